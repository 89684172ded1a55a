"""How dates and lengths of time are said to people: the one place for it.

A date has its weekday, its day and its time by the clock beside the bank: a hold
time that was extended may end more than a week from now.
"""

from datetime import datetime, tzinfo

_HOUR = 60
_DAY = 24 * _HOUR


def said(moment: datetime, zone: tzinfo) -> str:
    """Return a time as people say it.

    >>> from datetime import UTC
    >>> said(datetime(2026, 3, 6, 18, tzinfo=UTC), UTC)
    'Friday, 6 March, 18:00'
    """
    local = moment.astimezone(zone)
    return f"{local:%A}, {local.day} {local:%B, %H:%M}"


def lasting(seconds: float) -> str:
    """Return a length of time as people say it, to the minute.

    >>> lasting(59 * 60), lasting(5 * 3600), lasting(90 * 60), lasting(51 * 3600)
    ('59 min', '5 h', '1 h 30 min', '2 days 3 h')
    """
    minutes = round(seconds / 60)
    if minutes < _HOUR:
        return f"{minutes} min"
    if minutes < 2 * _DAY:
        hours, rest = divmod(minutes, _HOUR)
        return f"{hours} h" + (f" {rest} min" if rest else "")
    days, rest = divmod(minutes // _HOUR, 24)
    return f"{days} days" + (f" {rest} h" if rest else "")


def until(deadline: datetime, zone: tzinfo, extended_seconds: float = 0.0) -> str:
    """Return until when something waits, and by how much that was extended.

    >>> from datetime import UTC
    >>> until(datetime(2026, 3, 6, 18, tzinfo=UTC), UTC, 5 * 3600)
    'Friday, 6 March, 18:00, extended by 5 h'
    """
    extended = round(extended_seconds / 60) > 0
    more = f", extended by {lasting(extended_seconds)}" if extended else ""
    return said(deadline, zone) + more
