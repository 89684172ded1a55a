"""A further parcel, at the command line."""

from tests.kiosk.cli.bench import Bench, listed


def test_a_parcel_is_added_and_shown(bench: Bench) -> None:
    bench.done("package", "store", "P-1", "--user", "anna", "--size", "S")

    said = bench.done("package", "add", "P-2", "--to", "P-1").splitlines()

    assert "Put the parcel to package P-1 and push the door shut." in said[2]
    assert said[-1] == "Parcel P-2 lies with package P-1 in slot 1."
    assert bench.told("package", "show", "P-1")["parcels"] == ["P-2"]
    assert "with it" in bench.done("package", "show", "P-1")


def test_what_was_announced_joins_the_other(bench: Bench) -> None:
    bench.done("package", "store", "P-1", "--user", "anna", "--size", "S")
    bench.done("package", "announce", "P-2", "--user", "anna", "--size", "S")

    told = bench.told("package", "add", "P-2", "--to", "P-1")

    assert (told["ending"], told["parcel"], told["parcels"]) == ("done", "P-2", ["P-2"])
    shown = bench.told("package", "show", "P-2")
    assert (shown["state"], shown["joined"]) == ("CANCELLED", "P-1")
    joined = listed(bench.told("event", "list", "--package", "P-2"), "events")[-1]
    assert (joined["kind"], joined["facts"]) == ("package-joined", {"to": "P-1"})


def test_a_parcel_that_cannot_be_added_opens_no_door(bench: Bench) -> None:
    bench.done("package", "announce", "P-1", "--user", "anna", "--size", "S")

    assert bench.told("package", "add", "P-2", "--to", "P-1", status=1)["error"] == (
        "not-now"
    )
    assert "door-pulsed" not in bench.done("event", "list")


def test_a_recipient_without_contact_is_told_of_at_once(bench: Bench) -> None:
    bench.done("user", "add", "ben")
    bench.done("package", "store", "P-1", "--user", "ben", "--size", "S")

    result = bench.run("package", "add", "P-2", "--to", "P-1")

    assert result.exit_code == 0
    assert "Nobody can be told: ben has no phone and no e-mail." in result.stderr
