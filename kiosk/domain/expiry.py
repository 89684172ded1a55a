"""When the hold time of a package is over, and when not to believe it.

To expire is irreversible for the customer, and a clock may lie. So it waits for
a grace beyond the deadline, and a sweep that would expire suspiciously many at
once stops and asks: a wrong year looks just like that.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from kiosk.domain.errors import ClockError
from kiosk.domain.package import Package, State

GRACE: Final = timedelta(hours=1)
"""How long after its deadline a package is still handed out."""

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


def check_sweep(expiring: int, stored: int) -> None:
    """Refuse a sweep that would expire more than max(3, 10 %) of the packages.

    Raises:
        ClockError: Too many at once; somebody should look at the clock first.
    """
    limit = max(_AT_ONCE, int(stored * _SHARE))
    if expiring > limit:
        raise ClockError(
            f"{expiring} of {stored} packages would expire at once, more than {limit};"
            " check the date, then say that it is right"
        )
