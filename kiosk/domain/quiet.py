"""Hours in which people sleep, by the clock beside the bank."""

import re
from datetime import datetime, time, timedelta
from typing import Final

from kiosk.domain.errors import InvalidError

Hours = tuple[time, time]
"""From when until when."""

_WRITTEN: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def read(written: str) -> Hours | None:
    """Return what is written, `None` for nothing.

    >>> read("22:00-07:00")
    (datetime.time(22, 0), datetime.time(7, 0))

    Raises:
        InvalidError: It is no such hours, or they end as they begin.
    """
    if not written:
        return None
    match = _WRITTEN.fullmatch(written)
    if match is None or match[1] + match[2] == match[3] + match[4]:
        raise InvalidError("quiet hours", repr(written), "hours such as 22:00-07:00")
    begin_hour, begin, end_hour, end = map(int, match.groups())
    return time(begin_hour, begin), time(end_hour, end)


def end_of(local: datetime, hours: Hours | None) -> datetime | None:
    """Return when the quiet hours end that it is now, or `None` when it is none.

    Args:
        local: The time by the clock beside the bank, aware.
        hours: The quiet hours; `None` when there are none.

    >>> night = read("22:00-07:00")
    >>> [end_of(datetime(2026, 3, 5, hour), night) for hour in (6, 7)]
    [datetime.datetime(2026, 3, 5, 7, 0), None]
    >>> end_of(datetime(2026, 3, 5, 23), night)
    datetime.datetime(2026, 3, 6, 7, 0)
    """
    if hours is None:
        return None
    begins, ends = hours
    now = local.time()
    today = local.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)
    if now < ends and (begins > ends or begins <= now):
        return today
    if begins > ends and now >= begins:
        return today + timedelta(days=1)
    return None
