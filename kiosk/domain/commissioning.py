"""What the doors of a new bank prove: each lock moves its own door, and says so.

One door is pulsed, once, while every sensor of the bank is looked at, and whoever
stands there says which door moved. From both follows what is wrong, by name:

| sensors that changed | the person saw move | what it is                       |
|----------------------|---------------------|----------------------------------|
| its own              | it                  | proved; polarity is known        |
| its own              | another             | two doors are swapped            |
| another's            | either              | two doors are swapped            |
| several, or none     | several             | two locks have one address       |
| none                 | it                  | its sensor is dead               |
| none                 | none                | it is stuck, or nobody answered  |

A sensor that says open, closed, open of a door that goes closed, open, closed has its
polarity the wrong way round. Without a person's word sensors alone are believed: they
cannot tell whether two doors bear each other's name.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

OPEN: Final = "open"
CLOSED: Final = "closed"


class Flaw(StrEnum):
    """What is wrong with a door that was proved; the names are for ever."""

    INVERTED = "inverted"
    """Its sensor says open when it is closed: the polarity is the wrong way round."""
    SWAPPED = "swapped"
    """Another door moved, or another one's sensor saw it."""
    DOUBLED = "doubled"
    """More than one door moved: two locks, or two boards, have one address."""
    DEAD_SENSOR = "dead_sensor"
    """The door moved, and its sensor did not see it."""
    STUCK = "stuck"
    """It was pulsed, and nothing moved."""
    SILENT = "silent"
    """Its board gave no answer that could be read."""
    UNSHUT = "unshut"
    """It was open before, or nobody shut it: that proves nothing yet."""
    UNSAID = "unsaid"
    """It has no sensor, and nobody said whether it moved."""


class Polarity(StrEnum):
    """How a sensor is wired, as far as a door has shown it."""

    RIGHT = "right"
    INVERTED = "inverted"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a proof came to.

    Attributes:
        flaws: What is wrong; empty when the door is proved.
        others: The other doors that moved, or whose sensors did.
        polarity: How its sensor is wired; `None` where it did not show it.
    """

    flaws: tuple[Flaw, ...] = ()
    others: tuple[str, ...] = ()
    polarity: Polarity | None = None

    @property
    def proved(self) -> bool:
        """Whether lock, door and sensor are what the configuration says."""
        return not self.flaws


def told(readings: Sequence[str]) -> tuple[str, ...]:
    """Return what readings say one after another, without what is unknown.

    >>> told(["closed", "closed", "unknown", "open", "open", "closed"])
    ('closed', 'open', 'closed')
    """
    known = [word for word in readings if word in {OPEN, CLOSED}]
    pairs = zip([None, *known], known, strict=False)
    return tuple(word for before, word in pairs if word != before)


def judge(
    slot: str,
    seen: Mapping[str, Sequence[str]],
    *,
    moved: Collection[str] | None,
    sensed: bool = True,
) -> Verdict:
    """Return what a proof of one door came to.

    Args:
        slot: The door whose lock was pulsed, once.
        seen: What the sensor of each door said from before the pulse on, in order;
            only of doors that nobody else was at.
        moved: The doors that the person there saw move; `None` where nobody said.
        sensed: Whether this door is meant to have a sensor.
    """
    words = {door: told(said) for door, said in seen.items()}
    changed = {door for door, said in words.items() if len(said) > 1}
    bodies = changed if moved is None else set(moved)
    others = tuple(sorted((bodies | changed) - {slot}))
    own = words.get(slot, ())
    polarity = _polarity(own) if slot in changed else None
    if len(bodies) > 1 or len(changed) > 1:
        return Verdict((Flaw.DOUBLED,), others, polarity)
    if others:
        return Verdict((Flaw.SWAPPED,), others, polarity)
    if not sensed:
        return Verdict(_by_word_alone(slot, moved))
    if slot in changed:
        return Verdict(_by_sensor(own, polarity), polarity=polarity)
    return Verdict((_unmoved(slot, own, moved, heard=bool(seen.get(slot))),))


def _by_word_alone(slot: str, moved: Collection[str] | None) -> tuple[Flaw, ...]:
    if moved is None:
        return (Flaw.UNSAID,)
    return () if slot in moved else (Flaw.STUCK,)


def _by_sensor(own: tuple[str, ...], polarity: Polarity | None) -> tuple[Flaw, ...]:
    if own[-1] != own[0]:
        return (Flaw.UNSHUT,)
    return (Flaw.INVERTED,) if polarity is Polarity.INVERTED else ()


def _polarity(own: tuple[str, ...]) -> Polarity | None:
    if own[-1] != own[0]:
        return None
    return Polarity.RIGHT if own[0] == CLOSED else Polarity.INVERTED


def _unmoved(
    slot: str, own: tuple[str, ...], moved: Collection[str] | None, *, heard: bool
) -> Flaw:
    if moved is not None:
        return Flaw.DEAD_SENSOR if slot in moved else Flaw.STUCK
    if not heard:
        return Flaw.SILENT
    # A shut door of which a sensor says open all the time, or nothing: a cut wire.
    return Flaw.STUCK if own == (CLOSED,) else Flaw.DEAD_SENSOR
