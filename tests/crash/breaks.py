"""Kiosks that are broken on purpose, so that the loop is seen to find them.

Each is one line of the spine left out or turned round, put into the process that is
killed and nowhere else.
"""
# ruff: noqa: ANN401 - what is wrapped has every shape

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from drivers import Capabilities, LockAddress, LockDriver, Reading
from drivers.rs485 import Rs485Driver
from kiosk import runtime
from kiosk.bank import Bank
from kiosk.channels import Message
from kiosk.clock import Moment
from kiosk.config import Settings
from kiosk.domain.visits import EFFECTS, Ending, Purpose, Slotwise, Step, Visit
from kiosk.doorkeeper import Doorkeeper
from kiosk.outbox import lane
from kiosk.store import Store, Tx, visits, writer
from kiosk.store.notifications import Notification
from kiosk.system import LockerSystem, doors, telling
from tests.crash.fuse import put


class _Turned:
    """A driver that several threads may call, one after another."""

    def __init__(self, driver: LockDriver) -> None:
        self._driver = driver
        self._turn = threading.Lock()

    @property
    def capabilities(self) -> Capabilities:
        return self._driver.capabilities

    def unlock(self, lock: LockAddress) -> None:
        with self._turn:
            self._driver.unlock(lock)

    def read(self, locks: Collection[LockAddress]) -> Mapping[LockAddress, Reading]:
        with self._turn:
            return self._driver.read(locks)

    def close(self) -> None:
        self._driver.close()


def _pulse_before_it_is_written() -> None:
    """The lock is pulsed first, and `taken` is committed after it."""
    take_up = doors.take_up
    opened: dict[str, LockDriver] = {}
    wires: dict[str, tuple[str, LockAddress]] = {}
    unbroken = runtime.open_drivers

    def drivers(settings: Settings) -> dict[str, LockDriver]:
        wires.update(settings.wires)
        for name, driver in unbroken(settings).items():
            opened[name] = _Turned(driver)
        return opened

    def early(tx: Tx, **how: Any) -> list[Visit]:
        for visit in visits.unfinished(tx.db):
            if visit.step is Step.REQUESTED:
                bus, lock = wires[visit.slot]
                opened[bus].unlock(lock)
        return take_up(tx, **how)

    async def pulse(_bank: Bank, _slot: str, **_: Any) -> float:
        """It was given already."""
        return 0.0

    put(runtime, "open_drivers", drivers)
    put(doors, "take_up", early)
    put(Bank, "pulse", pulse)


def _free_what_is_in_doubt() -> None:
    """What a restart leaves unproven leaves the slot as the books have it."""
    for purpose in Purpose:
        effects: Any = EFFECTS[purpose]
        effects[Ending.UNPROVEN] = Slotwise.AS_BEFORE


def _forget_the_pulse() -> None:
    """A pulse is given and not noted."""

    def pulsed(system: LockerSystem, number: int, *_: Any, **__: Any) -> Visit:
        return system.visit(number)

    put(LockerSystem, "pulsed", pulsed)


def _pulse_again_at_the_start() -> None:
    """A visit that was taken up before is served as if it were new."""
    put(Doorkeeper, "_settle", Doorkeeper._serve)


def _leave_relays_as_they_are() -> None:
    """No relay is switched off at the start."""

    def arm(_driver: Rs485Driver, *, timed: bool) -> None:
        """Trust that nobody died in a pulse."""

    put(Rs485Driver, "_arm", arm)


def _answer_before_it_is_committed() -> None:
    """Whoever writes is answered inside the transaction."""
    run = writer._Job.run

    def early(job: writer._Job[Any], tx: Tx) -> Callable[[], None] | None:
        answer = run(job, tx)
        if answer is None:
            return None
        answer()
        threading.Event().wait(0.01)
        return lambda: None

    put(writer._Job, "run", early)


def _tell_in_a_write_of_its_own() -> None:
    """What is told is queued after the commit of what it tells of."""
    tell = telling.tell
    owed: list[Callable[[Tx], None]] = []

    def later(_: Tx, *about: Any, **how: Any) -> None:
        owed.append(lambda tx: tell(tx, *about, **how))

    put(doors, "tell", later)
    write = Store.write

    def writes(store: Store, act: Callable[[Tx], Any]) -> Any:
        result = write(store, act)
        while owed:
            write(store, owed.pop())
        return result

    put(Store, "write", writes)


def _mark_before_it_is_delivered() -> None:
    """A message is marked as delivered, and then delivered."""
    unbroken = lane.Lane._hand_over

    def early(
        one: lane.Lane, notification: Notification, message: Message, now: Moment
    ) -> bool:
        notifier = one._notifier

        class Delivered:
            def deliver(self, _: object) -> None:
                pass

            def hang_up(self) -> None:
                pass

        one._notifier = Delivered()
        try:
            unbroken(one, notification, message, now)
        finally:
            one._notifier = notifier
        notifier.deliver(message)
        return True

    put(lane.Lane, "_hand_over", early)


@dataclass(frozen=True, slots=True)
class Break:
    """One way to break a kiosk.

    Attributes:
        act: Breaks this process.
        found: What the loop has to say of it, in part.
    """

    act: Callable[[], None]
    found: str


BREAKS: Final[dict[str, Break]] = {
    "pulse-first": Break(_pulse_before_it_is_written, "no visit was taken up for it"),
    "pulse-again": Break(_pulse_again_at_the_start, "no visit was taken up for it"),
    "forget-the-pulse": Break(_forget_the_pulse, "0 are noted"),
    "free-in-doubt": Break(_free_what_is_in_doubt, "in slot"),
    "relays-as-they-are": Break(_leave_relays_as_they_are, "was left energised"),
    "answer-first": Break(_answer_before_it_is_committed, "was promised"),
    "tell-later": Break(_tell_in_a_write_of_its_own, "nobody is told"),
    "mark-first": Break(_mark_before_it_is_delivered, "nobody got it"),
}
"""What can be broken, by name."""


def do(name: str | None) -> None:
    """Break this process, if it is to be broken."""
    if name is not None:
        BREAKS[name].act()
