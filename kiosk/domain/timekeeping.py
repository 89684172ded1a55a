"""What time it is on a computer without a battery clock, and what that is worth.

Nobody can set the boot clock; everybody can set the time of day, and after a power
cut it may stand in 1970 or in 2069. So the time that the kiosk tells runs on the
boot clock, from a mark that is kept, and never goes back: through restarts of the
process and of the machine. The computer's own time of day moves it only

- when a source says that it is right now (`Word`), or a person does;
- in a boot in which no source has spoken yet, by a few days at most, forward.

    UNTRUSTED --word--> TRUSTED --a step that nobody explains--> SUSPECT
        ^                  |  ^---word, or a person's--------------'
        '--90 days without a word, or another boot

Two lines are kept. One is *believed*: an anchor that was confirmed, plus the boot
clock. The other is *told*. They are the same, unless what was believed turns out to
be ahead of the truth: then what is told runs at half speed until they meet, so that
it never goes back and no time-out stands still. Until they meet the clock is
SUSPECT, and nothing expires.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

EARLIEST: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""This program is younger: an earlier time is wrong, whoever says it."""

LATEST: Final = datetime(2046, 1, 1, tzinfo=UTC)
"""No bank runs for twenty years without a new version: a later time is wrong too.
Clocks that lost their battery say 2069 or 2099."""

STEP_SECONDS: Final = 300.0
"""A trusted clock that moves by more than that was set. A time server's own steps
and leap seconds are far below, the grace of an expiry (an hour) is far above."""

DRIFT: Final = 2e-4
"""By how much of the time that passed a boot clock may be off: twice what a cheap
crystal is off between frost and summer sun."""

HOLDOVER_SECONDS: Final = 90 * 86_400.0
"""So long a time that was confirmed once is trusted without another word. By then
the drift comes to 26 minutes, half the grace of an expiry."""

LIFT_SECONDS: Final = 7 * 86_400.0
"""So far, all in all, a time of day that nobody confirms moves the kiosk's forward.
It covers a power cut over long holidays on a computer whose battery clock the
configuration does not mention; and when it was wrong, half speed makes up for it in
a fortnight. It is also the most that a confirmed time may lie behind."""

LONGEST_OFF_SECONDS: Final = 366 * 86_400.0
"""No bank is without power for longer and then goes on by itself: a source that
says so is believed when a person agrees."""

STABLE_SECONDS: Final = 86_400.0
"""So long a source has to repeat a time that does not fit, before it is believed
without a person. A bad time server is usually found out within a day, and somebody
who reads the events can object."""

TRUSTED_LONG_ENOUGH: Final = 600.0
"""Seconds for which the clock must have been trusted before anything is done by it
that cannot be undone."""


class Trust(StrEnum):
    """What the time is worth; the names are for ever."""

    UNTRUSTED = "UNTRUSTED"
    """No source has spoken in this boot: a lower bound."""
    TRUSTED = "TRUSTED"
    SUSPECT = "SUSPECT"
    """It does not fit together; the reason says how."""


