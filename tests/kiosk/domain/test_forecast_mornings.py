"""Forecasts of many mornings, held against what then became of the day."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.forecast import AHEAD, Outlook, forecast
from kiosk.domain.traffic import Left, Stay, Traffic

SLOTS: Final = [str(n) for n in range(12)]
SIZES: Final = dict.fromkeys(SLOTS, "S")
FIRST: Final = datetime(2026, 1, 5, tzinfo=ZoneInfo("Europe/Berlin"))
DAYS: Final = 70


@dataclass(frozen=True)
class Morning:
    """What was said at nine, and when the bank was full, if it was."""

    said: Outlook
    full: datetime | None

    @property
    def chance(self) -> float:
        return self.said.full / self.said.days


def lived(seed: int) -> list[Stay]:
    """The stays of a bank that is busy on the mornings of working days."""
    chance = random.Random(seed)  # noqa: S311 - dice, not keys
    load = chance.uniform(0.8, 1.3)
    until: dict[str, datetime] = {}
    stays: list[Stay] = []
    for hour in range(24 * DAYS):
        now = FIRST + timedelta(hours=hour)
        busy = 2.2 if now.weekday() < 5 and 9 <= now.hour < 13 else 0.5
        rate = load * (busy if 8 <= now.hour < 20 else 0.02)
        for _ in range(sum(chance.random() < rate / 6 for _ in range(6))):
            free = [slot for slot in SLOTS if until.get(slot, now) <= now]
            if free:
                since = now + timedelta(minutes=chance.randrange(60))
                ends = since + timedelta(hours=chance.expovariate(1 / 14))
                until[free[0]] = ends
                name = str(len(stays))
                stays.append(Stay(name, free[0], since, ends, Left.RETRIEVED))
    return stays


def mornings(seed: int) -> Iterator[Morning]:
    stays = lived(seed)
    for day in range(35, DAYS - 2):
        now = FIRST + timedelta(days=day, hours=9)
        known = Traffic(since=FIRST)
        for one in stays:
            if one.until is not None and one.until <= now:
                known.stays.append(one)
            elif one.since <= now:
                known.inside[one.package] = Stay(one.package, one.slot, one.since)
        free = len(SLOTS) - len(known.inside)
        if free > 0:
            (said,) = forecast(known, SIZES, {"S": free}, now)
            yield Morning(said, became(stays, free, now))


def became(stays: list[Stay], free: int, now: datetime) -> datetime | None:
    changes = [(one.since, -1) for one in stays]
    changes += [(one.until, 1) for one in stays if one.until is not None]
    for at, change in sorted(changes):
        if now < at <= now + AHEAD:
            free += change
            if free <= 0:
                return at
    return None


@pytest.fixture(scope="module")
def all_mornings() -> list[Morning]:
    return [one for seed in range(15) for one in mornings(seed)]


def test_banks_fill_up_between_the_hours_that_were_said_four_times_in_five(
    all_mornings: list[Morning],
) -> None:
    inside = [
        one.said.early <= one.full <= one.said.late
        for one in all_mornings
        if one.full and one.said.likely and one.said.early and one.said.late
    ]

    assert len(inside) > 60
    assert 0.7 <= sum(inside) / len(inside) <= 0.95


def test_a_forecast_is_worth_more_than_always_saying_the_same(
    all_mornings: list[Morning],
) -> None:
    happened = [one.full is not None for one in all_mornings]
    mean = sum(happened) / len(happened)
    missed = [(one.chance - (one.full is not None)) ** 2 for one in all_mornings]

    assert sum(missed) / len(missed) < 0.9 * mean * (1 - mean)


def test_what_is_likelier_happens_more_often(all_mornings: list[Morning]) -> None:
    def share(least: float, most: float) -> float:
        meant = [one for one in all_mornings if least <= one.chance <= most]
        return sum(one.full is not None for one in meant) / len(meant)

    assert share(0.0, 0.2) < share(0.3, 0.7) < share(0.8, 1.0)
