"""A kiosk in memory, as couriers see it; it obeys the rules of the real one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiosk.config import Settings
from kiosk.domain.errors import TotpError, WaitError, WrongPinError
from kiosk.domain.staff import Session, read_badge
from kiosk.domain.users import Role
from tests.kiosk.ui.courier.idle import NothingToDo
from tests.kiosk.ui.fakes import Clock, FakeSystem

NUMBER = "4711"
PIN = "835212"
BADGE = "COURIER-0001"
DORA = Session("dora", "Dora Lang", Role.COURIER)


@dataclass(frozen=True, slots=True)
class Shown:
    """How the demo's courier signs in."""

    role: Role = Role.COURIER
    number: str = NUMBER
    pin: str = PIN


class FakeCourierSystem(NothingToDo, FakeSystem):
    """A `CourierSystem`; the test is its doors."""

    def __init__(self, clock: Clock, settings: Settings | None = None) -> None:
        super().__init__(clock, settings)
        self.alone = False
        self.left: list[str] = []
        self.tries_left = 3
        self.one_time: str | None = None
        self.until = 0.0
        self.free: dict[str, int] = {"S": 12, "M": 8, "L": 5}

    def is_badge(self, scanned: str) -> bool:
        self._alive()
        return scanned.upper() == BADGE

    def badge_is_enough(self, scanned: str) -> bool:
        read_badge(scanned)
        return self.alone

    def sign_in(self, number: str, pin: str, one_time: str | None = None) -> Session:
        return self._judged(one_time, right=(number, pin) == (NUMBER, PIN))

    def sign_in_by_badge(
        self, scanned: str, pin: str | None = None, one_time: str | None = None
    ) -> Session:
        proven = pin == PIN or (pin is None and self.alone)
        return self._judged(one_time, right=self.is_badge(scanned) and proven)

    def sign_out(self, session: Session, *, why: str) -> None:
        assert session == DORA
        self.left.append(why)

    def sign_in_waits(self) -> float:
        self._alive()
        return max(0.0, self.until - self.clock())

    def demo_staff(self) -> Sequence[Shown]:
        return [Shown()] if self.settings.demo is not None else []

    def free_doors(self) -> Mapping[str, int]:
        self._alive()
        return self.free

    def _judged(self, one_time: str | None, *, right: bool) -> Session:
        if self.sign_in_waits() > 0:
            raise WaitError(self.sign_in_waits())
        if right and self.one_time is not None:
            if one_time is None:
                raise TotpError
            right = one_time == self.one_time
        if right:
            return DORA
        self.tries_left -= 1
        wait = 0.0 if self.tries_left > 0 else 60.0
        self.until = self.clock() + wait
        raise WrongPinError(tries_left=max(0, self.tries_left), wait_seconds=wait)
