"""Waiting for the store on an event loop, without asking it all the time."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import Final, Self

from kiosk.domain.visits import Step, Visit
from kiosk.system.system import LockerSystem

LOOK_AGAIN_SECONDS: Final = 1.0
"""After so long one looks without a wake: a wake may be lost."""
_GRACE: Final = 1.0


class Wake:
    """Wait for the next commit of anyone.

    Args:
        observe: Registers a callback and returns what ends it.
    """

    def __init__(
        self, observe: Callable[[Callable[[], None]], Callable[[], None]]
    ) -> None:
        self._observe = observe
        self._woken = asyncio.Event()
        self._stop: Callable[[], None] = lambda: None

    async def __aenter__(self) -> Self:
        """Start listening."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            # The loop may close between a commit and its wake.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._woken.set)

        self._stop = self._observe(wake)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening."""
        self._stop()

    def clear(self) -> None:
        """Forget earlier wakes; call it before looking at the store."""
        self._woken.clear()

    async def wait(self, seconds: float | None = None) -> None:
        """Wait for a wake, or for so many seconds; not for long when `None`."""
        seconds = LOOK_AGAIN_SECONDS if seconds is None else seconds
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()


async def follow(system: LockerSystem, number: int) -> AsyncIterator[Visit]:
    """Yield a visit as it is now, and again at each change until it has ended.

    A request that nobody takes up in its life is let die, so that the last
    visit yielded has always ended.
    """
    life = system.settings.locks.request_life_seconds + _GRACE
    given_up = asyncio.get_running_loop().time() + life
    last: Visit | None = None
    async with Wake(system.observe) as wake:
        while last is None or last.ending is None:
            wake.clear()
            visit = await asyncio.to_thread(system.visit, number)
            left = given_up - asyncio.get_running_loop().time()
            if visit.step is Step.REQUESTED and left <= 0:
                visit = await asyncio.to_thread(system.unserved, number)
            if visit != last:
                last = visit
                yield visit
            if visit.ending is None:
                await wake.wait(min(left, LOOK_AGAIN_SECONDS) if left > 0 else None)
