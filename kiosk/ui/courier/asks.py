"""What the courier's screens ask of a kiosk: the part of `LockerSystem` they see."""

from collections.abc import Sequence
from typing import Protocol

from kiosk.domain.staff import Session
from kiosk.domain.users import Role
from kiosk.ui.asks import LockerSystem
from kiosk.ui.courier.bring_asks import BringSystem
from kiosk.ui.courier.chores import ChoreSystem


class DemoStaff(Protocol):
    """How one of the staff of the demo bank signs in, in clear."""

    @property
    def role(self) -> Role:
        """What they are."""
        ...

    @property
    def number(self) -> str:
        """The staff number."""
        ...

    @property
    def pin(self) -> str:
        """The PIN."""
        ...


class CourierSystem(LockerSystem, ChoreSystem, BringSystem, Protocol):
    """A kiosk, as couriers see it; each errors as `kiosk.domain.errors` says."""

    def badge_is_enough(self, scanned: str, /) -> bool:
        """Whether a badge signs in without a PIN."""
        ...

    def sign_in(self, number: str, pin: str, one_time: str | None, /) -> Session:
        """Sign somebody in by their number and PIN."""
        ...

    def sign_in_by_badge(
        self, scanned: str, pin: str | None, one_time: str | None, /
    ) -> Session:
        """Sign somebody in by their badge, and PIN where that is asked for."""
        ...

    def sign_out(self, session: Session, /, *, why: str) -> None:
        """Note that somebody has left, or that nobody was there any more."""
        ...

    def sign_in_waits(self) -> float:
        """Return the seconds for which nobody can sign in; 0 when somebody can."""
        ...

    def demo_staff(self) -> Sequence[DemoStaff]:
        """Return how the demo's staff sign in; nobody in a real bank."""
        ...
