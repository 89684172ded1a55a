"""A driver and a notifier that fail once, at the n-th call."""

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from drivers import (
    BusSilentError,
    Capabilities,
    DriverError,
    LockAddress,
    LockDriver,
    Reading,
)
from drivers.driver import (
    GarbledError,
    LockRefusedError,
    PortLostError,
    UnknownLockError,
)
from kiosk.channels import Message


@dataclass(frozen=True, slots=True)
class Fault:
    """What a driver does in place of one call.

    Attributes:
        error: What it raises.
        done: Whether the call was done all the same, and only its answer lost.
        calls: How many calls in a row fail.
    """

    error: Callable[[LockAddress], Exception]
    done: bool = False
    calls: int = 1


def _gone_before(_: LockAddress) -> DriverError:
    lost = PortLostError("pulled before the first byte")
    lost.untouched = True
    return lost


FAULTS: Final[Mapping[str, Fault]] = {
    "silent": Fault(lambda _: BusSilentError("no answer")),
    "silent for long": Fault(lambda _: BusSilentError("no answer"), calls=12),
    "the answer is lost": Fault(lambda _: BusSilentError("no answer"), done=True),
    "garbled": Fault(lambda _: GarbledError("noise")),
    "an answer that is garbled": Fault(lambda _: GarbledError("noise"), done=True),
    "the port goes": Fault(lambda _: PortLostError("pulled"), done=True),
    "the port was gone": Fault(_gone_before),
    "refused": Fault(lambda lock: LockRefusedError(lock, "it must rest")),
    "unknown": Fault(UnknownLockError),
    "a stranger's error": Fault(lambda _: ZeroDivisionError("a bug"), done=True),
}
"""Every kind of error that a driver may raise, and what may have happened."""


class FailingDriver:
    """A driver whose n-th call fails.

    Args:
        driver: What it is else.
        fault: How it fails.
        nth: Which of its calls does, reads and pulses counted alike.
    """

    def __init__(self, driver: LockDriver, fault: Fault, nth: int) -> None:
        self._driver = driver
        self._fault = fault
        self._due = range(nth, nth + fault.calls)
        self.calls = 0
        self.mended = False
        """Whether no call fails any more, whatever its number."""

    @property
    def capabilities(self) -> Capabilities:
        return self._driver.capabilities

    @property
    def fired(self) -> bool:
        """Whether it has come as far as its fault."""
        return self.calls >= self._due.start

    def unlock(self, lock: LockAddress) -> None:
        if not self._fails():
            self._driver.unlock(lock)
            return
        if self._fault.done:
            self._driver.unlock(lock)
        raise self._fault.error(lock)

    def read(self, locks: Collection[LockAddress]) -> Mapping[LockAddress, Reading]:
        if self._fails():
            raise self._fault.error(next(iter(locks)))
        return self._driver.read(locks)

    def close(self) -> None:
        self._driver.close()

    def _fails(self) -> bool:
        if self.mended:
            return False
        self.calls += 1
        return self.calls in self._due


class FailingNotifier:
    """A notifier whose n-th delivery fails.

    Args:
        error: What it raises.
        nth: Which one does.
        done: Whether the message went out all the same.
    """

    def __init__(self, error: Exception, nth: int, *, done: bool = False) -> None:
        self._error = error
        self._nth = nth
        self._done = done
        self._calls = 0
        self.delivered: list[str] = []
        """The keys of the messages that went out, in order."""

    @property
    def fired(self) -> bool:
        """Whether it has come as far as its fault."""
        return self._calls >= self._nth

    def deliver(self, message: Message) -> None:
        self._calls += 1
        fails = self._calls == self._nth
        if self._done or not fails:
            self.delivered.append(message.key)
        if fails:
            raise self._error

    def hang_up(self) -> None:
        pass


class HangingNotifier:
    """A notifier that does not come back until it is let go."""

    def __init__(self) -> None:
        self.called = threading.Event()
        self.let_go = threading.Event()

    def deliver(self, _: Message) -> None:
        self.called.set()
        self.let_go.wait(60)

    def hang_up(self) -> None:
        pass
