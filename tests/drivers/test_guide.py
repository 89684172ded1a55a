"""What the guide tells a technician is what the program says."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import drivers
from drivers import driver_names

FOLDER = Path(drivers.__file__).parent
GUIDE = (FOLDER / "README.md").read_text(encoding="utf-8")
KIOSK = FOLDER.parent / "kiosk"
CODE = "\n".join(
    file.read_text(encoding="utf-8")
    for folder in (FOLDER, KIOSK / "bank", KIOSK / "wiring")
    for file in folder.rglob("*.py")
)


def told() -> Iterator[str]:
    """Give every message in the table of what is told."""
    table = GUIDE.split("| told |")[1].split("\n\n")[0]
    for row in table.splitlines()[2:]:
        yield from re.findall(r"`([^`]+)`", row.split("|")[1])


@pytest.mark.parametrize("message", told())
def test_every_message_of_the_guide_is_one_of_the_program(message: str) -> None:
    parts = [part.strip() for part in re.split(r"…|board \d|\d+ s$", message)]
    words = [part.strip(": ") for part in parts if part.strip(": ")]

    assert words
    for word in words:
        assert word in CODE or word.removeprefix("says that ") in CODE, word


def test_every_driver_is_in_its_table() -> None:
    table = GUIDE.split("| driver | drives |")[1].split("\n\n")[0]

    named = re.findall(r"^\| `(\w+)`", table, re.MULTILINE)

    assert set(named) == set(driver_names())


def test_every_bank_is_shown() -> None:
    banks = {file.name for file in FOLDER.parent.glob("config/banks/*.yaml")}

    assert set(re.findall(r"config/banks/([\w-]+\.yaml)", GUIDE)) == banks
