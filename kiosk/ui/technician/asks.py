"""What technicians' screens ask of a kiosk: the part of `LockerSystem` they see."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from kiosk.config import Settings
from kiosk.domain.commissioning import Verdict
from kiosk.domain.duties import Reason
from kiosk.domain.events import Event
from kiosk.domain.panel import Aspect
from kiosk.domain.slots import Slot, Status
from kiosk.domain.staff import Session
from kiosk.domain.timekeeping import Trust
from kiosk.domain.visits import Visit
from kiosk.domain.wear import Trend
from kiosk.ui.courier import rounds_asks
from kiosk.ui.courier.asks import CourierSystem


class SlotView(rounds_asks.SlotView, Protocol):
    """A slot, and all that is known of it."""

    @property
    def slot(self) -> Slot:
        """The slot, with its size."""
        ...

    @property
    def status(self) -> Status:
        """What it is."""
        ...


class BoardSight(Protocol):
    """How one board answers."""

    @property
    def board(self) -> int:
        """Its address."""
        ...

    @property
    def asked(self) -> int:
        """How often it was asked since the start."""
        ...

    @property
    def missed(self) -> int:
        """How often it gave no answer of sense."""
        ...


class BusSight(Protocol):
    """How one bus fares."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def silent(self) -> tuple[int, ...]:
        """The boards that do not answer."""
        ...

    @property
    def since_seconds(self) -> float:
        """For how long it has been so."""
        ...

    @property
    def cause(self) -> str | None:
        """Why a board was last lost."""
        ...

    @property
    def boards(self) -> Sequence[BoardSight]:
        """How each of them answers."""
        ...

    @property
    def traces(self) -> bool:
        """Whether what goes over it can be written down."""
        ...

    @property
    def trace(self) -> str | None:
        """The name of the file that it is being written to, if any."""
        ...


class Sight(Protocol):
    """What the locks part sees."""

    @property
    def buses(self) -> Sequence[BusSight]:
        """The buses."""
        ...

    @property
    def doors(self) -> Mapping[str, str]:
        """`open`, `closed` or `unknown` by slot."""
        ...

    @property
    def goods(self) -> Mapping[str, bool | None]:
        """Whether something lies inside, by slot; only those with goods sensors."""
        ...


class Traced(Protocol):
    """A trace of a bus that somebody wants."""

    @property
    def bus(self) -> str:
        """Of which bus."""
        ...

    @property
    def file(self) -> str:
        """The name of its file."""
        ...

    @property
    def until(self) -> datetime:
        """When it ends."""
        ...

    @property
    def seconds(self) -> float:
        """For how long it goes on; 0.0 when it is over."""
        ...


class Carried(Protocol):
    """What became of an export."""

    @property
    def file(self) -> str | None:
        """What was written, if it was."""
        ...

    @property
    def hitch(self) -> str | None:
        """Why it was not."""
        ...


class Machine(Protocol):
    """The computer around the kiosk, and what the locks part sees; each call blocks."""

    @property
    def file(self) -> Path:
        """Where the configuration stands."""
        ...

    def sight(self) -> Sight | None:
        """Return what the locks part sees; `None` where none answers."""
        ...

    def facts(self) -> Sequence[str]:
        """Return what there is to know of disk, heat and versions, a line each."""
        ...

    def carry(self, session: Session, /) -> Carried:
        """Write everything, with nobody in it, onto the stick that is there."""
        ...


class LockHealth(Protocol):
    """How one lock is."""

    @property
    def slot(self) -> str:
        """Its slot."""
        ...

    @property
    def trend(self) -> Trend:
        """What its openings say."""
        ...


class DoorProof(Protocol):
    """What one door came to."""

    @property
    def verdict(self) -> Verdict:
        """What that was."""
        ...


class Record(Protocol):
    """That somebody signed the bank off."""

    @property
    def at(self) -> datetime:
        """When."""
        ...

    @property
    def signed_by(self) -> str:
        """Their name."""
        ...


