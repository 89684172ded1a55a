"""What the screens ask of a kiosk: the part of `LockerSystem` that they see.

Every call blocks and is safe from any thread, so a screen asks from a thread
and never from the loop that draws it. A screen learns of nothing else: neither
the store nor a lock can be reached from here.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from kiosk.config import Settings
from kiosk.domain.helping import Cause
from kiosk.domain.package import Package
from kiosk.domain.panel import Aspect, Shown
from kiosk.domain.putbacks import Reason
from kiosk.domain.standing import Pause
from kiosk.domain.trouble import Order
from kiosk.domain.visits import Visit, Word


class DemoCode(Protocol):
    """A package of the demo bank with its code, in clear."""

    @property
    def package(self) -> str:
        """Its package."""
        ...

    @property
    def size(self) -> str:
        """The size of its package."""
        ...

    @property
    def slot(self) -> str:
        """The slot that it opens."""
        ...

    @property
    def code(self) -> str:
        """The pickup code."""
        ...

    @property
    def digits(self) -> str:
        """The four further digits."""
        ...


class Resent(Protocol):
    """What is said to whoever asked for a new code."""

    @property
    def late(self) -> bool:
        """Whether messages do not leave the bank just now."""
        ...

    @property
    def masked(self) -> tuple[str, ...]:
        """Where it went, for whoever has shown who they are."""
        ...


class LockerSystem(Protocol):
    """A kiosk, as its screens see it; each errors as `kiosk.domain.errors` says."""

    @property
    def settings(self) -> Settings:
        """The configuration."""
        ...

    def check_code(self, typed: str) -> str:
        """Return the clean code, or raise `SlipError`; nothing is looked up."""
        ...

    def needs_digits(self) -> bool:
        """Whether the four further digits are asked for now."""
        ...

    def retrieve(self, typed: str, digits: str | None = None) -> Visit:
        """Judge code and digits together; ask for the door when they are right."""
        ...

    def waiting(self) -> float:
        """Return the seconds that nobody may try a code for; 0 when one may."""
        ...

    def visit(self, number: int, /) -> Visit:
        """Return a visit as it stands."""
        ...

    def parcels(self, number: int, /) -> int:
        """Return how many parcels lie behind the door of a visit; 1 when unknown."""
        ...

    def again(self, number: int, /) -> Visit:
        """Ask for another pulse at the door of a visit."""
        ...

    def say(self, number: int, word: Word, /) -> Visit:
        """Take the word of whoever is at a door for what is inside."""
        ...

    def reopen(self, number: int, /) -> Visit:
        """Ask for the door of a pickup once more."""
        ...

    def more(self, number: int, /) -> Sequence[Package]:
        """Return what else waits for whoever was at a visit, if they are known."""
        ...

    def next_door(self, number: int, /) -> Visit:
        """Ask for the next door of whoever was at a visit."""
        ...

    def lost_code(self, typed: str, digits: str | None = None, /) -> Resent:
        """Send new codes to whoever is known by a contact; say nothing of it."""
        ...

    def put_back(self, number: int, reason: Reason, /) -> Visit:
        """Take the word of a recipient that they put their package back."""
        ...

    def keep(self, number: int, /) -> Visit:
        """Take the word of a recipient that they keep it after all."""
        ...

    def ask_help(self, number: int, cause: Cause, /) -> int:
        """Note that somebody at a door cannot go on; return the number to tell."""
        ...

    def rests(self, number: int, /) -> float:
        """Return for how many seconds the lock of a visit must rest."""
        ...

    def interrupted(self) -> Visit | None:
        """Return the visit of a customer that a restart has just cut short."""
        ...

    def unserved(self, number: int, /) -> Visit:
        """Let a request die that nobody took up."""
        ...

    def order(self) -> Order:
        """Return whether the store lets anybody be served."""
        ...

    def pause(self) -> Pause:
        """Return since when nobody is served, and until when, where it is known."""
        ...

    def serving(self) -> str | None:
        """Return who moves the locks, `None` when nobody does."""
        ...

    def panel(self) -> Mapping[Aspect, Shown]:
        """Return how the screens are in every aspect, set by hand or as configured."""
        ...

    def local_time(self) -> datetime | None:
        """Return the time beside the bank, `None` while nobody vouches for it."""
        ...

    def demo_codes(self) -> Sequence[DemoCode]:
        """Return the live codes of the demo bank; none in a real bank."""
        ...

    def observe(self, callback: Callable[[], None], /) -> Callable[[], None]:
        """Have a callback called, from any thread, after every commit."""
        ...
