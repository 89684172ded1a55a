"""What the doctor finds of a computer, played from files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.doctor.computer import Computer, examined
from kiosk.doctor.finding import Finding
from tests.kit import settings

MB = 1 << 20
BANK = settings()


def computer(folder: Path, **changes: object) -> Computer:
    said: dict[str, object] = {
        "sys": folder / "sys",
        "dev": folder / "dev",
        "mounts": folder / "no-mounts",
        "room": lambda _: (5000 * MB, 30_000 * MB),
        "cells": lambda: (80, 24),
        "which": lambda program: f"/usr/bin/{program}",
        "env": {"TERM": "xterm-256color"},
    }
    return Computer(**(said | changes))  # type: ignore[arg-type]  # a test names each


def found(on: Computer, check: str, folder: Path) -> list[Finding]:
    return [one for one in examined(on, BANK, folder) if one.check == check]


def fault(on: Computer, check: str, folder: Path) -> str | None:
    (one,) = found(on, check, folder)
    return one.fault


def card(folder: Path, life: str, spare: str = "0x01") -> Computer:
    device = folder / "sys" / "block" / "mmcblk0" / "device"
    device.mkdir(parents=True)
    (device / "life_time").write_text(f"{life}\n", encoding="ascii")
    (device / "pre_eol_info").write_text(f"{spare}\n", encoding="ascii")
    return computer(folder)


def test_a_computer_that_is_well_is_told_so(tmp_path: Path) -> None:
    assert {one.fault for one in examined(computer(tmp_path), BANK, tmp_path)} == {None}


@pytest.mark.parametrize(
    ("kind", "key"),
    [("ext4", None), ("tmpfs", "store.fleeting"), ("overlay", "store.fleeting")],
)
def test_a_store_that_a_power_cut_would_take_is_told(
    tmp_path: Path, kind: str, key: str | None
) -> None:
    data = tmp_path / "bank data"
    data.mkdir()
    mounts = tmp_path / "mountinfo"
    there = str(data.resolve()).replace(" ", "\\040")
    mounts.write_text(
        "22 1 179:2 / / rw,noatime shared:1 - ext4 /dev/root rw\n"
        f"31 22 0:25 / {there} rw shared:4 - {kind} none rw,mode=755\n"
        f"32 22 0:26 / {there}-2 rw shared:4 - tmpfs none rw\n",
        encoding="ascii",
    )
    on = computer(tmp_path, mounts=mounts)

    assert [one.fault for one in found(on, "disk", data) if one.fault] == [key] * bool(
        key
    )


@pytest.mark.parametrize(
    ("free", "key"),
    [(5000, None), (500, "store.low-room"), (15, "store.no-room")],
)
def test_room_on_the_disk_is_held_against_what_is_reserved(
    tmp_path: Path, free: int, key: str | None
) -> None:
    on = computer(tmp_path, room=lambda _: (free * MB, 30_000 * MB))

    assert fault(on, "disk", tmp_path / "not" / "there") == key


@pytest.mark.parametrize(
    ("life", "spare", "key"),
    [
        ("0x01 0x02", "0x01", None),
        ("0x01 0x09", "0x01", "disk.worn"),
        ("0x01 0x01", "0x02", "disk.worn"),
        ("0x01 0x0b", "0x01", "disk.failing"),
        ("0x01 0x01", "0x03", "disk.failing"),
    ],
)
def test_a_card_that_tells_its_wear_is_believed(
    tmp_path: Path, life: str, spare: str, key: str | None
) -> None:
    assert fault(card(tmp_path, life, spare), "wear", tmp_path) == key


def test_the_wear_of_a_card_is_said_in_per_cent(tmp_path: Path) -> None:
    (one,) = found(card(tmp_path, "0x03 0x07"), "wear", tmp_path)

    assert one.says == "mmcblk0: 70 % of its life is used"


@pytest.mark.parametrize(("told", "key"), [("61000", None), ("84500", "heat.high")])
def test_a_computer_that_is_too_hot_is_named(
    tmp_path: Path, told: str, key: str | None
) -> None:
    zone = tmp_path / "sys" / "class" / "thermal" / "thermal_zone0"
    zone.mkdir(parents=True)
    (zone / "temp").write_text(told, encoding="ascii")

    assert fault(computer(tmp_path), "heat", tmp_path) == key


@pytest.mark.parametrize(
    ("cells", "term", "key"),
    [
        ((50, 15), "xterm-256color", None),
        ((50, 15), "linux", None),
        ((49, 15), "xterm-256color", "terminal.small"),
        ((80, 14), "xterm-256color", "terminal.small"),
        ((80, 24), "vt100", "terminal.small"),
        (None, "", None),
    ],
)
def test_a_terminal_that_the_screens_do_not_fit_is_named(
    tmp_path: Path, cells: tuple[int, int] | None, term: str, key: str | None
) -> None:
    on = computer(tmp_path, cells=lambda: cells, env={"TERM": term})

    assert fault(on, "terminal", tmp_path) == key


@pytest.mark.parametrize(("offered", "key"), [(True, "speech.none"), (False, None)])
def test_speech_that_is_offered_must_be_there(
    tmp_path: Path, *, offered: bool, key: str | None
) -> None:
    bank = settings(ui={"speech": {"offered": offered}})
    on = computer(tmp_path, which=lambda _: None)

    assert faults_of(examined(on, bank, tmp_path))["speech"] == key


def test_without_a_configuration_the_rest_is_looked_at(tmp_path: Path) -> None:
    checks = faults_of(examined(computer(tmp_path), None, tmp_path))

    assert checks.keys() == {"disk", "wear", "heat", "terminal", "versions"}


def test_this_computer_can_be_asked(tmp_path: Path) -> None:
    checks = faults_of(examined(Computer(), BANK, tmp_path))

    assert "versions" in checks


def faults_of(findings: Iterator[Finding]) -> dict[str, str | None]:
    return {one.check: one.fault for one in findings}
