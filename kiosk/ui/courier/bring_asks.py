"""What a deposit run asks of a kiosk: the part of `LockerSystem` that it sees."""

from collections.abc import Collection, Mapping
from typing import Protocol

from kiosk.config import Settings
from kiosk.domain.complaints import Complaint
from kiosk.domain.package import State
from kiosk.domain.visits import Visit
from kiosk.ui.courier.rounds_asks import AddSystem, DoorSystem, LookSystem, OutSystem


class Arrival(Protocol):
    """What is known of a package that a courier has in their hands."""

    @property
    def package(self) -> str:
        """Its id here."""
        ...

    @property
    def state(self) -> State | None:
        """Where it is in its life; `None` when it would be new."""
        ...

    @property
    def user(self) -> str | None:
        """Whose it is, if that is known."""
        ...

    @property
    def recipient(self) -> str:
        """The same as a courier may see them."""
        ...

    @property
    def has_contact(self) -> bool:
        """Whether the recipient can be told anything."""
        ...

    @property
    def size(self) -> str | None:
        """The size that it needs, if that is known."""
        ...

    @property
    def slot(self) -> str | None:
        """Where it lies."""
        ...


class Recipient(Protocol):
    """Whom a contact reaches."""

    @property
    def shown(self) -> str:
        """Who they are as a courier may see them."""
        ...

    @property
    def user(self) -> str | None:
        """Their id, `None` where nobody is known."""
        ...


class DepositSystem(DoorSystem, Protocol):
    """A kiosk, as whoever stands at a door with a package sees it."""

    def arrival(self, scanned: str, /) -> Arrival:
        """Return what is known of a package."""
        ...

    def complain(self, number: int, complaint: Complaint, /, *, actor: str) -> Visit:
        """Say what is wrong at the door of a deposit."""
        ...

    def give_up_door(self, number: int, /, *, actor: str) -> Visit:
        """Say that an open door cannot be shut."""
        ...


class UndoSystem(OutSystem, Protocol):
    """A kiosk, as whoever takes the last package out again sees it."""

    def undo(self, number: int, /, *, actor: str) -> Visit:
        """Ask for the door of a deposit once more."""
        ...

    def collect(self, slot: str, /, *, asked: bool, actor: str) -> Visit:
        """Ask for a door, to take out what waits for clearance."""
        ...


class BringSystem(DepositSystem, UndoSystem, AddSystem, LookSystem, Protocol):
    """A kiosk, as a deposit run sees it; each errors as `kiosk.domain.errors` says."""

    @property
    def settings(self) -> Settings:
        """The configuration."""
        ...

    def is_badge(self, scanned: str, /) -> bool:
        """Whether something that was scanned is a badge of this bank."""
        ...

    def recipient(self, typed: str, /) -> Recipient:
        """Return whom a contact reaches."""
        ...

    def free_doors(self) -> Mapping[str, int]:
        """Return how many doors are free, by size, the smallest first."""
        ...

    def bring(
        self,
        scanned: str,
        /,
        *,
        contact: str | None = None,
        size: str | None = None,
        avoid: Collection[str] = (),
        actor: str,
    ) -> Visit:
        """Give a package a door."""
        ...

    def leave_out(self, scanned: str, /, *, actor: str) -> None:
        """Note that a package is not left here after all."""
        ...
