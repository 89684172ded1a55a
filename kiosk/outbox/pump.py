"""The pump: a lane for every channel, none of which can hold up another."""

import asyncio
import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from typing import Final

from kiosk.channels import ChannelError, Message, Notifier
from kiosk.config import Settings
from kiosk.domain.errors import StoreError
from kiosk.outbox.hearing import Hearing
from kiosk.outbox.lane import Lane
from kiosk.outbox.letters import Letters
from kiosk.outbox.thread import LoneThread
from kiosk.store import Store, notifications
from kiosk.system import Wake

_log = logging.getLogger(__name__)

_LOOKS: Final = 1.0
"""Seconds between two looks at a delivery that goes on."""

_LEAVE_SECONDS: Final = 2.0
"""So long a delivery that goes on is waited for when the outbox ends."""


BY_LOT: Final = secrets.SystemRandom().random
"""Spreads the waits of many kiosks that lost the same network at once."""


class Outbox:
    """Deliver what is owed.

    Args:
        store: Where it is queued.
        settings: The location that messages speak of.
        notifiers: What carries them, by the name of the channel.
        luck: A number from 0 to 1, by lot; spreads the waits.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        notifiers: Mapping[str, Notifier],
        *,
        luck: Callable[[], float] = BY_LOT,
    ) -> None:
        self._store = store
        self._notifiers = notifiers
        self._letters = Letters(settings, store.key)
        self._luck = luck
        self._deadline = settings.notify.deadline_seconds
        self._lanes: dict[str, Lane] = {}
        self._hearing = Hearing(store, settings)

    async def run(self) -> None:
        """Deliver until cancelled."""
        lanes = await asyncio.to_thread(self.lanes)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._hear(), name="outbox hearing")
            for lane in lanes:
                group.create_task(self._serve(lane), name=f"outbox {lane.name}")

    def deliver_due(self) -> int:
        """Try what is due now over every channel; return how many were tried."""
        while self._hearing.work():
            pass
        return sum(lane.work() for lane in self.lanes())

    def alive(self) -> None:
        """Return when no delivery lasts twice as long as it may.

        One that took too long was given up and its channel was hung up; where even
        that does not end it, its thread is lost.
        """
        pause = threading.Event()
        while any(lane.lasting() > 2 * self._deadline for lane in self._served()):
            pause.wait(_LOOKS)

    def _served(self) -> list[Lane]:
        return list(self._lanes.values())

    def lanes(self) -> list[Lane]:
        """Return the lanes: of every channel that is there, or once was and owes."""
        owed = self._store.read(notifications.owed_over)
        for name in (*self._notifiers, *owed):
            if name not in self._lanes:
                notifier = self._notifiers.get(name) or _Gone()
                self._lanes[name] = Lane(
                    self._store, self._letters, name, notifier, luck=self._luck
                )
        return list(self._lanes.values())

    async def _hear(self) -> None:
        """Queue what events call for, as they come."""
        async with Wake(self._store.observe) as wake:
            while True:
                wake.clear()
                try:
                    worked = await asyncio.to_thread(self._hearing.work)
                except StoreError:
                    _log.exception("the outbox waits for the store")
                    worked = False
                if not worked:
                    await wake.wait()

    async def _serve(self, lane: Lane) -> None:
        thread = LoneThread(f"outbox-{lane.name}")
        lane.stopped = False
        try:
            async with Wake(self._store.observe) as wake:
                while True:
                    wake.clear()
                    if not await self._worked(lane, thread):
                        await wake.wait()
        finally:
            thread.shutdown()

    async def _worked(self, lane: Lane, thread: LoneThread) -> int:
        """Let a lane work, with a look now and then at how long a delivery takes."""
        working = asyncio.get_running_loop().run_in_executor(thread, lane.work)
        try:
            while not (await asyncio.wait({working}, timeout=_LOOKS))[0]:
                await asyncio.to_thread(lane.give_up_after, self._deadline)
        except asyncio.CancelledError:
            lane.stopped = True
            await asyncio.wait({working}, timeout=_LEAVE_SECONDS)
            raise
        try:
            return working.result()
        except StoreError:
            _log.exception("the outbox waits for the store")
            return 0


class _Gone:
    """Stands for a channel that the configuration has no more."""

    def deliver(self, message: Message) -> None:
        """Refuse; a configuration that names it again may come."""
        del message
        raise ChannelError("no such channel is configured")

    def hang_up(self) -> None:
        """There is nothing to let go of."""
