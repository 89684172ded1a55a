"""Who may work here, and how patient the bank is with wrong PINs.

A courier says who they are by a short number or a badge, and proves it by a PIN.
A number is no secret, so a wrong one gets the same answer as a wrong PIN, after the
same work and the same wait: who tries numbers learns nothing of any.

Wrong PINs are counted twice, as `attempts` counts wrong codes and on the same clock:
for whoever somebody says they are, and for the screen as a whole. A try is counted
before it is judged and forgiven when it was right, so that pulling the plug in
between wins nothing. Six digits of which one may try ten a day are guessed by one
in 270 who try all year; across all staff the screen allows sixty a day.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from kiosk.domain.attempts import Throttle, ThrottleRule
from kiosk.domain.errors import InvalidError, StateError
from kiosk.domain.users import Role, User

OF_ONE: Final = ThrottleRule(
    free_tries=3, waits=(60.0, 300.0, 900.0, 3600.0), daily_cap=10
)
"""For whoever somebody says they are."""

OF_ALL: Final = ThrottleRule(free_tries=10, waits=(30.0, 60.0, 300.0), daily_cap=60)
"""For the screen, whoever they say they are."""

STAFF: Final = frozenset({Role.COURIER, Role.TECHNICIAN, Role.ADMIN})
"""Who may open a door without a pickup code."""

_NUMBER_LENGTHS: Final = range(2, 9)
_BADGE_LENGTHS: Final = range(6, 65)
_ALONE: Final = 16


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody of the staff who has signed in.

    Attributes:
        actor: Their id, which every act of theirs carries.
        name: What they are called, or their id.
    """

    actor: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Badge:
    """What a scanner read of a badge; large and small letters are the same."""

    text: str

    @property
    def alone(self) -> bool:
        """Whether it is so long that nobody types it by guessing."""
        return len(self.text) >= _ALONE


def forgiven(throttle: Throttle) -> Throttle:
    """Return how it stands after a try that was counted and then found right."""
    spent = max(0.0, throttle.spent - 1)
    return replace(throttle.after_right(), spent=spent)


def uncounted(throttle: Throttle) -> Throttle:
    """Return how it stands after a try that was half right: as if it had not been.

    What was wrong before stays so: whoever knows a PIN ends no wait by it while they
    guess at one-time codes.
    """
    wrong, spent = max(0, throttle.wrong - 1), max(0.0, throttle.spent - 1)
    return replace(throttle, wrong=wrong, spent=spent, wait=0.0)


def check_staff(user: User, wanted: Collection[Role] = STAFF) -> User:
    """Return somebody who may work here.

    Raises:
        StateError: They may not.
    """
    if user.role not in wanted:
        raise StateError("user", user.id, user.role.value, "only staff may do that")
    return user


def check_number(number: str) -> str:
    """Return a staff number that twelve keys can type.

    Raises:
        InvalidError: Not 2 to 8 digits.
    """
    digits = number.isascii() and number.isdigit()
    if not (digits and len(number) in _NUMBER_LENGTHS):
        raise InvalidError("staff number", repr(number), "2 to 8 digits")
    return number


def read_badge(scanned: str) -> Badge:
    """Return what was scanned, as a badge.

    Raises:
        InvalidError: It is too short or too long, or no barcode at all.
    """
    text = scanned.strip().upper()
    if len(text) not in _BADGE_LENGTHS or not (text.isascii() and text.isprintable()):
        wrong = f"{len(text)} characters"
        raise InvalidError("badge", wrong, "6 to 64 letters, digits or signs")
    return Badge(text)
