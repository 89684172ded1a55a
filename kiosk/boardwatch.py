"""Boards that are lost and back, as the books should have them.

The bank says at once when a board is lost or back, and must not be kept waiting;
here it is written down, and written again until the store can. A board that
nobody visits says nothing, so each is asked now and then: it must not be the
customer who finds out that a tower has been dead since Tuesday.
"""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from kiosk.bank import Bank, Health
from kiosk.domain.errors import LocksSilentError, StoreError
from kiosk.system import LockerSystem

_log: Final = logging.getLogger(__name__)

_TRIES: Final = 3
"""How often a board is asked before it is believed to be lost, as the bank has it."""

Board = tuple[str, int]


class BoardWatch:
    """Keep the books of the boards of one bank.

    Args:
        system: Where it is written.
        look_seconds: How often each board is asked when nobody visits its doors.
    """

    def __init__(self, system: LockerSystem, *, look_seconds: float = 30.0) -> None:
        self._system = system
        self._look_seconds = look_seconds
        self._doors: dict[Board, str] = {
            (bus, lock.board): slot
            for slot, (bus, lock) in system.settings.wires.items()
        }
        self._silent: dict[str, Health] = {}
        self._told: set[Board] = set()
        self._greeted: set[Board] = set()
        self._news = asyncio.Event()

    def told(self, health: Health) -> None:
        """Take note of what the bank says of a bus; returns at once."""
        self._silent[health.bus] = health
        self._news.set()

    async def run(self, bank: Bank) -> None:
        """Ask the boards from time to time, and write down how they fare."""
        while True:
            await asyncio.gather(*(self._ask(bank, board) for board in self._doors))
            await self._write_down()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._look_seconds):
                    await self._hear()

    async def _hear(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            await self._write_down()

    async def _ask(self, bank: Bank, board: Board) -> None:
        if board in self._told:
            # The bank goes on asking it, and says when it is back.
            await self._kept(board, lost=True)
            return
        for _ in range(_TRIES):
            try:
                await bank.read(self._doors[board])
            except LocksSilentError:
                continue
            if board not in self._greeted:
                # A former run may have left it lost in the books.
                await self._kept(board, lost=False, was_lost=False)
            return

    async def _write_down(self) -> None:
        now = _lost(self._silent)
        for board in sorted(now - self._told):
            await self._kept(board, lost=True)
        for board in sorted(self._told - now):
            await self._kept(board, lost=False)

    async def _kept(self, board: Board, *, lost: bool, was_lost: bool = True) -> None:
        try:
            await asyncio.to_thread(self._keep, board, lost=lost, was_lost=was_lost)
        except StoreError as error:
            _log.error("board %d of bus %s: %s", board[1], board[0], error)

    def _keep(self, board: Board, *, lost: bool, was_lost: bool) -> None:
        bus, number = board
        if lost:
            health = self._silent[bus]
            told = board in self._told
            self._system.hours.board_lost(
                bus, number, cause=health.cause, fault=health.fault, was_told=told
            )
            self._told.add(board)
        else:
            self._system.hours.board_answers(bus, number, was_lost=was_lost)
            self._told.discard(board)
        self._greeted.add(board)


def _lost(silent: Mapping[str, Health]) -> set[Board]:
    return {(bus, board) for bus, health in silent.items() for board in health.silent}
