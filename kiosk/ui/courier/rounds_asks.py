"""What a courier's round asks of a kiosk: the part of `LockerSystem` that it sees."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from kiosk.config import Settings
from kiosk.domain.package import Package
from kiosk.domain.visits import Visit, Word


class Slot(Protocol):
    """A slot, by its name."""

    @property
    def name(self) -> str:
        """What stands on its door."""
        ...


class SlotView(Protocol):
    """A slot and what is known of it."""

    @property
    def slot(self) -> Slot:
        """The slot."""
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


class Place(Protocol):
    """A stored package to whose slot a further parcel may go."""

    @property
    def package(self) -> Package:
        """The package."""
        ...

    @property
    def slot(self) -> Slot:
        """Where it lies."""
        ...

    @property
    def has_contact(self) -> bool:
        """Whether its recipient can be told."""
        ...


class DoorSystem(Protocol):
    """What a door at work asks; each errors as `kiosk.domain.errors` says."""

    def visit(self, number: int, /) -> Visit:
        """Return a visit as it stands."""
        ...

    def again(self, number: int, /) -> Visit:
        """Ask for another pulse at the door of a visit."""
        ...

    def unserved(self, number: int, /) -> Visit:
        """Let a request die that nobody took up."""
        ...

    def say(self, number: int, word: Word, /) -> Visit:
        """Take the word of whoever is at a door for what is inside."""
        ...


class OutSystem(DoorSystem, Protocol):
    """A kiosk, as whoever takes something out sees it."""

    def confirm(self, number: int, word: Word, /, *, actor: str) -> None:
        """Say whether a package was taken out, the door being shut."""
        ...


class RoundSystem(OutSystem, Protocol):
    """A kiosk, as a round sees it."""

    @property
    def settings(self) -> Settings:
        """The configuration."""
        ...

    def to_collect(self) -> Sequence[SlotView]:
        """Return the slots whose package waits for clearance, in door order."""
        ...

    def collect(self, slot: str, /, *, asked: bool, actor: str) -> Visit:
        """Ask for a door, to take out what waits for clearance."""
        ...

    def slot(self, name: str, /) -> SlotView:
        """Return one slot."""
        ...


class LookSystem(DoorSystem, Protocol):
    """A kiosk, as whoever settles doubts sees it."""

    def to_look_into(self, size: str | None = None, /) -> Sequence[SlotView]:
        """Return the slots in doubt, in door order; those a size fits, or all."""
        ...

    def look_into(self, slot: str, /, *, actor: str) -> Visit:
        """Ask for a door, to say then what is inside."""
        ...

    def settle(self, slot: str, holds: str | None, /, *, actor: str) -> None:
        """Say what is inside a slot that was looked into."""
        ...

    def settle_strange(self, slot: str, note: str, /, *, actor: str) -> None:
        """Say that something unknown is inside."""
        ...


class AddSystem(DoorSystem, Protocol):
    """A kiosk, as whoever adds a parcel sees it."""

    def places(
        self, user: str, /, *, weight_grams: int | None = None
    ) -> Sequence[Place]:
        """Return where a parcel for somebody may be added."""
        ...

    def add(
        self, number: str, /, *, to: str, weight_grams: int | None = None, actor: str
    ) -> Visit:
        """Ask for the door of a stored package, to add a parcel."""
        ...
