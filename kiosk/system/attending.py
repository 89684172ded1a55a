"""What is asked and told of doors: by whoever stands there, and by the locks part."""

from collections.abc import Callable
from datetime import datetime

from kiosk.config import Settings
from kiosk.domain.visits import Ending, Found, Step, Visit, Word
from kiosk.store import Db, Store, packages, visits
from kiosk.store.owner import owner
from kiosk.system import asking, doors, guarding, reopening, settling
from kiosk.system.issuing import Luck


class Attending:
    """The part of a `LockerSystem` that is about visits to doors.

    Args:
        store: Its facts; closed by whoever opened it.
        settings: Its configuration.
        luck: What new codes are drawn with.
    """

    def __init__(self, store: Store, settings: Settings, *, luck: Luck) -> None:
        self.store = store
        self.settings = settings
        self._luck = luck

    # As whoever asked for a visit sees it

    def visit(self, number: int) -> Visit:
        """Return a visit.

        Raises:
            UnknownError: There is none of that number.
        """
        return self.store.read(lambda db: asking.visit(db, number))

    def parcels(self, number: int) -> int:
        """Return how many parcels lie behind the door of a visit; 1 when unknown.

        Raises:
            UnknownError: There is none of that number.
        """

        def ask(db: Db) -> int:
            package = packages.find(db, asking.visit(db, number).package or "")
            return 1 if package is None else 1 + len(package.parcels)

        return self.store.read(ask)

    def withdraw(self, number: int) -> Visit:
        """Take a request back; one that was taken up goes its way."""
        return self.store.write(lambda tx: doors.withdraw(tx, number, Ending.WITHDRAWN))

    def unserved(self, number: int) -> Visit:
        """Let a request die that nobody took up; one that was goes its way."""
        return self.store.write(lambda tx: doors.withdraw(tx, number, Ending.UNSERVED))

    def again(self, number: int) -> Visit:
        """Ask for one more pulse on behalf of a person at the door.

        Raises:
            StateError: The door is open, or the visit has ended.
        """
        return self.store.write(lambda tx: doors.wish_again(tx, number))

    def say(self, number: int, word: Word) -> Visit:
        """Take the word of whoever is at the door for what is inside.

        A courier who takes a package back says `EMPTY`; one who walks off with
        the door open says nothing, and the slot comes into doubt.

        Raises:
            StateError: Nobody is at that door.
        """
        return self.store.write(lambda tx: doors.say(tx, number, word))

    def reopen(self, number: int, *, actor: str = reopening.CUSTOMER) -> Visit:
        """Ask for the door of a pickup once more; see `reopening.reopen`."""
        return self.store.write(
            lambda tx: reopening.reopen(tx, self.settings, number, actor=actor)
        )

    def interrupted(self) -> Visit | None:
        """Return the visit of a customer that a restart has just cut short.

        Either it goes on, or it was settled in this boot within the last minute:
        its customer may still stand there and should be told.
        """
        moment = self.store.now()
        return self.store.read(lambda db: reopening.interrupted(db, moment))

    def look_into(self, slot: str, *, actor: str) -> Visit:
        """Ask for a door, to say then what is inside; see `settling.look`."""
        return self.store.write(
            lambda tx: settling.look(tx, self.settings, slot, actor=actor)
        )

    def settle(self, slot: str, holds: str | None, *, actor: str) -> None:
        """Say what is inside a slot that was looked into; see `settling.settle`."""
        self.store.write(
            lambda tx: settling.settle(
                tx, self.settings, self._luck, slot, holds, actor=actor
            )
        )

    def serving(self) -> str | None:
        """Return who owns the locks now, or `None` when nobody does."""
        return owner(self.store.locks_file)

    def local_time(self) -> datetime | None:
        """Return the time beside the bank, `None` while nobody vouches for it."""
        moment = self.store.now()
        zone = self.settings.location.zone
        return moment.wall.astimezone(zone) if moment.trusted else None

    def observe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back after every commit of any process; return what ends that."""
        return self.store.observe(callback)

    # As the locks part reports it

    def unfinished(self) -> list[Visit]:
        """Return the visits that have not ended."""
        return self.store.read(visits.unfinished)

    def take_up(self) -> list[Visit]:
        """Take up what was requested; see `doors.take_up`.

        It is asked for all the time, and there is nothing most of the time: only
        when there is something it takes its turn among the writers.
        """
        if all(visit.step is not Step.REQUESTED for visit in self.unfinished()):
            return []
        life = self.settings.locks.request_life_seconds
        return self.store.write(lambda tx: doors.take_up(tx, life_seconds=life))

    def pulsed(self, number: int, times: int, *, door: str) -> Visit:
        """Note that a pulse was given; `door` is what the sensor said before."""
        return self.store.write(lambda tx: doors.pulsed(tx, number, times, door=door))

    def ask_word(self, number: int) -> Visit:
        """Note that only the person at the door can say what it did."""
        return self.store.write(lambda tx: doors.ask_word(tx, number))

    def opened(
        self, number: int, *, seconds: float | None = None, bounces: int = 0
    ) -> Visit:
        """Note that the door was seen open, and how; see `doors.opened`."""
        return self.store.write(
            lambda tx: doors.opened(
                tx, self.settings, number, seconds=seconds, bounces=bounces
            )
        )

    def remind(self, number: int) -> Visit:
        """Note that the person at the door is asked to close it."""
        return self.store.write(lambda tx: doors.remind(tx, number))

    def closed(self, number: int, *, goods: bool | None = None) -> Visit:
        """Note that the door was seen closed, and what the goods sensor says."""
        return self.store.write(
            lambda tx: doors.closed(tx, self.settings, number, goods=goods)
        )

    def conclude(
        self,
        number: int,
        ending: Ending,
        cause: str | None,
        *,
        fault: str | None = None,
    ) -> Visit:
        """End a visit in another way than by a closed door.

        Args:
            number: The visit.
            ending: How it ended.
            cause: What went wrong, in words for a technician.
            fault: The same as a key of the catalogue, where it says more.
        """
        return self.store.write(
            lambda tx: doors.conclude(
                tx, self.settings, number, ending, cause, fault=fault
            )
        )

    def settle_after_restart(
        self, number: int, found: Found, *, goods: bool | None = None
    ) -> Visit:
        """Decide what becomes of a visit that a restart cut short; see `doors`."""
        return self.store.write(
            lambda tx: doors.settle_after_restart(
                tx, self.settings, number, found, goods=goods
            )
        )

    def is_idle(self) -> bool:
        """Return whether no visit is under way."""
        return not self.store.read(visits.unfinished)

    def quiet_since(self) -> dict[str, int]:
        """Return the slots that nobody visits, with the last visit to each."""
        return self.store.read(guarding.quiet_since)

    def forced(self, slot: str, *, last_visit: int) -> bool:
        """Note a door that is open without a visit; return whether that is news."""
        return self.store.write(
            lambda tx: guarding.forced(tx, self.settings, slot, last_visit=last_visit)
        )

    def shut(self, slot: str) -> None:
        """Note that a door that stood open without a visit is shut again."""
        self.store.write(lambda tx: guarding.shut(tx, slot))

    def doubted(self) -> list[str]:
        """Return the slots that are in doubt."""
        return self.store.read(guarding.doubted)

    def settle_by_goods(self, slot: str, *, goods: bool) -> bool:
        """Let a goods sensor settle a doubt; return whether it could."""
        return self.store.write(
            lambda tx: settling.settle_by_goods(
                tx, self.settings, self._luck, slot, goods=goods
            )
        )
