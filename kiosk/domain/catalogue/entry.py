"""What one entry of the catalogue says, and how keys are made."""

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """What a fault means for the bank."""

    NOTE = "note"
    """Nothing is broken: a rule, a slip, or something that the kiosk copes with."""
    WARNING = "warning"
    """It serves, and somebody should look."""
    BROKEN = "broken"
    """Something or somebody is not served."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be wrong.

    Attributes:
        key: What events, alerts and `--json` call it.
        says: What it is, in one clause.
        cause: What is behind it, the likeliest first.
        step: What to do next.
        part: What to bring; empty when no part helps.
    """

    key: str
    weight: Weight
    says: str
    cause: str
    step: str
    part: str = ""


def msg(text: str) -> str:
    """Mark a text that is told to the staff for the catalogues of `kiosk.i18n`.

    Which language it is told in is known where it is told; here it stays English.
    """
    return text


def note(key: str, says: str, *, cause: str, step: str, part: str = "") -> Entry:
    """Return an entry for what breaks nothing."""
    return Entry(key, Weight.NOTE, says, cause, step, part)


def warning(key: str, says: str, *, cause: str, step: str, part: str = "") -> Entry:
    """Return an entry for what somebody should look at."""
    return Entry(key, Weight.WARNING, says, cause, step, part)


def broken(key: str, says: str, *, cause: str, step: str, part: str = "") -> Entry:
    """Return an entry for what serves nobody."""
    return Entry(key, Weight.BROKEN, says, cause, step, part)


def named(family: str, name: str) -> str:
    """Return the key of one of a family, such as an ending of a visit.

    >>> named("visit", "left_open"), named("clock", "SUSPECT")
    ('visit.left-open', 'clock.suspect')
    """
    return f"{family}.{name.lower().replace('_', '-')}"
