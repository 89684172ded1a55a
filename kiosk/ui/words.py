"""What customers are told: the one place where the words for it stand.

No floor below the screens holds a sentence for a customer; an error names its
key, and what a person at the door should know and do is worded here. Each
notice says what is, then what to do, in short sentences; none of them blames,
and none tells a stranger which half of a secret was wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Final

from kiosk import dates
from kiosk.domain.errors import ExpiredError, KioskError, WrongCodeError
from kiosk.domain.visits import Ending, Visit


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell.

    Attributes:
        title: What is.
        body: What it means, and what to do.
        retry: What the button says that tries once more; `None` when that is
            of no use.
        call: Whether to say whom to call.
    """

    title: str
    body: str
    retry: str | None = None
    call: bool = False


PICK_UP: Final = "Pick up a package"
ENTER_CODE: Final = "Type your pickup code"
ENTER_DIGITS: Final = (
    "Now the last 4 digits of your phone number, or the 4 digits that came with"
    " your code"
)
SLIP: Final = "Please check digit by digit."
FOREIGN: Final = "That barcode is no pickup code."
ONE_MOMENT: Final = "One moment …"
DOOR: Final = "Your door"
CORRECT: Final = "Correct"
CANCEL: Final = "Cancel"
FINISH: Final = "Finish"
DID_NOT_OPEN: Final = "Door did not open"
REOPEN: Final = "Open the door again"
HAVE_IT: Final = "It opened. I am done"
STILL_THERE: Final = "Are you still there?"
GOING_BACK: Final = "seconds, then back to the start"
TOUCH_TO_STAY: Final = "Touch anywhere to go on"
TRY_ONE: Final = "Demo: type one of these codes"

OUT_OF_ORDER: Final = "Out of order"
UNSERVED: Final = (
    "The doors cannot be opened just now. Your package is safe inside, and your"
    " code stays valid."
)
BROKEN: Final = (
    "This screen cannot look up codes just now. Your package is safe inside, and"
    " your code stays valid."
)
TROUBLE: Final = (
    "A technician has to look at these lockers first. Packages stay locked inside"
    " until then."
)
NO_ROOM: Final = (
    "No door can be opened just now. Your package is safe inside, and your code stays"
    " valid."
)
STARTING: Final = "One moment, please …"

THANKS: Final = "Thank you!"
GOODBYE: Final = "The door is closed. Have a good day."


def call(helper: str, visit: int) -> str:
    """Say whom to call, and the number under which the events tell the story."""
    return f"{helper}\nThe number to tell: {visit}"


def countdown(seconds: float) -> str:
    """Return a time to wait as a clock shows it.

    >>> countdown(89.2)
    '1:30'
    """
    minutes, rest = divmod(-int(-seconds // 1), 60)
    return f"{minutes}:{rest:02}"


WAIT: Final = Notice(
    "Please wait a little",
    "There were too many wrong codes. Nothing is lost: you can try again in",
)

_WRONG: Final = "Code and digits do not fit together. Please check both."
_BUSY: Final = Notice(
    "One moment, please",
    "Somebody is still busy at this door. Please try again in a minute.",
    retry="Try again",
)
TOO_LATE: Final = Notice(
    "That door stays shut",
    "It cannot be opened again any more. If something was left inside, please call.",
    call=True,
)
_SORRY: Final = Notice(
    "Sorry, that did not work",
    "Your package is safe. Please try again, or call for help.",
    retry="Try again",
    call=True,
)
_OUT_OF_ORDER: Final = Notice(
    "This door stays shut for now",
    "A technician has to look inside first. Nothing is lost: please call.",
    call=True,
)
_TOLD: Final[Mapping[str, Notice]] = {
    "not-now": _BUSY,
    "out-of-order": _OUT_OF_ORDER,
    "sorry": _SORRY,
    "fault": _SORRY,
}


def told(error: KioskError, zone: tzinfo) -> Notice:
    """Word why the kiosk said no."""
    match error:
        case WrongCodeError():
            return _wrong(error)
        case ExpiredError():
            return _expired(error, zone)
    return _TOLD.get(error.key, _SORRY)


def sorry() -> Notice:
    """Word a fault that nobody foresaw."""
    return replace(_SORRY, retry=None)


def _wrong(error: WrongCodeError) -> Notice:
    left = error.tries_left
    tries = "1 more try" if left == 1 else f"{left} more tries"
    rest = f" You have {tries}." if left else " After the next one there is a wait."
    return Notice("That did not match", _WRONG + rest, retry="Try again")


def _expired(error: ExpiredError, zone: tzinfo) -> Notice:
    until = dates.until(error.deadline, zone, error.extended_seconds)
    return Notice(
        "The pickup time is over",
        f"This package could be picked up until {until}. A courier takes it back."
        " To get it, please call.",
        call=True,
    )


def ended(visit: Visit) -> Notice:
    """Word the ending of a visit that did not go as it should."""
    slot = visit.slot
    door = f"Door {slot}"
    match visit.ending:
        case Ending.STUCK:
            return Notice(f"{door} did not open", _STUCK, retry="Try again", call=True)
        case Ending.LEFT_OPEN:
            return Notice(f"{door} is still open", _LEFT_OPEN, call=True)
        case Ending.UNPROVEN:
            body = _UNPROVEN if visit.opened_at is None else _UNPROVEN_CLOSE
            return Notice(f"We could not see door {slot}", body, call=True)
    return Notice(f"{door} was not opened", _UNSERVED, retry="Try again", call=True)


_STUCK: Final = (
    "Your package is safe inside and your code stays valid. Press the door firmly"
    " with your hand, then try again."
)
_LEFT_OPEN: Final = "Please take your package and push the door shut."
_UNPROVEN: Final = (
    "If it opened and you have your package, all is well. If not, please call: your"
    " package is not lost."
)
_UNPROVEN_CLOSE: Final = (
    "If you have your package, all is well: please push the door shut. If not,"
    " please call."
)
_UNSERVED: Final = (
    "The locks give no answer. Nothing has moved: your package is safe inside and"
    " your code stays valid."
)


def opening(slot: str) -> str:
    """Say that a door is about to open."""
    return f"Opening door {slot} …"


OPENING_AGAIN: Final = "Trying once more. Press the door with your hand."
NOT_AGAIN: Final = "The lock says that it is open."
TAKE_IT: Final = "Take your package, then close the door."
CLOSE_IT: Final = "Please push the door shut until it clicks."
SAY_IT: Final = "Take your package, close the door, then touch:"


def place(reach_mm: int, *, left: float | None) -> str:
    """Say where a door is.

    Args:
        reach_mm: Height of its handle.
        left: How far from the left, 0 to 1; `None` where there is one column.

    >>> place(300, left=0.9)
    'low down, on the right'
    """
    sides = ("on the left", "in the middle", "on the right")
    side = "" if left is None else sides[min(2, int(left * 3))]
    height = "low down" if reach_mm < _LOW_MM else "high up"
    middling = _LOW_MM <= reach_mm <= _HIGH_MM
    return ", ".join(word for word in ("" if middling else height, side) if word)


_LOW_MM: Final = 600
_HIGH_MM: Final = 1450
