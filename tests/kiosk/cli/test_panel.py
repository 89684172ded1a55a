"""`kiosk panel`: set above the configuration, shown as such, and given back."""

from kiosk.domain.catalogue import CATALOGUE
from tests.kiosk.cli.bench import BANK, Bench, listed


def test_without_a_word_it_is_as_configured(bench: Bench) -> None:
    told = bench.told("panel", "show")

    assert list(told) == ["language", "theme", "quiet_hours"]
    assert told["theme"] == {
        "value": "normal",
        "configured": "normal",
        "set": None,
        "set_by": None,
        "set_at": None,
    }
    assert "quiet hours  none    none" in bench.done("panel", "show")


def test_what_is_set_is_shown_with_who_set_it_and_given_back(bench: Bench) -> None:
    words = ["--theme", "night", "--quiet-hours", "22:00-06:00", "--language", "de"]
    told = bench.told("panel", "set", *words)

    assert told == bench.told("panel", "show")
    theme = told["theme"]
    assert isinstance(theme, dict)
    assert (theme["value"], theme["configured"]) == ("night", "normal")
    assert (theme["set"], theme["set_by"]) == ("night", "cli")
    assert "theme        night        normal      cli" in bench.done("panel", "show")
    assert bench.done("event", "list").count("panel-set") == 3

    bench.done("panel", "set", "--quiet-hours", "none", "--theme", "configured")
    said = bench.done("panel", "show")
    assert "theme        normal  normal\n" in said
    assert "quiet hours  none    none        cli\n" in said


def test_what_cannot_be_is_refused_with_a_sentence(bench: Bench) -> None:
    hours = bench.run("panel", "set", "--quiet-hours", "night")
    assert (hours.exit_code, "hours such as 22:00" in hours.stderr) == (1, True)
    nothing = bench.run("panel", "set")
    assert (nothing.exit_code, "say what to set" in nothing.stderr) == (2, True)


def test_the_doctor_says_what_stands_above_the_configuration(bench: Bench) -> None:
    said = bench.run("doctor").stdout
    assert "panel" not in said

    bench.done("panel", "set", "--theme", "night")

    said = bench.run("doctor").stdout
    wanted = "ok       panel: theme: night, set by cli; the configuration says normal"
    assert wanted in said


def test_the_doctor_warns_of_a_word_that_nobody_knows_any_more(bench: Bench) -> None:
    bench.done("panel", "set", "--language", "nl")
    bench.configure(BANK + "ui: {languages: [en, de]}\n")

    found = listed(bench.told("doctor", status=1), "findings")
    (one,) = (each for each in found if each["check"] == "panel")
    assert one["fault"] == "panel.unknown"
    assert one["step"] == CATALOGUE["panel.unknown"].step
    said = bench.done("panel", "show")
    assert "language     en      en          cli: nl, which is not known\n" in said
    told = bench.told("panel", "show")["language"]
    assert isinstance(told, dict)
    assert (told["value"], told["set"]) == ("en", "nl")
    refused = bench.run("panel", "set", "--language", "nl")
    assert (refused.exit_code, "no language of this bank" in refused.stderr) == (
        1,
        True,
    )
