"""What the store needs from time to time: a backup, a thorough look, less to keep.

Nothing happens in the first minute after a start, which is busy enough; how long
ago a backup was made is told by the backups themselves, so that a kiosk that is
restarted often makes no more of them.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from kiosk.domain.errors import ClockError
from kiosk.store import backups
from kiosk.system.system import LockerSystem

ACTOR: Final = "kiosk"

_CALM_SECONDS: Final = 60.0
_HOUR: Final = 3600.0
_DAY: Final = 24 * _HOUR


class StoreChores:
    """The chores of one store; each looks for itself whether it is due.

    Args:
        system: The kiosk.
    """

    def __init__(self, system: LockerSystem) -> None:
        self._system = system
        self._storage = system.settings.storage
        self._started = self._now
        self._done: dict[str, float] = {}
        self.chores: Mapping[str, Callable[[], None]] = {
            "the check of the store": self.check,
            "the backup": self.back_up,
            "what is to be forgotten": self.forget,
        }
        """What to do in every round, by name, in this order."""

    def check(self) -> None:
        """Look at every page and every event."""
        if self._due("check", self._storage.check_hours * _HOUR):
            self._system.check_store(actor=ACTOR)

    def back_up(self) -> None:
        """Make a backup, if the last one is old enough."""
        if self._now - self._started < _CALM_SECONDS or self._is_fresh():
            return
        if self._due("backup", self._storage.backup_hours * _HOUR):
            # A failure is tried again in an hour, and told each time.
            self._done["backup"] -= max(0.0, self._storage.backup_hours - 1) * _HOUR
            self._system.back_up(actor=ACTOR)
            self._done["backup"] = self._now

    def forget(self) -> None:
        """Archive, prune and erase what is old, once a day."""
        if not self._due("forget", _DAY):
            return
        try:
            while self._system.archive(actor=ACTOR):
                pass
            self._system.prune()
            self._system.erase_old(actor=ACTOR)
        except ClockError:
            del self._done["forget"]  # as soon as somebody vouches for the clock
            raise

    @property
    def _now(self) -> float:
        return self._system.store.now().boot_seconds

    def _due(self, name: str, each_seconds: float) -> bool:
        now = self._now
        last = self._done.get(name, self._started + _CALM_SECONDS - each_seconds)
        if now < last + each_seconds:
            return False
        self._done[name] = now
        return True

    def _is_fresh(self) -> bool:
        """Whether the newest backup is younger than it may get, by a clock that holds.

        A backup from the future tells nothing: then only this run's own count.
        """
        folder = self._storage.backups(self._system.store.folder)
        made = next(map(backups.made_at, backups.kept_in(folder)), None)
        if made is None:
            return False
        age = self._system.store.now().wall - made
        return timedelta() <= age < timedelta(hours=self._storage.backup_hours)
