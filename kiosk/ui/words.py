"""What customers are told: the one place where the words for it stand.

No floor below the screens holds a sentence for a customer; an error names its
key, and what a person at the door should know and do is worded here. Each
notice says what is, then what to do, in short sentences; none of them blames,
and none tells a stranger which half of a secret was wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from math import ceil
from typing import Final

from kiosk import dates
from kiosk.domain.errors import (
    CancelledError,
    ExpiredError,
    KioskError,
    Whereabouts,
    WrongCodeError,
)
from kiosk.domain.standing import Pause
from kiosk.domain.visits import Ending, Visit, Word
from kiosk.i18n import Message, Sayable, msg, msgs


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

    title: Message
    body: Message
    retry: Message | None = None
    call: bool = False


PICK_UP: Final = msg("Pick up a package")
ENTER_CODE: Final = msg("Type your pickup code")
ENTER_DIGITS: Final = msg(
    "Now the last 4 digits of your phone number, or the 4 digits that came with"
    " your code"
)
SLIP: Final = msg("Please check digit by digit.")
FOREIGN: Final = msg("That barcode is no pickup code.")
ONE_MOMENT: Final = msg("One moment …")
DOOR: Final = msg("Your door")
CORRECT: Final = msg("Correct")
CANCEL: Final = msg("Cancel")
DONE: Final = msg("Done")
TRY_AGAIN: Final = msg("Try again")
DELIVER: Final = msg("Deliver")
LOST: Final = msg("No code?")
HIGH_CONTRAST: Final = msg("High contrast")
READ_ALOUD: Final = msg("Read aloud")
PRESS: Final = msg("{choice}: press {key}")
HASH_KEY: Final = msg("the hash key")
STAR_KEY: Final = msg("the star key")
COUNTED: Final = msg("{count} of {length}")
TAKEN_AWAY: Final = msg("Taken away. {so_many}")
SO_MANY: Final = msgs("1 character.", "{n} characters.")
STAR_CORRECTS: Final = msg("The star key takes the last one away, or leaves.")
HOME_KEYS: Final = msg("Type your pickup code. For more, press the hash key.")
LANGUAGE_KEY: Final = msg("For another language, press the star key.")
STILL_THERE_ALOUD: Final = msg(
    "Are you still there? Press any key to go on, or this screen goes back to the"
    " start."
)
SECONDS: Final = msgs("1 second", "{n} seconds")
WHAT_TO_DO: Final = msg("What would you like to do?")
FINISH: Final = msg("Finish")
DID_NOT_OPEN: Final = msg("Door did not open")
REOPEN: Final = msg("Open the door again")
HAVE_IT: Final = msg("It opened. I am done")
STILL_THERE: Final = msg("Are you still there?")
GOING_BACK: Final = msg("seconds, then back to the start")
TOUCH_TO_STAY: Final = msg("Touch anywhere to go on")
PRESS_TO_STAY: Final = msg("Touch anywhere, or press any key")
TOUCH_ME: Final = msg("Touch to begin")
HOME_HINT: Final = msg("Type your code. # More")
HOME_HINTS: Final = msg("Type your code. # More. * Language")
TRY_ONE: Final = msg("Demo: type one of these codes")
DEMO_CODE: Final = msg("{code}  then {digits}   size {size}")

OUT_OF_ORDER: Final = msg("Out of order")
UNSERVED: Final = msg(
    "The doors cannot be opened just now. Your package is safe inside, and your"
    " code stays valid."
)
BROKEN: Final = msg(
    "This screen cannot look up codes just now. Your package is safe inside, and"
    " your code stays valid."
)
TROUBLE: Final = msg(
    "A technician has to look at these lockers first. Packages stay locked inside"
    " until then."
)
NO_ROOM: Final = msg(
    "No door can be opened just now. Your package is safe inside, and your code stays"
    " valid."
)
STARTING: Final = msg("One moment, please …")
_SINCE: Final = msg("{said} Since {date}.")
_LASTS: Final = msg("{said} For {length} now.")
_UNTIL: Final = msg("{said} Until {date}.")


def paused(said: Message, pause: Pause, zone: tzinfo) -> Message:
    """Say why nobody is served, since when and until when, where that is known."""
    if pause.since is not None:
        said = _SINCE(said=said, date=dates.said(pause.since, zone))
    elif pause.seconds is not None and pause.seconds >= _MINUTE:
        said = _LASTS(said=said, length=dates.lasting(pause.seconds))
    if pause.until is not None:
        said = _UNTIL(said=said, date=dates.said(pause.until, zone))
    return said


_MINUTE: Final = 60.0

MORE: Final = msgs("1 more package for you here.", "{n} more packages for you here.")
NEXT_DOOR: Final = msg("Next door")

LOST_PROMPT: Final = msg("A new code is sent to you. How do we know you?")
BY_PHONE: Final = msg("Phone number")
BY_LETTERS: Final = msg("E-mail or package number")
PHONE_END: Final = msg("The last 4 digits of your phone number, if you have one here")

SOMETHING_WRONG: Final = msg("Something wrong?")
WHAT_IS_WRONG: Final = msg("What is wrong?")
NOT_MINE: Final = msg("Not my package")
DAMAGED: Final = msg("It is damaged")
BACK: Final = msg("Back")
KEEP_IT: Final = msg("I keep it")
PUT_IT_BACK: Final = msg("Put the package back and close the door.")

THANKS: Final = msg("Thank you!")
GOODBYE: Final = msg("The door is closed. Have a good day.")


def call(helper: Sayable, visit: int) -> Message:
    """Say whom to call, and the number under which the events tell the story."""
    return _CALL(helper=helper, visit=visit)


_CALL: Final = msg("{helper}\nThe number to tell: {visit}")


def countdown(seconds: float) -> str:
    """Return a time to wait as a clock shows it.

    >>> countdown(89.2)
    '1:30'
    """
    minutes, rest = divmod(-int(-seconds // 1), 60)
    return f"{minutes}:{rest:02}"


WAIT: Final = Notice(
    msg("Please wait a little"),
    msg("There were too many wrong codes. Nothing is lost: you can try again in"),
)

_NO_MATCH: Final = msg("That did not match")
_WRONG: Final = msgs(
    "Code and digits do not fit together. Please check both. You have 1 more try.",
    "Code and digits do not fit together. Please check both. You have {n} more tries.",
)
_WRONG_LAST: Final = msg(
    "Code and digits do not fit together. Please check both. After the next one there"
    " is a wait."
)
_BUSY: Final = Notice(
    msg("One moment, please"),
    msg("Somebody is still busy at this door. Please try again in a minute."),
    retry=TRY_AGAIN,
)
TOO_LATE: Final = Notice(
    msg("That door stays shut"),
    msg(
        "It cannot be opened again any more. If something was left inside, please call."
    ),
    call=True,
)
_SORRY: Final = Notice(
    msg("Sorry, that did not work"),
    msg("Your package is safe. Please try again, or call for help."),
    retry=TRY_AGAIN,
    call=True,
)
_OUT_OF_ORDER: Final = Notice(
    msg("This door stays shut for now"),
    msg("A technician has to look inside first. Nothing is lost: please call."),
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
        case CancelledError():
            return _cancelled(error)
    return _TOLD.get(error.key, _SORRY)


def sent(masked: Sequence[str], *, late: bool) -> Notice:
    """Say that a code is on its way; to strangers the same as to anybody."""
    if masked:
        body = _SENT_TO_LATE if late else _SENT_TO
        return Notice(_SENT_TITLE, body(contacts=", ".join(masked)))
    return Notice(_SENT_TITLE, _SENT_LATE if late else _SENT, call=True)


_SENT_TITLE: Final = msg("Look at your messages")
_SENT: Final = msg(
    "If we know that number or address, a new code is on its way. Nothing comes?"
    " Please call."
)
_SENT_LATE: Final = msg(
    "If we know that number or address, a new code is on its way. Messages take a"
    " while just now. Nothing comes? Please call."
)
_SENT_TO: Final = msg("A new code is on its way to {contacts}.")
_SENT_TO_LATE: Final = msg(
    "A new code is on its way to {contacts}. Messages take a while just now."
)
ASKED_OFTEN: Final = Notice(
    msg("Please wait a little"),
    msg("New codes were asked for too often. Please try later, or call."),
    call=True,
)


def sorry() -> Notice:
    """Word a fault that nobody foresaw."""
    return replace(_SORRY, retry=None)


def _wrong(error: WrongCodeError) -> Notice:
    left = error.tries_left
    body = _WRONG(n=left) if left else _WRONG_LAST
    return Notice(_NO_MATCH, body, retry=TRY_AGAIN)


def _expired(error: ExpiredError, zone: tzinfo) -> Notice:
    until = dates.until(error.deadline, zone, error.extended_seconds)
    if error.place is Whereabouts.INSIDE and error.slot is not None:
        body = _EXPIRED_INSIDE(until=until, slot=error.slot)
    elif error.place is Whereabouts.COLLECTED:
        body = _EXPIRED_COLLECTED(until=until)
    else:
        body = _EXPIRED(until=until)
    return Notice(_OVER, body, call=True)


def _cancelled(error: CancelledError) -> Notice:
    title = _PUT_BACK if error.put_back else _CANCELLED
    if error.place is Whereabouts.INSIDE and error.slot is not None:
        return Notice(title, _CANCELLED_INSIDE(slot=error.slot), call=True)
    collected = error.place is Whereabouts.COLLECTED
    body = _CANCELLED_COLLECTED if collected else _CANCELLED_GONE
    return Notice(title, body, call=True)


_CANCELLED: Final = msg("This package was cancelled")
_PUT_BACK: Final = msg("This package was put back")
_CANCELLED_INSIDE: Final = msg(
    "It is not handed out any more. It still lies behind door {slot} until a courier"
    " takes it back. To get it, please call."
)
_CANCELLED_COLLECTED: Final = msg(
    "It is not handed out any more. A courier has taken it back. To get it, please"
    " call."
)
_CANCELLED_GONE: Final = msg("It is not handed out any more. To get it, please call.")
_EXPIRED_INSIDE: Final = msg(
    "This package could be picked up until {until}. It still lies behind door {slot}"
    " until a courier takes it back. To get it, please call."
)
_EXPIRED_COLLECTED: Final = msg(
    "This package could be picked up until {until}. A courier has taken it back. To"
    " get it, please call."
)


_OVER: Final = msg("The pickup time is over")
_EXPIRED: Final = msg(
    "This package could be picked up until {until}. A courier takes it back. To get"
    " it, please call."
)


def held(slot: str) -> Notice:
    """Thank whoever put a package back."""
    return Notice(THANKS, _HELD(slot=slot), call=True)


_HELD: Final = msg(
    "The package lies behind door {slot} again. A courier takes it, and its sender is"
    " told."
)


def ended(visit: Visit, *, rests: float = 0.0) -> Notice:
    """Word the ending of a visit that did not go as it should.

    Args:
        visit: As it ended.
        rests: For how many seconds the lock must rest.
    """
    slot = visit.slot
    match visit.ending:
        case Ending.STUCK:
            title = _DID_NOT_OPEN(slot=slot)
            if visit.word is Word.EMPTY:
                return Notice(_NOT_SEEN(slot=slot), _UNPROVEN, call=True)
            body = _RESTS(seconds=ceil(rests)) if rests > 0 else _STUCK
            return Notice(title, body, retry=TRY_AGAIN, call=True)
        case Ending.LEFT_OPEN:
            return Notice(_STILL_OPEN(slot=slot), _LEFT_OPEN, call=True)
        case Ending.UNPROVEN:
            body = _UNPROVEN if visit.opened_at is None else _UNPROVEN_CLOSE
            return Notice(_NOT_SEEN(slot=slot), body, call=True)
    title = _NOT_OPENED(slot=slot)
    return Notice(title, _UNSERVED, retry=TRY_AGAIN, call=True)


_DID_NOT_OPEN: Final = msg("Door {slot} did not open")
_STILL_OPEN: Final = msg("Door {slot} is still open")
_NOT_SEEN: Final = msg("We could not see door {slot}")
_NOT_OPENED: Final = msg("Door {slot} was not opened")
_RESTS: Final = msg(
    "Your package is safe inside and your code stays valid. Press the door firmly"
    " with your hand. The lock must rest for {seconds} s, then try again."
)
_STUCK: Final = msg(
    "Your package is safe inside and your code stays valid. Press the door firmly"
    " with your hand, then try again."
)
_LEFT_OPEN: Final = msg("Please take your package and push the door shut.")
_UNPROVEN: Final = msg(
    "If it opened and you have your package, all is well. If not, please call: your"
    " package is not lost."
)
_UNPROVEN_CLOSE: Final = msg(
    "If you have your package, all is well: please push the door shut. If not,"
    " please call."
)
_UNSERVED: Final = msg(
    "The locks give no answer. Nothing has moved: your package is safe inside and"
    " your code stays valid."
)


OPENING: Final = msg("Opening door {slot} …")
OPENING_AGAIN: Final = msg("Trying once more. Press the door with your hand.")
NOT_AGAIN: Final = msg("The lock says that it is open. {call}")
TAKE_IT: Final = msg("Take your package, then close the door.")
CLOSE_IT: Final = msg("Please push the door shut until it clicks.")
SAY_IT: Final = msg("Take your package, close the door, then touch:")
TAKE_ALL: Final = msgs(
    "Take 1 parcel, then close the door.",
    "Take all {n} parcels, then close the door.",
)
SAY_ALL: Final = msgs(
    "Take 1 parcel, close the door, then touch:",
    "Take all {n} parcels, close the door, then touch:",
)
SAY_BACK: Final = msg("Put the package back, close the door, then touch:")
IS_BACK: Final = msg("It is inside again")
ON_MAP: Final = msg(
    "Column {column} of {columns} from the left, door {row} of {rows} from the top."
)


def place(reach_mm: int, *, left: float | None) -> Sayable:
    """Say where a door is.

    Args:
        reach_mm: Height of its handle.
        left: How far from the left, 0 to 1; `None` where there is one column.

    >>> str(place(300, left=0.9))
    'low down, on the right'
    """
    row = 0 if reach_mm < _LOW_MM else 2 if reach_mm > _HIGH_MM else 1
    column = 3 if left is None else min(2, int(left * 3))
    return _PLACES[row][column]


_LOW_MM: Final = 600
_HIGH_MM: Final = 1450

_PLACES: Final[tuple[tuple[Sayable, ...], ...]] = (
    (
        msg("low down, on the left"),
        msg("low down, in the middle"),
        msg("low down, on the right"),
        msg("low down"),
    ),
    (msg("on the left"), msg("in the middle"), msg("on the right"), ""),
    (
        msg("high up, on the left"),
        msg("high up, in the middle"),
        msg("high up, on the right"),
        msg("high up"),
    ),
)
