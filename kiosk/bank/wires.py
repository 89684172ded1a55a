"""Where locks are wired."""

from dataclasses import dataclass

from drivers import LockAddress


@dataclass(frozen=True, slots=True)
class Wire:
    """Where the lock of a slot is wired."""

    bus: str
    lock: LockAddress
