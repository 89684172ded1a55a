from pathlib import Path

import pytest

from drivers import (
    LockAddress,
    NoDriverError,
    OptionsError,
    check_options,
    driver_names,
    open_driver,
)
from drivers.mock import MockDriver

LOCKS = [LockAddress(1, 1), LockAddress(1, 2)]


def announce(folder: Path, **drivers: str) -> None:
    """Install a stranger's package that announces these drivers."""
    info = folder / "stranger-1.0.dist-info"
    info.mkdir()
    lines = [f"{name} = {place}" for name, place in drivers.items()]
    text = "\n".join(["[kiosk.drivers]", *lines])
    (info / "entry_points.txt").write_text(text, encoding="utf-8")
    metadata = "Metadata-Version: 2.1\nName: stranger\nVersion: 1.0\n"
    (info / "METADATA").write_text(metadata, encoding="utf-8")


def test_the_mock_is_known_without_being_installed() -> None:
    assert "mock" in driver_names()


def test_a_driver_is_made_by_its_name() -> None:
    driver = open_driver("mock", LOCKS, {"latency_seconds": 0.0})

    assert isinstance(driver, MockDriver)
    assert set(driver.read(LOCKS)) == set(LOCKS)
    driver.close()


def test_a_driver_with_bad_options_is_not_made() -> None:
    with pytest.raises(OptionsError, match="puls_seconds"):
        open_driver("mock", LOCKS, {"puls_seconds": 0.5})


def test_options_are_checked_without_making_anything() -> None:
    assert check_options("mock", LOCKS, {}) == []
    (problem,) = check_options("mock", LOCKS, {"pulse_seconds": 7})
    assert problem.path == ("pulse_seconds",)


def test_an_unknown_name_is_refused_with_the_nearest_known() -> None:
    with pytest.raises(NoDriverError, match="did you mean mock") as caught:
        open_driver("mok", LOCKS, {})

    assert caught.value.near == ("mock",)


def test_a_name_that_is_like_no_other_gets_them_all() -> None:
    with pytest.raises(NoDriverError, match=r"known are .*mock"):
        check_options("zzz", LOCKS, {})


def test_a_stranger_brings_a_driver(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    announce(tmp_path, theirs="drivers.mock:make")
    monkeypatch.syspath_prepend(tmp_path)

    assert "theirs" in driver_names()
    assert check_options("theirs", LOCKS, {}) == []


def test_a_stranger_cannot_take_the_name_of_one_of_ours(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    announce(tmp_path, mock="pathlib:Path")
    monkeypatch.syspath_prepend(tmp_path)

    assert check_options("mock", LOCKS, {}) == []


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("no_such_module:make", "cannot be loaded: No module"),
        ("drivers.mock:no_such_thing", "cannot be loaded: .*no_such_thing"),
        ("pathlib:Path", "no drivers.Factory"),
    ],
)
def test_a_stranger_that_cannot_be_had_is_told_so(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    why: str,
) -> None:
    announce(tmp_path, broken=place)
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(NoDriverError, match=why):
        open_driver("broken", LOCKS, {})
