"""Times as the store keeps them: UTC, fixed width, so that text sorts by time."""

from datetime import UTC, datetime


def text(moment: datetime) -> str:
    """Return an aware time as text.

    >>> from datetime import timedelta, timezone
    >>> text(datetime(2026, 3, 1, 9, tzinfo=timezone(timedelta(hours=1))))
    '2026-03-01T08:00:00.000000Z'
    """
    if moment.tzinfo is None:
        raise ValueError("a time without its zone cannot be kept")
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='microseconds')}Z"


def moment(text: str) -> datetime:
    """Return the time that a text says."""
    return datetime.fromisoformat(text)


def maybe_text(when: datetime | None) -> str | None:
    """Return an aware time as text, and nothing for nothing."""
    return None if when is None else text(when)


def maybe_moment(kept: str | None) -> datetime | None:
    """Return the time that a text says, and nothing for nothing."""
    return None if kept is None else moment(kept)
