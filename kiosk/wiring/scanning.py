"""Who answers on the serial buses: asked often, and never told to do anything.

A scan sends the question that the kiosk itself asks all day, "what are your
doors?", and nothing else. So it moves no relay, sets no register and may be made
on a bank that is full.

Two boards with one address are the fault that matters most: both would pulse.
They answer one question twice. Where the two answers overlap, both are spoilt,
and where they do not, there are two; either way more bytes come than one board
says. Two boards that answer at the very same instant with the very same bytes
cannot be told from one.
"""

import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from drivers import BusSilentError, Door, DriverError, GarbledError, PortLostError
from drivers.codec import Codec, Refusal, Seen
from drivers.rs485 import BusSettings
from drivers.rs485.line import Line
from kiosk.config import Settings
from kiosk.wiring.lines import SERIAL, Clock, Ear, find_echo, listening, serial_buses

_A_SECOND_ANSWER: Final = 0.1
"""Seconds for which the line is heard after an answer, for another one."""


class Health(StrEnum):
    """What a board gave to hear."""

    OK = "ok"
    MISSING = "missing"
    """Not one answer."""

    DOUBLED = "doubled"
    """More was heard than one board says: two have this address."""

    GARBLED = "garbled"
    """Somebody answers, but no sense: wrong speed, swapped wires, wrong protocol."""

    NOISY = "noisy"
    """It answers, but not always."""


class Strictness(StrEnum):
    """Whom a scan asks."""

    CONFIGURED = "configured"
    EVERYBODY = "everybody"
    """Every address that such a board can be set to, once."""


@dataclass(frozen=True, slots=True)
class BoardSeen:
    """One address, and what came of asking it."""

    board: int
    protocol: str
    configured: bool = True
    asked: int = 0
    silent: int = 0
    garbled: int = 0
    crowded: int = 0
    """How often more bytes came than one board says."""

    seconds: tuple[float, ...] = ()
    """From the first byte of a question to the last of its answer, each time."""

    doors: Mapping[int, Door] = field(default_factory=dict)
    """The doors by channel, where they could be told."""

    def door(self, channel: int) -> Door:
        """Return what a door was when it was asked last."""
        return self.doors.get(channel, Door.UNKNOWN)

    @property
    def answered(self) -> int:
        """How often it answered with sense."""
        return len(self.seconds)

    @property
    def error_rate(self) -> float:
        """The share of questions that came to nothing."""
        return (self.silent + self.garbled) / self.asked if self.asked else 0.0

    @property
    def health(self) -> Health:
        """What to make of it."""
        if self.silent == self.asked:
            return Health.MISSING
        if 2 * self.crowded > self.asked:
            return Health.DOUBLED
        if not self.answered:
            return Health.GARBLED
        return Health.NOISY if self.error_rate else Health.OK

    @property
    def round_trip(self) -> tuple[float, float, float] | None:
        """The shortest, the middle and the longest of the times, in seconds."""
        if not self.seconds:
            return None
        return min(self.seconds), statistics.median(self.seconds), max(self.seconds)


@dataclass(frozen=True, slots=True)
class BusSeen:
    """One bus, and who answers on it."""

    name: str
    driver: str
    port: str = ""
    echo: bool | None = None
    """Whether its adapter hears itself; `None` when that could not be told."""

    boards: tuple[BoardSeen, ...] = ()
    fault: str = ""
    """Why it could not be asked."""

    asked: bool = True
    """False for a bus without boards that could be asked, such as GPIO."""

    @property
    def ok(self) -> bool:
        """Whether every configured board answers, alone and with sense."""
        good = (Health.OK, Health.NOISY)
        mine = [board for board in self.boards if board.configured]
        return not self.fault and all(board.health in good for board in mine)


def scan(
    settings: Settings,
    *,
    rounds: int = 10,
    whom: Strictness = Strictness.CONFIGURED,
    only: str | None = None,
    trace: Path | None = None,
    clock: Clock = time.monotonic,
) -> list[BusSeen]:
    """Ask every board of the serial buses, again and again; move nothing.

    Args:
        settings: The configuration.
        rounds: How often each board is asked.
        whom: Whether addresses are asked that nobody has configured.
        only: The one bus that is meant.
        trace: A file that every byte is written to.
        clock: Monotonic seconds.

    Raises:
        UnknownError: There is no serial bus of that name.
    """
    serial = serial_buses(settings, only)
    return [
        _Scan(name, wiring.driver, serial[name], clock).of(rounds, whom, trace)
        if wiring.driver in SERIAL
        else BusSeen(name, wiring.driver, asked=False)
        for name, wiring in settings.wiring.items()
        if only in (None, name)
    ]


class _Scan:
    """The scan of one bus."""

    def __init__(self, name: str, driver: str, bus: BusSettings, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self._seen = BusSeen(name, driver, bus.port)
        self._boards: dict[int, BoardSeen] = {}

    def of(self, rounds: int, whom: Strictness, trace: Path | None) -> BusSeen:
        """Return what was seen, also when the adapter went in the middle."""
        try:
            with listening(self._bus, clock=self._clock, trace=trace) as (line, ear):
                find_echo(self._bus, line, self._clock)
                self._seen = replace(self._seen, echo=line.echo)
                for board, codec in sorted(self._bus.boards.items()):
                    self._ask(BoardSeen(board, codec.name), codec, rounds, line, ear)
                if whom is Strictness.EVERYBODY:
                    self._ask_strangers(line, ear)
        except DriverError as error:
            self._seen = replace(self._seen, fault=str(error))
        boards = tuple(self._boards[board] for board in sorted(self._boards))
        return replace(self._seen, boards=boards)

    def _ask_strangers(self, line: Line, ear: Ear) -> None:
        kinds = {codec.name: codec for codec in self._bus.boards.values()}
        for codec in kinds.values():
            for board in codec.boards:
                if board not in self._boards:
                    seen = BoardSeen(board, codec.name, configured=False)
                    self._ask(seen, codec, 1, line, ear)
                    if self._boards[board].health is Health.MISSING:
                        del self._boards[board]

    def _ask(
        self, seen: BoardSeen, codec: Codec, rounds: int, line: Line, ear: Ear
    ) -> None:
        """Ask one board so many times; what is known is kept at any moment."""
        before: Seen | None = None
        for _ in range(rounds):
            seen, told = self._asked(seen, codec, line, ear)
            if told is not None:
                believed = told == before or not codec.weak
                seen = replace(seen, doors=told.doors if believed else {})
                before = told
            self._boards[seen.board] = seen

    def _asked(
        self, seen: BoardSeen, codec: Codec, line: Line, ear: Ear
    ) -> tuple[BoardSeen, Seen | None]:
        question = codec.look(seen.board)
        longest = len(question.frame) * line.echo + question.longest
        answer = None
        seen = replace(seen, asked=seen.asked + 1)
        try:
            by = self._clock() + question.patience + 1.0
            answer = line.ask(question, by)
            seen = replace(seen, seconds=(*seen.seconds, self._clock() - ear.asked_at))
            line.listen(self._clock() + min(question.patience, _A_SECOND_ANSWER))
        except PortLostError:
            raise
        except BusSilentError:
            return replace(seen, silent=seen.silent + 1), None
        except GarbledError:
            seen = replace(seen, garbled=seen.garbled + 1)
        if isinstance(answer, Refusal):  # it hears, but is not what it should be
            seen = replace(seen, garbled=seen.garbled + 1, seconds=seen.seconds[:-1])
        crowded = seen.crowded + (ear.heard > longest)
        told = answer if isinstance(answer, Seen) else None
        return replace(seen, crowded=crowded), told
