"""What people at the screen need beside a pickup: what is theirs, and help."""

from typing import Final

from kiosk.config import Settings
from kiosk.domain.codes import DIGITS, PROOF_LENGTH
from kiosk.domain.errors import RefusedError, SlipError, StateError
from kiosk.domain.events import Happening, Kind
from kiosk.domain.heat import rest_seconds
from kiosk.domain.helping import Cause
from kiosk.domain.package import Package
from kiosk.domain.putbacks import Reason
from kiosk.domain.standing import Pause
from kiosk.domain.visits import FETCHING, Step, Visit, Word
from kiosk.store import Store, Tx, putbacks, visits
from kiosk.system import (
    asking,
    doors,
    lost,
    nextdoors,
    pickups,
    puttingback,
    reopening,
    standing,
)
from kiosk.system.issuing import Luck
from kiosk.system.views import Resent

_PULSES_LOOKED_AT: Final = 40


class Helping:
    """The part of a `LockerSystem` that leads on, and helps, whoever is at it."""

    store: Store
    settings: Settings
    _luck: Luck

    # The next door

    def more(self, number: int) -> list[Package]:
        """Return what else waits for whoever was at a visit, in the order of doors.

        Empty for whoever did not type code and digits, some time after the visit,
        and when somebody else was served since.

        Raises:
            UnknownError: There is no such visit.
        """
        now = self.store.now()
        return self.store.read(
            lambda db: nextdoors.waiting(
                db, self.settings, number, now.boot, now.boot_seconds
            )
        )

    def next_door(self, number: int, *, actor: str = reopening.CUSTOMER) -> Visit:
        """Ask for the door of the next package of whoever was at a visit.

        Raises:
            UnknownError: There is no such visit.
            StateError: They are not known any more, or nothing else waits.
            ExpiredError: Its hold time has just ended.
        """

        def act(tx: Tx) -> Visit | RefusedError:
            package = nextdoors.first(tx, self.settings, number)
            answer = pickups.admit(tx, self.settings, package, actor)
            nextdoors.lead_on(tx, number, answer)
            return answer

        answer = self.store.write(act)
        if isinstance(answer, RefusedError):
            raise answer
        return answer

    # Back into the slot

    def put_back(
        self, number: int, reason: Reason, *, actor: str = reopening.CUSTOMER
    ) -> Visit:
        """Take the word of a recipient that they put their package back.

        At an open door it is put back at once; after the visit, for as long as its
        door may be opened once more, that is what it is opened for.

        Returns:
            The visit at which it is put back.

        Raises:
            UnknownError: There is no such visit.
            StateError: The door has not been seen open, or stays shut now.
        """

        def act(tx: Tx) -> Visit:
            visit = asking.visit(tx.db, number)
            if visit.step is not Step.ENDED:
                return puttingback.say(tx, number, reason)
            again = reopening.reopen(tx, self.settings, number, actor=actor)
            puttingback.intend(tx, again, reason)
            return again

        return self.store.write(act)

    def keep(self, number: int) -> Visit:
        """Take the word of a recipient that they keep their package after all.

        Raises:
            StateError: Nobody is at that door.
        """
        return self.store.write(lambda tx: puttingback.keep(tx, number))

    # Help

    def ask_help(
        self, number: int, cause: Cause, *, actor: str = reopening.CUSTOMER
    ) -> int:
        """Note that somebody at a door cannot go on; return the number to tell.

        It is the number of the visit: short, and in every event of it.

        Raises:
            UnknownError: There is no such visit.
        """

        def act(tx: Tx) -> int:
            visit = asking.visit(tx.db, number)
            tx.happened(
                Happening(
                    Kind.HELP_ASKED,
                    actor,
                    slot=visit.slot,
                    package=visit.package,
                    visit=visit.id,
                    facts={"cause": cause.value},
                )
            )
            return visit.id

        return self.store.write(act)

    def claim_open(self, number: int) -> Visit:
        """Take the word of a recipient that their door is open, against its sensor.

        It proves nothing: the package is theirs when the door is seen open, and
        else the slot is in doubt until somebody has looked.

        Raises:
            StateError: Nobody is at that door, or it is no recipient's.
        """

        def act(tx: Tx) -> Visit:
            visit = asking.visit(tx.db, number)
            if visit.purpose not in FETCHING or visit.step is not Step.TAKEN:
                wanted = "only a recipient at a shut door says that it is open"
                raise StateError("visit", str(number), visit.step, wanted)
            return doors.say(tx, number, Word.EMPTY)

        return self.store.write(act)

    def rests(self, number: int) -> float:
        """Return for how many seconds the lock of a visit must rest, 0.0 when not.

        It is worked out from the pulses that are written down, so it is what a
        person is told; the locks part goes by the lock itself.

        Raises:
            UnknownError: There is no such visit.
        """
        now, locks = self.store.now(), self.settings.locks
        pulses = self.store.read(
            lambda db: visits.pulses_of(
                db, asking.visit(db, number).slot, now.boot, _PULSES_LOOKED_AT
            )
        )
        return rest_seconds(
            pulses,
            now.boot_seconds,
            in_a_row=locks.pulses_before_rest,
            rest=locks.rest_seconds,
        )

    # Lost codes

    def lost_code(
        self,
        typed: str,
        digits: str | None = None,
        *,
        actor: str = reopening.CUSTOMER,
    ) -> Resent:
        """Send new codes to whoever is known by a contact or package; see `lost.ask`.

        Raises:
            SlipError: It can be none of these, or not the end of a phone number.
            WaitError: Too many asked; nothing was sent.
            StateError: The bank does not offer it.
        """
        typed = typed.strip()
        if not typed:
            raise SlipError("nothing was typed")
        if digits is not None and (
            len(digits) != PROOF_LENGTH or not set(digits) <= set(DIGITS)
        ):
            raise SlipError("the last four digits of a phone number are four digits")
        answer = self.store.write(
            lambda tx: lost.ask(
                tx, self.settings, self._luck, typed, digits, actor=actor
            )
        )
        if isinstance(answer, RefusedError):
            raise answer
        return answer

    # Out of order

    def pause(self) -> Pause:
        """Return since when the bank serves nobody, and until when, if known."""
        now = self.store.now()
        return self.store.read(lambda db: standing.pause(db, now))

    def is_put_back(self, number: int) -> bool:
        """Whether the package of a visit is on its way back into the slot."""
        return self.store.read(lambda db: putbacks.of_visit(db, number)) is not None
