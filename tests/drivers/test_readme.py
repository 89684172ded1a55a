"""What the README of the drivers shows is run."""

import re
from pathlib import Path

import yaml

import drivers
from drivers import Factory, LockAddress
from drivers.mock import Hand, MockDoor, MockDriver, MockSettings, make

README = Path(drivers.__file__).with_name("README.md").read_text(encoding="utf-8")
LOCKS = [LockAddress(1, channel) for channel in (3, 4, 5)]


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found is not None, f"the README shows no {language}"
    return found[1]


def test_the_options_shown_are_good_and_their_values_the_defaults() -> None:
    options = yaml.safe_load(block("yaml"))["options"]
    assert make.check(LOCKS, options) == []

    bank = make(LOCKS, options)

    assert isinstance(bank, MockDriver)
    assert bank._settings == MockSettings(
        doors={
            LOCKS[0]: MockDoor(Hand(opens_after_seconds=None)),
            LOCKS[1]: MockDoor(Hand(closes_after_seconds=None)),
            LOCKS[2]: MockDoor(sensor=False),
        },
    )


def test_the_driver_shown_can_be_made() -> None:
    def my_driver(locks: list[LockAddress], pulse_seconds: float) -> MockDriver:
        return MockDriver(locks, MockSettings(pulse_seconds=pulse_seconds))

    names: dict[str, object] = {"MyDriver": my_driver}
    shown = block("python").replace("-> MyDriver", "-> object")
    exec(shown, names)  # noqa: S102 - our own README, as a reader would type it

    mine = names["make"]
    assert isinstance(mine, Factory)
    assert mine.check(LOCKS, {"pulse": 1})[0].path == ("pulse",)
    assert set(mine(LOCKS, {"pulse_seconds": 0.2}).read(LOCKS)) == set(LOCKS)