class Commissioning(Protocol):
    """What stands of a bank's commissioning."""

    @property
    def standing(self) -> str:
        """`never`, `signed` or `void`."""
        ...

    @property
    def doors(self) -> Mapping[str, DoorProof | None]:
        """What each door came to."""
        ...

    @property
    def unproved(self) -> tuple[str, ...]:
        """The doors that are still to be proved, or were found to be wrong."""
        ...

    @property
    def record(self) -> Record | None:
        """The last time that it was signed off."""
        ...


class Now(Protocol):
    """A moment, and what it is worth."""

    @property
    def wall(self) -> datetime:
        """The time."""
        ...

    @property
    def trust(self) -> Trust:
        """What it is worth."""
        ...


class Letter(Protocol):
    """A message that is dead."""

    @property
    def tells(self) -> str:
        """What it tells."""
        ...

    @property
    def channel(self) -> str:
        """Over which channel."""
        ...

    @property
    def why(self) -> str:
        """Why it failed last."""
        ...


class TechnicianSystem(CourierSystem, rounds_asks.LookSystem, Protocol):
    """A kiosk, as technicians see it; each errors as `kiosk.domain.errors` says."""

    @property
    def settings(self) -> Settings:
        """The configuration."""
        ...

    def may_enrol(self) -> bool:
        """Whether nobody can see to this bank yet."""
        ...

    def enrol(self, number: str, pin: str, /) -> Session:
        """Take in the first who may see to this bank."""
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

    def new_deadline(
        self, session: Session, name: str, /, *, lasting: timedelta | None
    ) -> SlotView:
        """Give a slot that is out of service another deadline."""
        ...

    def back_in_service(self, session: Session, name: str, /) -> SlotView:
        """Return a slot to service."""
        ...

    def open_occupied(
        self, session: Session, name: str, /, *, reason: Reason, witness: Session
    ) -> Visit:
        """Ask for the door of somebody's package; two persons are there."""
        ...

    def newest_events(
        self,
        session: Session,
        /,
        *,
        kinds: Collection[str] | None,
        before: int | None,
        limit: int,
    ) -> Sequence[Event]:
        """Return the last events, the newest first."""
        ...

    def dead_letters(
        self, session: Session, /
    ) -> tuple[Mapping[str, int], Sequence[Letter]]:
        """Return how many messages there are of each fate, and those that are dead."""
        ...

    def retry_letters(self, session: Session, /) -> int:
        """Have every dead message tried again that still can be."""
        ...

    def clock(self) -> Now:
        """Return this moment."""
        ...

    def vouch(self, session: Session, /) -> None:
        """Take their word for the clock."""
        ...

    def set_panel(self, session: Session, aspect: Aspect, value: str | None, /) -> None:
        """Set how the screen for customers is; `None` gives it back."""
        ...

    def guess_chance(self) -> float:
        """Return the yearly chance that anyone guesses into any package."""
        ...

    def traces(self) -> Sequence[Traced]:
        """Return the traces that are wanted."""
        ...

    def trace(self, session: Session, bus: str, /) -> Traced:
        """Have every byte on a bus written down for a while."""
        ...

    def untrace(self, session: Session, bus: str, /) -> None:
        """End that."""
        ...

    def lock_health(self) -> Sequence[LockHealth]:
        """Return how every lock is."""
        ...

    def new_lock(self, session: Session, name: str, /) -> None:
        """Note that a slot has a new lock."""
        ...

    def commissioning(self) -> Commissioning:
        """Return what stands of this bank's commissioning."""
        ...

    def prove(self, session: Session, name: str, /) -> Visit:
        """Have a door proved."""
        ...

    def say_moved(
        self, slot: str, doors: Collection[str], /, *, actor: str
    ) -> DoorProof:
        """Take the word of the person there for which doors moved."""
        ...

    def sign(self, session: Session, /) -> None:
        """Sign the bank off."""
        ...
