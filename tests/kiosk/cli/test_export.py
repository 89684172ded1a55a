"""`kiosk export`: everything in one archive, and nobody in it."""

import errno
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from kiosk.cli.backstage import Backstage
from kiosk.cli.carrying import Hitch, HitchError, stick
from kiosk.cli.media import sticks
from kiosk.domain.errors import NotAllowedError
from kiosk.domain.staff import Session
from kiosk.domain.users import Role, User
from kiosk.system import LockerSystem
from tests.kiosk.cli.bench import BANK, Bench
from tests.kit import opened_system

EVERYTHING: Final = {
    "README.txt",
    "events.jsonl",
    "days.csv",
    "slots.csv",
    "doctor.json",
    "kiosk.yaml",
    "log/kiosk.log",
}
LOG: Final = (
    "INFO kiosk: told anna@example.org of it, or +49 171 3920012\n"
    "INFO kiosk: Anna was here, and Ben Berg, at door 2\n"
)


def read(file: Path) -> dict[str, str]:
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.fixture
def used(bench: Bench) -> Bench:
    """Give a bank that somebody used, and typed a reason at."""
    bench.done("user", "add", "b7", "--name", "Ben Berg")
    bench.done("package", "store", "P-1", "--user", "anna", "--size", "S")
    bench.done("slot", "out-of-service", "2", "--reason", "Mrs Miller's dog")
    bench.configure(BANK + "# ours: hunter2\n")
    (bench.data / "kiosk.log").write_text(LOG)
    return bench


def test_all_is_in_one_file_and_nobody_can_be_told_from_it(
    used: Bench, tmp_path: Path
) -> None:
    told = used.told("export", str(tmp_path / "all.zip"))

    assert told["file"] == str(tmp_path / "all.zip")
    inside = read(tmp_path / "all.zip")
    assert set(inside) == EVERYTHING
    events = [json.loads(line) for line in inside["events.jsonl"].splitlines()]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert "package-stored" in {event["kind"] for event in events}
    assert "P-1" in inside["events.jsonl"]
    assert inside["days.csv"].startswith("day,stored")
    assert {one["check"] for one in json.loads(inside["doctor.json"])} >= {"disk"}
    assert "The Yard" in inside["kiosk.yaml"]
    everything = "".join(inside.values())
    for never in ("anna", "Anna", "Berg", "Miller", "hunter2", "3920012", "@"):
        assert never not in everything, never
    assert used.told("event", "list")["events"][-1]["kind"] == "facts-carried"  # type: ignore[index]  # JSON


def test_traces_go_along_and_nothing_that_is_none(used: Bench, tmp_path: Path) -> None:
    folder = used.data / "traces"
    folder.mkdir()
    head = "# seconds, > sent or < received, bytes\n"
    lines = "12.034611 > 02 10 30 03 45\n12.047902 < 02\n"
    dirt = "Anna was here\n# seconds, Anna\n12.1 > 02 Anna\n12.1 > 0"
    (folder / "main-1.trace").write_text(head + lines + dirt)
    (folder / "main-1.trace.old").write_text(head + lines)
    (folder / "anna.txt").write_text("Anna was here")
    os.utime(folder / "main-1.trace.old", (0, 0))  # a clock that did not know better

    used.done("export", str(tmp_path / "all.zip"))

    inside = read(tmp_path / "all.zip")
    traced = {name: text for name, text in inside.items() if name.startswith("traces")}
    assert traced == {
        "traces/main-1.trace": head + lines,
        "traces/main-1.trace.old": head + lines,
    }


def test_people_are_in_it_where_somebody_says_so(used: Bench, tmp_path: Path) -> None:
    told = used.told("export", str(tmp_path), "--personal")

    file = Path(str(told["file"]))
    assert file.name.startswith("kiosk-yard-")
    inside = read(file)
    assert "anna" in inside["events.jsonl"]
    assert "Miller" in inside["events.jsonl"]
    assert "personal data" in inside["README.txt"]
    assert "hunter2" not in inside["kiosk.yaml"]


