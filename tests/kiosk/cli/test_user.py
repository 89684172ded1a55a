import pytest

from tests.kiosk.cli.bench import Bench, listed


def test_a_person_is_taken_in(bare: Bench) -> None:
    told = bare.told(
        *["user", "add", "eli", "--name", "Eli", "--email", "eli@example.org"],
        *["--role", "technician", "--low-door", "--language", "pl"],
    )

    assert told == {
        "id": "eli",
        "role": "technician",
        "needs_low_door": True,
        "language": "pl",
        "has_email": True,
        "has_phone": False,
        "has_pin": False,
    }


def test_what_is_personal_is_listed_only_when_asked_for(bench: Bench) -> None:
    quiet, loud = bench.done("user", "list"), bench.done("user", "list", "--contacts")

    assert "3920012" not in quiet
    assert "3920012" in loud
    assert "3920012" not in str(bench.told("user", "list"))
    (anna,) = listed(bench.told("user", "list", "--contacts"), "users")
    assert (anna["name"], anna["email"]) == ("Anna", None)
    assert anna["phone"] == "+49 171 3920012"


def test_a_bank_without_people_says_so(bare: Bench) -> None:
    assert bare.done("user", "list") == "No users.\n"


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (["anna"], "taken"),
        (["b b"], "invalid"),
        (["ben", "--email", "ben"], "invalid"),
        (["ben", "--phone", "12"], "invalid"),
    ],
)
def test_what_a_person_is_refused_for(bench: Bench, words: list[str], key: str) -> None:
    assert bench.told("user", "add", *words, status=1)["error"] == key


@pytest.mark.parametrize("option", [["--role", "king"], ["--language", "tlh"]])
def test_a_choice_that_does_not_exist_is_wrong_usage(
    bench: Bench, option: list[str]
) -> None:
    assert bench.run("user", "add", "ben", *option).exit_code == 2


def test_a_pin_comes_from_stdin_where_there_is_no_terminal(bench: Bench) -> None:
    bench.done("user", "add", "eli", "--role", "technician")

    said = bench.done("user", "set-pin", "eli", typed="482917\n")

    assert said == "User eli has a new PIN.\n"
    users = listed(bench.told("user", "list"), "users")
    assert [user["has_pin"] for user in users] == [False, True]
    assert "482917" not in str(bench.told("event", "list"))


@pytest.mark.parametrize("pin", ["", "111111", "12345", "abcdefg"])
def test_a_pin_that_is_too_easy_is_refused(bench: Bench, pin: str) -> None:
    bench.done("user", "add", "eli", "--role", "technician")

    result = bench.run("user", "set-pin", "eli", typed=f"{pin}\n")

    assert result.exit_code == 1
    assert "PIN" in result.stderr
    assert not pin or pin not in result.stderr


def test_customers_have_no_pin(bench: Bench) -> None:
    assert bench.run("user", "set-pin", "anna", typed="482917\n").exit_code == 1


def test_nobody_types_a_pin_in_vain(bench: Bench) -> None:
    assert bench.run("user", "set-pin", "eli", typed="").exit_code == 1


def test_staff_get_a_number_and_a_badge_and_lose_them_again(bench: Bench) -> None:
    bench.done("user", "add", "eli", "--role", "technician")

    assert bench.told("user", "set-number", "eli", "4711") == {
        "user": "eli",
        "has_number": True,
    }
    said = bench.done("user", "set-badge", "eli", typed="7F3A-99C1\n")
    assert said == "User eli has a new badge.\n"
    assert "number, badge" in bench.done("user", "list")
    (_, eli) = listed(bench.told("user", "list"), "users")
    assert (eli["has_number"], eli["has_badge"]) == (True, True)
    assert "7F3A" not in str(bench.told("event", "list"))
    bench.done("user", "set-number", "eli", "--none")
    bench.done("user", "set-badge", "eli", "--none")
    (_, eli) = listed(bench.told("user", "list"), "users")
    assert (eli["has_number"], eli["has_badge"]) == (False, False)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["set-number", "anna", "12"], 1),
        (["set-number", "eli", "1"], 1),
        (["set-number", "eli"], 2),
        (["set-number", "eli", "12", "--none"], 2),
        (["set-badge", "anna", "--none"], 1),
        (["set-badge", "nobody", "--none"], 1),
    ],
)
def test_a_number_or_badge_that_cannot_be_is_refused(
    bench: Bench, words: list[str], status: int
) -> None:
    bench.done("user", "add", "eli", "--role", "technician")

    assert bench.run("user", *words).exit_code == status


def test_who_needs_a_low_door_is_kept_and_unkept(bench: Bench) -> None:
    said = bench.done("user", "set-low-door", "anna", "yes")
    assert said == "User anna gets low doors only.\n"
    (anna,) = listed(bench.told("user", "list"), "users")
    assert anna["needs_low_door"] is True

    told = bench.told("user", "set-low-door", "anna", "no")

    assert told == {"user": "anna", "needs_low_door": False}
    (anna,) = listed(bench.told("user", "list"), "users")
    assert anna["needs_low_door"] is False
    assert bench.run("user", "set-low-door", "nobody", "yes").exit_code == 1


def test_what_a_person_reads_can_be_said_later_and_taken_back(bench: Bench) -> None:
    assert (
        bench.done("user", "set-language", "anna", "pl") == "User anna reads Polski.\n"
    )
    (anna,) = listed(bench.told("user", "list"), "users")
    assert anna["language"] == "pl"

    told = bench.told("user", "set-language", "anna", "none")

    assert told == {"user": "anna", "language": None}
    assert bench.run("user", "set-language", "nobody", "pl").exit_code == 1
    (event,) = listed(bench.told("event", "list", "--limit", "1"), "events")
    assert event["kind"] == "user-changed"


def test_a_person_may_choose_over_what_and_when_they_are_told(bench: Bench) -> None:
    chosen = bench.told(
        *["user", "set-messages", "anna", "--channel", "console"],
        *["--quiet-hours", "22:00-07:00"],
    )
    said = bench.done("user", "set-messages", "anna", "--quiet-hours", "never")

    assert chosen == {
        "user": "anna",
        "channels": ["console"],
        "quiet_hours": "22:00-07:00",
    }
    assert said == (
        "User anna is told over all channels that reach them; quiet hours: never.\n"
    )
    wrong = bench.told("user", "set-messages", "anna", "--channel", "fax", status=1)
    assert wrong["error"] == "unknown"
