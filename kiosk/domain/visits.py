"""A visit: one journey to one door, and what each ending means.

    requested ---> taken ---> opened ---> closed
        |            |          |           |
     unserved      stuck     left open     done
     withdrawn     silent    unproven
                  unproven

`taken` is written before the pulse: from then on a pulse may have been given.
What an ending does to the package and to the slot is one table, so that it can
be read, and tested, in one look; what a restart makes of a visit is another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from kiosk.domain.doubts import Doubt


class Purpose(StrEnum):
    """Why a door is opened."""

    DEPOSIT = "deposit"
    ADD = "add"
    """A further parcel goes into the slot of a package that is stored."""
    PICKUP = "pickup"
    REOPEN = "reopen"
    """Whoever just picked a package up opens the same door once more."""
    CLEARANCE = "clearance"
    """A package that expired or was cancelled is taken out; the shut door says so."""
    COLLECTION = "collection"
    """The same on a round: whoever came for it says whether it was taken out."""
    SETTLE = "settle"
    """A trusted person looks into a slot and says what is inside."""
    SERVICE = "service"
    REMOTE = "remote"
    PROOF = "proof"
    """A technician stands there: which door moves, and what its sensor says of it."""
    SELF_TEST = "self_test"
    """The kiosk by itself tries a door whose time out of service is over."""


class Ending(StrEnum):
    """How a visit ended."""

    DONE = "done"
    """The door was seen open, and then closed."""
    STUCK = "stuck"
    """Pulsed, and every fresh reading said closed."""
    LEFT_OPEN = "left_open"
    """Seen open, and not closed in time."""
    UNPROVEN = "unproven"
    """Something may have happened, and nobody saw it."""
    SILENT = "silent"
    """The locks gave no answer before any pulse: no door moved."""
    UNSERVED = "unserved"
    """Nobody took it up: no pulse was given."""
    WITHDRAWN = "withdrawn"
    """Whoever asked took it back before it was taken up."""


class Word(StrEnum):
    """What the person at the door says is inside, when it is shut."""

    FILLED = "filled"
    EMPTY = "empty"
    MISSING = "missing"
    """It is empty, and was when the door opened: what should be inside is not."""
    UNSURE = "unsure"


class Step(StrEnum):
    """How far a visit has come."""

    REQUESTED = "requested"
    TAKEN = "taken"
    OPENED = "opened"
    ENDED = "ended"


class Slotwise(StrEnum):
    """What an ending does to the slot."""

    AS_BEFORE = "as_before"
    FREED = "freed"
    FILLED = "filled"
    HELD = "held"
    """What was taken out is back inside, and waits to be collected."""
    DOUBTED = "doubted"


@dataclass(frozen=True, slots=True)
class Visit:
    """One journey to one door.

    Attributes:
        actor: Who asked: a user's id, or `customer`, `cli`, ….
        boot: Which boot `asked_at_boot`, in boot-clock seconds, belongs to.
        pulses: How often the lock was pulsed.
        again: A person at the door asks for another pulse.
        asks_word: The door has no sensor: the person at it is asked what it did.
        word: What the person at the door said of what is inside.
        reminded_at: When that person was asked to close the door.
        ended_at_boot: The boot clock of `boot` when it ended; `None` when it
            ended in another boot.
        cause: What went wrong, in words for a technician.
    """

    id: int
    purpose: Purpose
    slot: str
    package: str | None
    actor: str
    boot: str
    asked_at_boot: float
    requested_at: datetime
    taken_at: datetime | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    ended_at: datetime | None = None
    pulses: int = 0
    again: bool = False
    ending: Ending | None = None
    cause: str | None = None
    asks_word: bool = False
    word: Word | None = None
    reminded_at: datetime | None = None
    ended_at_boot: float | None = None

    @property
    def step(self) -> Step:
        """How far it has come."""
        if self.ending is not None:
            return Step.ENDED
        if self.opened_at is not None:
            return Step.OPENED
        return Step.REQUESTED if self.taken_at is None else Step.TAKEN


_EMPTYING: Final[Mapping[Ending, Slotwise]] = {
    Ending.DONE: Slotwise.FREED,
    Ending.STUCK: Slotwise.AS_BEFORE,
    Ending.LEFT_OPEN: Slotwise.DOUBTED,
    Ending.UNPROVEN: Slotwise.DOUBTED,
    Ending.SILENT: Slotwise.AS_BEFORE,
    Ending.UNSERVED: Slotwise.AS_BEFORE,
    Ending.WITHDRAWN: Slotwise.AS_BEFORE,
}
_LOOKING: Final[Mapping[Ending, Slotwise]] = {
    **_EMPTYING,
    Ending.DONE: Slotwise.AS_BEFORE,
}

EFFECTS: Final[Mapping[Purpose, Mapping[Ending, Slotwise]]] = {
    Purpose.DEPOSIT: {**_EMPTYING, Ending.DONE: Slotwise.FILLED},
    Purpose.ADD: {**_EMPTYING, Ending.DONE: Slotwise.FILLED},
    Purpose.PICKUP: _EMPTYING,
    Purpose.REOPEN: _EMPTYING,
    Purpose.CLEARANCE: _EMPTYING,
    Purpose.COLLECTION: {**_EMPTYING, Ending.DONE: Slotwise.DOUBTED},
    Purpose.SETTLE: _LOOKING,
    Purpose.SERVICE: _LOOKING,
    Purpose.REMOTE: _LOOKING,
    # It was known to be empty, a technician stands there, and a door of which nothing
    # was proved goes out of service.
    Purpose.PROOF: {**_LOOKING, Ending.UNPROVEN: Slotwise.AS_BEFORE},
    Purpose.SELF_TEST: _LOOKING,
}
"""What each ending of each purpose does to the slot. None frees a slot that may
hold something: only a door that was seen open and then closed does."""

EMPTYING: Final = frozenset({Purpose.PICKUP, Purpose.REOPEN, Purpose.CLEARANCE})
"""The purposes whose people take out what is inside."""

BRINGING: Final = frozenset({Purpose.DEPOSIT, Purpose.ADD})
"""The purposes whose people put something in."""

CLEARING: Final = frozenset({Purpose.CLEARANCE, Purpose.COLLECTION})
"""The purposes whose people take out whatever they find."""

TRYING: Final = frozenset({Purpose.PROOF, Purpose.SELF_TEST})
"""The purposes that only try a lock; never where something may lie inside."""

FETCHING: Final = frozenset({Purpose.PICKUP, Purpose.REOPEN})
"""The purposes of recipients at the door of their own package."""

_DOUBTS: Final[Mapping[Ending, Doubt]] = {
    Ending.LEFT_OPEN: Doubt.LEFT_OPEN,
    Ending.UNPROVEN: Doubt.UNPROVEN,
}


@dataclass(frozen=True, slots=True)
class Effect:
    """What an ending does to the slot, and why it is in doubt if it is."""

    slotwise: Slotwise
    doubt: Doubt | None = None


def effect(
    purpose: Purpose,
    ending: Ending,
    *,
    word: Word | None,
    goods: bool | None,
    back: bool = False,
) -> Effect:
    """Return what an ending does, the person's word and the goods sensor heard.

    Neither of the two ever frees or fills a slot against the other: where they
    and the books disagree, somebody has to look. So it is where a recipient says
    that they have what is inside, and the door was never seen open.

    Args:
        purpose: Why the door was opened.
        ending: How the visit ended.
        word: What the person at the door said.
        goods: Whether the goods sensor sees something; `None` where there is none.
        back: Whether a recipient said that they put back what they took out.
    """
    slotwise = EFFECTS[purpose][ending]
    if ending is Ending.DONE:
        if back and purpose in FETCHING and word is not Word.EMPTY:
            return _after_putting_back(goods)
        return _after_shut(purpose, word, goods)
    if ending is Ending.STUCK and purpose in FETCHING and word is Word.EMPTY:
        return Effect(Slotwise.DOUBTED, Doubt.UNPROVEN)
    if slotwise is Slotwise.DOUBTED:
        return Effect(slotwise, _DOUBTS[ending])
    return Effect(slotwise)


def _after_shut(purpose: Purpose, word: Word | None, goods: bool | None) -> Effect:  # noqa: FBT001 - a reading
    if purpose is Purpose.COLLECTION:
        return _after_collection(word, goods)
    if purpose in BRINGING:
        before = Slotwise.FREED if purpose is Purpose.DEPOSIT else Slotwise.AS_BEFORE
        return _after_bringing(word, goods, before)
    if purpose in EMPTYING and goods:
        return Effect(Slotwise.DOUBTED, Doubt.GOODS)
    return Effect(EFFECTS[purpose][Ending.DONE])


def _after_bringing(
    word: Word | None,
    goods: bool | None,  # noqa: FBT001 - a reading
    before: Slotwise,
) -> Effect:
    """Return what became of a slot that something was brought to.

    Args:
        word: What the person at the door said.
        goods: What the sensor sees.
        before: What it is when nothing was put in.
    """
    if word is Word.UNSURE:
        return Effect(Slotwise.DOUBTED, Doubt.ABANDONED)
    if word is Word.MISSING:
        return Effect(Slotwise.DOUBTED, Doubt.WORD)
    put_in = word is not Word.EMPTY
    # Where something lay before, the sensor sees that, whatever came to it.
    seen = put_in or before is not Slotwise.FREED
    if goods is not None and goods is not seen:
        return Effect(Slotwise.DOUBTED, Doubt.GOODS)
    return Effect(Slotwise.FILLED if put_in else before)


def _after_collection(word: Word | None, goods: bool | None) -> Effect:  # noqa: FBT001 - a reading
    if word is None or word is Word.UNSURE:
        return Effect(Slotwise.DOUBTED, Doubt.ABANDONED)
    inside = word is Word.FILLED
    if goods is not None and goods is not inside:
        return Effect(Slotwise.DOUBTED, Doubt.GOODS)
    return Effect(Slotwise.AS_BEFORE if inside else Slotwise.FREED)


def _after_putting_back(goods: bool | None) -> Effect:  # noqa: FBT001 - a reading
    if goods is False:
        return Effect(Slotwise.DOUBTED, Doubt.GOODS)
    return Effect(Slotwise.HELD)


class Found(StrEnum):
    """What the door of an unfinished visit was found to be after a restart."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"
    """Its sensor does not know, or the board gives no answer."""


def after_restart(purpose: Purpose, step: Step, found: Found) -> Ending | None:
    """Return how a visit ends that a restart cut short; `None`: it goes on.

    | step      | open    | closed                           | unknown  |
    |-----------|---------|----------------------------------|----------|
    | requested | unserved, whatever the door is: no pulse was given    |||
    | taken     | goes on | unproven                         | unproven |
    | opened    | goes on | bringing: unproven; others: done | unproven |

    A door that was seen open and is now, stably, closed was closed: whoever came
    to take something out has done so, as if the kiosk had watched. Of what was
    brought nobody knows, for the screen went dark while the courier stood there.
    """
    if step is Step.REQUESTED:
        return Ending.UNSERVED
    if found is Found.OPEN:
        return None
    if step is Step.OPENED and found is Found.CLOSED:
        return Ending.UNPROVEN if purpose in BRINGING else Ending.DONE
    return Ending.UNPROVEN
