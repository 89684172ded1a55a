"""What technicians' screens ask of a kiosk: the part of `LockerSystem` they see."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from kiosk.config import Settings
from kiosk.domain.events import Event
from kiosk.domain.package import Package
from kiosk.domain.slots import Slot, Status
from kiosk.domain.staff import Session
from kiosk.domain.visits import Visit
from kiosk.ui.courier.asks import CourierSystem
from kiosk.ui.courier.rounds_asks import LookSystem


class SlotView(Protocol):
    """A slot and what is known of it."""

    @property
    def slot(self) -> Slot:
        """The slot."""
        ...

    @property
    def status(self) -> Status:
        """What it is."""
        ...

    @property
    def package(self) -> Package | None:
        """What the books have in it."""
        ...

    @property
    def reason(self) -> str | None:
        """Why it is out of service."""
        ...

    @property
    def until(self) -> datetime | None:
        """When it should be back."""
        ...

    @property
    def doubt(self) -> str | None:
        """Why nobody knows what is inside."""
        ...


class TechnicianSystem(CourierSystem, LookSystem, Protocol):
    """A kiosk, as technicians see it; each errors as `kiosk.domain.errors` says."""

    @property
    def settings(self) -> Settings:
        """The configuration."""
        ...

    def every_slot(self, session: Session, /) -> Sequence[SlotView]:
        """Return all slots in the order of the doors."""
        ...

    def one_slot(
        self, session: Session, name: str, /
    ) -> tuple[SlotView, Sequence[Event]]:
        """Return a slot, and what happened at it last, the newest first."""
        ...

    def test_open(self, session: Session, name: str, /) -> Visit:
        """Ask for the door of a slot that holds nothing."""
        ...

    def out_of_service(
        self, session: Session, name: str, /, *, reason: str, lasting: timedelta | None
    ) -> SlotView:
        """Take a slot out of service."""
        ...

    def back_in_service(self, session: Session, name: str, /) -> SlotView:
        """Return a slot to service."""
        ...
