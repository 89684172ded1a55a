"""How dates and lengths of time are said to people: the one place for it.

A date has its weekday, its day and its time by the clock beside the bank: a hold
time that was extended may end more than a week from now.
"""

from datetime import datetime, tzinfo
from typing import Final

from kiosk.i18n import Message, msg, msgs

_HOUR = 60
_DAY = 24 * _HOUR

_WEEKDAYS: Final = (
    msg("Monday"),
    msg("Tuesday"),
    msg("Wednesday"),
    msg("Thursday"),
    msg("Friday"),
    msg("Saturday"),
    msg("Sunday"),
)
_MONTHS: Final = (
    msg("January"),
    msg("February"),
    msg("March"),
    msg("April"),
    msg("May"),
    msg("June"),
    msg("July"),
    msg("August"),
    msg("September"),
    msg("October"),
    msg("November"),
    msg("December"),
)
_FIRST: Final = msg("1")
"""The first of a month, which has a word of its own in French."""

_DATE: Final = msg("{weekday}, {day} {month}, {time}")
_MINUTES: Final = msg("{minutes} min")
_HOURS: Final = msg("{hours} h")
_HOURS_MINUTES: Final = msg("{hours} h {minutes} min")
_DAYS: Final = msgs("{n} day", "{n} days")
_DAYS_HOURS: Final = msgs("{n} day {hours} h", "{n} days {hours} h")
_EXTENDED: Final = msg("{date}, extended by {length}")


def said(moment: datetime, zone: tzinfo) -> Message:
    """Return a time as people say it.

    >>> from datetime import UTC
    >>> str(said(datetime(2026, 3, 6, 18, tzinfo=UTC), UTC))
    'Friday, 6 March, 18:00'
    """
    local = moment.astimezone(zone)
    return _DATE(
        weekday=_WEEKDAYS[local.weekday()],
        day=_FIRST if local.day == 1 else str(local.day),
        month=_MONTHS[local.month - 1],
        time=f"{local:%H:%M}",
    )


def lasting(seconds: float) -> Message:
    """Return a length of time as people say it, to the minute.

    >>> [str(lasting(minutes * 60)) for minutes in (59, 300, 90, 3060)]
    ['59 min', '5 h', '1 h 30 min', '2 days 3 h']
    """
    minutes = round(seconds / 60)
    if minutes < _HOUR:
        return _MINUTES(minutes=minutes)
    if minutes < 2 * _DAY:
        hours, rest = divmod(minutes, _HOUR)
        if rest == 0:
            return _HOURS(hours=hours)
        return _HOURS_MINUTES(hours=hours, minutes=rest)
    days, rest = divmod(minutes // _HOUR, 24)
    return _DAYS_HOURS(n=days, hours=rest) if rest else _DAYS(n=days)


def until(deadline: datetime, zone: tzinfo, extended_seconds: float = 0.0) -> Message:
    """Return until when something waits, and by how much that was extended.

    >>> from datetime import UTC
    >>> str(until(datetime(2026, 3, 6, 18, tzinfo=UTC), UTC, 5 * 3600))
    'Friday, 6 March, 18:00, extended by 5 h'
    """
    date = said(deadline, zone)
    if round(extended_seconds / 60) <= 0:
        return date
    return _EXTENDED(date=date, length=lasting(extended_seconds))
