"""When the hold time of a package is over, and when not to believe it.

To expire is irreversible for the customer, and a clock may lie. So it waits for
a grace beyond the deadline, and a sweep that would expire suspiciously many at
once stops and asks: a wrong year looks just like that.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from kiosk.domain.errors import ClockError
from kiosk.domain.package import Package, State

GRACE: Final = timedelta(hours=1)
"""How long after its deadline a package is still handed out."""

_REMIND_AGAIN: Final = timedelta(hours=1)
"""A deadline that moved by less needs no second reminder."""

_AT_ONCE: Final = 3
_SHARE: Final = 0.1


def is_over(package: Package, now: datetime) -> bool:
    """Whether a stored package is past its deadline and the grace."""
    return (
        package.state is State.STORED
        and package.deadline is not None
        and now > package.deadline + GRACE
    )


def due(packages: Sequence[Package], now: datetime) -> list[Package]:
    """Return the stored packages whose hold time is over."""
    return [package for package in packages if is_over(package, now)]


def reminder_due(
    package: Package,
    now: datetime,
    hours_before: Iterable[float],
    last: datetime | None,
) -> datetime | None:
    """Return when the reminder was due that is owed now, or `None`.

    Of several that were due the last counts: nobody is reminded twice at once. One
    that would have come before the package did is no reminder.

    Args:
        package: As it is.
        now: A time that is vouched for.
        hours_before: How long before the deadline people are reminded.
        last: When the last reminder of this package was due.
    """
    deadline, stored_at = package.deadline, package.stored_at
    if package.state is not State.STORED or deadline is None or stored_at is None:
        return None
    dues = [deadline - timedelta(hours=hours) for hours in hours_before]
    due = max((one for one in dues if stored_at < one <= now), default=None)
    if due is None or now >= deadline:
        return None
    return due if last is None or due >= last + _REMIND_AGAIN else None


def most_at_once(stored: int) -> int:
    """Return how many of the stored packages one sweep may expire.

    >>> most_at_once(8), most_at_once(200)
    (3, 20)
    """
    return max(_AT_ONCE, int(stored * _SHARE))


def check_sweep(expiring: int, stored: int) -> None:
    """Refuse a sweep that would expire more than max(3, 10 %) of the packages.

    Raises:
        ClockError: Too many at once; somebody should look at the clock first.
    """
    limit = most_at_once(stored)
    if expiring > limit:
        raise ClockError(
            f"{expiring} of {stored} packages would expire at once, more than {limit};"
            " check the date, then say that it is right"
        )