@dataclass(frozen=True, slots=True)
class Word:
    """A source says that the computer's time of day is right.

    Attributes:
        source: Which one, in words.
        fresh: Whether it says so of just now, and not only of some moment since
            this boot began.
    """

    source: str
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """What the computer's clocks say at one moment, and who vouches for it.

    Attributes:
        wall: The time of day, UTC.
        boot: Which boot this is.
        boot_seconds: For how long it has lasted, suspend included.
        word: What a time source says of `wall`, if any does.
    """

    wall: datetime
    boot: str
    boot_seconds: float
    word: Word | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the time at one moment.

    Attributes:
        wall: The time that is told; it never goes back.
        boot: The boot, and `boot_seconds` its clock, at which it was told.
        trust: What it is worth, and `reason` why, in words.
        since: Since when it is worth that, on the clock of `boot`.
        ahead: Seconds by which `wall` is ahead of what is believed.
        lifted: Seconds by which times that nobody confirmed have moved it forward
            since the last word.
        unheard: Seconds of boot clock since the last word; `None` before the first.
        rival: By how many seconds another time that a source says is ahead of what
            is believed, and `rival_since` since when on the boot clock it says so.
    """

    wall: datetime
    boot: str
    boot_seconds: float
    trust: Trust = Trust.UNTRUSTED
    reason: str = "no source has confirmed the time yet"
    since: float = 0.0
    ahead: float = 0.0
    lifted: float = 0.0
    unheard: float | None = None
    rival: float | None = None
    rival_since: float = 0.0

    @property
    def believed(self) -> datetime:
        """The time by the last anchor; behind `wall` while that runs slowly."""
        return self.wall - timedelta(seconds=self.ahead)

    @property
    def slack(self) -> float:
        """Seconds by which a right clock may differ from what is believed."""
        return STEP_SECONDS + DRIFT * (self.unheard or 0.0)


def can_be(wall: datetime) -> bool:
    """Whether a time of day can be right at all.

    >>> [can_be(datetime(year, 5, 1, tzinfo=UTC)) for year in (1970, 2027, 2069)]
    [False, True, False]
    """
    return EARLIEST <= wall <= LATEST


def advance(known: Known | None, reading: Reading) -> Known:
    """Return what is known of the time at a reading, from what was known before.

    Args:
        known: What was known last, in this boot or another; `None` in a new bank.
        reading: What the clocks say now.
    """
    if known is None:
        return advance(_first(reading), reading)
    now = carried(known, reading)
    gap = (reading.wall - now.believed).total_seconds()
    match now.trust:
        case Trust.UNTRUSTED:
            return _in_an_untrusted_boot(now, reading, gap)
        case Trust.TRUSTED:
            return _while_trusted(now, reading, gap)
        case Trust.SUSPECT:
            caught_up = known.ahead > STEP_SECONDS >= now.ahead
            return _while_suspect(now, reading, gap, caught_up=caught_up)


def carried(known: Known, reading: Reading) -> Known:
    """Return what was known, carried on by the boot clock alone.

    Into another boot it is carried as if the power had been off for no time at
    all: that is the least that can have passed.
    """
    if known.boot != reading.boot:
        return Known(
            wall=known.wall + timedelta(seconds=reading.boot_seconds),
            boot=reading.boot,
            boot_seconds=reading.boot_seconds,
            reason="no source has confirmed the time since the computer started",
            since=0.0,
            lifted=known.lifted + known.ahead,
            unheard=_plus(known.unheard, reading.boot_seconds),
        )
    passed = max(0.0, reading.boot_seconds - known.boot_seconds)
    held_back = min(known.ahead, passed / 2)
    return replace(
        known,
        wall=known.wall + timedelta(seconds=passed - held_back),
        boot_seconds=max(known.boot_seconds, reading.boot_seconds),
        ahead=known.ahead - held_back,
        unheard=_plus(known.unheard, passed),
    )


def vouched(known: Known, reading: Reading, *, by: str) -> Known | str:
    """Return what is known after a person said that the computer's time is right.

    Returns:
        A text instead when it cannot be: what is wrong with it.
    """
    now = carried(known, reading)
    gap = (reading.wall - now.believed).total_seconds()
    if not can_be(reading.wall):
        return f"{_date(reading.wall)} cannot be right"
    if gap < -(LIFT_SECONDS + now.slack):
        return (
            f"{_date(reading.wall)} lies {_length(-gap)} before {_date(now.believed)},"
            " to which this bank has come; its time never goes back"
        )
    return _anchored(now, reading, f"{by} says that it is right")


def raised(known: Known, to: datetime) -> Known:
    """Return it not before a time that was told already; what is believed stays."""
    more = (to - known.wall).total_seconds()
    if more <= 0 or not can_be(to):
        return known
    if known.trust is Trust.UNTRUSTED:
        return replace(known, wall=to, lifted=known.lifted + more)
    return replace(known, wall=to, ahead=known.ahead + more)


def _first(reading: Reading) -> Known:
    wall = reading.wall
    if not can_be(wall):
        wall = EARLIEST + timedelta(seconds=reading.boot_seconds)
    return Known(wall, reading.boot, reading.boot_seconds)


def _in_an_untrusted_boot(now: Known, reading: Reading, gap: float) -> Known:
    heard = now.unheard is not None and now.unheard < now.boot_seconds
    if reading.word is None or (heard and not reading.word.fresh):
        # That the clock was right at some moment of this boot is known already.
        return _lifted(now, reading, gap)
    doubt = _doubt(now, reading, gap)
    if doubt is not None:
        return _suspected(now, f"{reading.word.source} says {doubt}", gap)
    return _anchored(now, reading, f"{reading.word.source} confirms it")


def _lifted(now: Known, reading: Reading, gap: float) -> Known:
    """Believe a time that nobody confirms, if it takes us forward and not far."""
    room = LIFT_SECONDS - now.lifted if now.unheard is not None else gap
    if not (0 < gap <= room and can_be(reading.wall)):
        return now
    return replace(now, wall=reading.wall, lifted=now.lifted + gap)


def _while_trusted(now: Known, reading: Reading, gap: float) -> Known:
    if abs(gap) > now.slack:
        way = "forward" if gap > 0 else "back"
        why = f"the computer's clock was set {way} by {_length(abs(gap))}"
        return _suspected(now, why, gap if _is_fresh(reading) else None)
    if now.ahead > STEP_SECONDS:
        why = f"a time was told that is {_length(now.ahead)} ahead of this clock"
        return _suspected(now, why, None)
    if reading.word is not None and reading.word.fresh:
        return _anchored(now, reading, f"{reading.word.source} confirms it")
    if (now.unheard or 0.0) > HOLDOVER_SECONDS:
        days = round(HOLDOVER_SECONDS / 86_400)
        why = f"no source has confirmed the time for {days} days"
        return replace(now, trust=Trust.UNTRUSTED, reason=why, since=now.boot_seconds)
    return now


def _while_suspect(
    now: Known, reading: Reading, gap: float, *, caught_up: bool
) -> Known:
    source = reading.word.source if reading.word is not None else ""
    if abs(gap) <= now.slack:
        if _is_fresh(reading):
            return _anchored(now, reading, f"{source} confirms it again")
        if caught_up:
            why = "it was ahead of what was confirmed, and is not any more"
            return _trusted(now, why)
        return replace(now, rival=None)
    if now.rival is None or abs(gap - now.rival) > STEP_SECONDS:
        rival = gap if _is_fresh(reading) else None
        return replace(now, rival=rival, rival_since=now.boot_seconds)
    lasted = now.boot_seconds - now.rival_since >= STABLE_SECONDS
    if lasted and _is_fresh(reading) and _doubt(now, reading, gap) is None:
        return _anchored(now, reading, f"{source} has stood by it for a day")
    return now


def _doubt(now: Known, reading: Reading, gap: float) -> str | None:
    """Return why a time that a source confirms cannot be believed, or `None`."""
    said = _date(reading.wall)
    if not can_be(reading.wall):
        return f"{said}, which cannot be right"
    if gap > LONGEST_OFF_SECONDS and now.unheard is not None:
        return f"{said}, {_length(gap)} after {_date(now.believed)}"
    if gap < -(LIFT_SECONDS + now.slack):
        return f"{said}, {_length(-gap)} before {_date(now.believed)}"
    return None


def _anchored(now: Known, reading: Reading, why: str) -> Known:
    """Believe the computer's time of day from now on."""
    wall = max(now.wall, reading.wall)
    ahead = (wall - reading.wall).total_seconds()
    at = replace(now, wall=wall, ahead=ahead, lifted=0.0, unheard=0.0, rival=None)
    if ahead > STEP_SECONDS:
        why = f"{why}, but the bank's time was {_length(ahead)} ahead of it"
        return _suspected(at, f"{why}; it runs slowly until they meet", None)
    return _trusted(at, why)


def _trusted(now: Known, why: str) -> Known:
    since = now.since if now.trust is Trust.TRUSTED else now.boot_seconds
    return replace(now, trust=Trust.TRUSTED, reason=why, since=since, rival=None)


def _suspected(now: Known, why: str, rival: float | None) -> Known:
    since = now.since if now.trust is Trust.SUSPECT else now.boot_seconds
    return replace(
        now,
        trust=Trust.SUSPECT,
        reason=why,
        since=since,
        rival=rival,
        rival_since=now.boot_seconds,
    )


def _is_fresh(reading: Reading) -> bool:
    return reading.word is not None and reading.word.fresh


def _plus(seconds: float | None, more: float) -> float | None:
    return None if seconds is None else seconds + more


def _date(wall: datetime) -> str:
    return f"{wall:%Y-%m-%d %H:%M} UTC"


def _length(seconds: float) -> str:
    """Return a length of time as it is worth telling.

    >>> _length(3600.0), _length(400 * 86_400.0)
    ('60 min', '400 days')
    """
    if seconds < 2 * 86_400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 86_400:.0f} days"