def test_nothing_is_written_over(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "there.zip").write_text("mine")

    result = bench.run("export", str(tmp_path / "there.zip"))

    assert result.exit_code == 2
    assert "is there already" in result.stderr
    assert (tmp_path / "there.zip").read_text() == "mine"


def test_a_folder_that_is_not_there_is_named(bench: Bench, tmp_path: Path) -> None:
    result = bench.run("export", str(tmp_path / "no" / "all.zip"))

    assert result.exit_code == 3
    assert "it could not be written" in result.stderr
    assert "No such file or directory" in result.stderr


def test_without_a_stick_it_says_where_one_is_looked_for(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.cli.export.stick", lambda: stick(list))

    result = bench.run("export")

    assert result.exit_code == 2
    assert "no stick is mounted under /media, /run/media" in result.stderr


@pytest.fixture
def system(tmp_path: Path) -> Iterator[LockerSystem]:
    (tmp_path / "data").mkdir()
    with opened_system(tmp_path / "data") as found:
        for role in Role:
            found.add_user(User(role.value, role=role), actor="test")
        yield found


@pytest.fixture
def backstage(
    system: LockerSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Backstage:
    """Give the computer of a kiosk with one stick in it."""
    (tmp_path / "stick").mkdir()
    monkeypatch.setattr(
        "kiosk.cli.backstage.stick", lambda: stick(lambda: [tmp_path / "stick"])
    )
    (tmp_path / "kiosk.yaml").write_text(BANK)
    return Backstage(system, tmp_path / "kiosk.yaml", tmp_path / "data")


def as_(role: Role) -> Session:
    return Session(role.value, role.value, role)


def test_a_technician_takes_all_along_and_that_is_an_event(
    backstage: Backstage, system: LockerSystem, tmp_path: Path
) -> None:
    done = backstage.carry(as_(Role.TECHNICIAN))

    assert done.file is not None
    assert "events.jsonl" in read(tmp_path / "stick" / done.file)
    last = system.events()[-1]
    assert (last.kind, last.actor) == ("facts-carried", "technician")
    assert json.loads(last.facts) == {"file": done.file, "personal": False}


def test_a_courier_takes_nothing_along(
    backstage: Backstage, system: LockerSystem, tmp_path: Path
) -> None:
    before = system.last_event()

    with pytest.raises(NotAllowedError):
        backstage.carry(as_(Role.COURIER))

    assert system.last_event() == before
    assert not list((tmp_path / "stick").iterdir())


@pytest.mark.parametrize(
    ("number", "hitch"),
    [
        (errno.ENOSPC, Hitch.FULL),
        (errno.EROFS, Hitch.READ_ONLY),
        (errno.EACCES, Hitch.FORBIDDEN),
        (errno.EIO, Hitch.FAILED),
    ],
)
def test_of_what_could_not_be_written_nothing_is_left(
    number: int,
    hitch: Hitch,
    backstage: Backstage,
    system: LockerSystem,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(_file: int) -> None:
        raise OSError(number, os.strerror(number))

    before = system.last_event()
    monkeypatch.setattr("os.fsync", fails)

    assert backstage.carry(as_(Role.ADMIN)).hitch == hitch.value
    assert not list((tmp_path / "stick").iterdir())
    assert system.last_event() == before


def test_a_stick_is_what_is_mounted_where_sticks_are(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/mmcblk0p2 / ext4 rw 0 0\n"
        "/dev/sda1 /media/pi/MY\\040STICK vfat rw 0 0\n"
        "tmpfs /run/media tmpfs rw 0 0\n"
        "/dev/sdb1 /mnt/disk ext4 rw 0 0\n"
    )

    assert sticks(mounts) == [Path("/media/pi/MY STICK")]


def test_two_sticks_are_one_too_many() -> None:
    two = [Path("/media/a"), Path("/media/b")]

    with pytest.raises(HitchError, match="several: /media/a, /media/b"):
        stick(lambda: two)
