"""What technicians ask for at their screens: whoever signed in, and what they may.

Each act looks at the role in the transaction that does it. The screens over SSH and
those of the kiosk come this one way; neither moves a door, both only request visits.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final

from kiosk.config import Settings
from kiosk.domain.duties import Act, Reason, check_may
from kiosk.domain.errors import StateError
from kiosk.domain.events import Event, Happening, Kind
from kiosk.domain.package import State
from kiosk.domain.panel import Aspect
from kiosk.domain.staff import Session
from kiosk.domain.users import Role
from kiosk.domain.visits import Purpose, Visit
from kiosk.store import Db, Store, Tx, chain, notifications, packages, users
from kiosk.system import (
    asking,
    owing,
    proving,
    recalling,
    service,
    showing,
    tracing,
    trying,
)
from kiosk.system.doors import request
from kiosk.system.owing import Owing
from kiosk.system.proving import Proving
from kiosk.system.recalling import Recalling
from kiosk.system.tracing import Traced, Tracing
from kiosk.system.trying import Trying
from kiosk.system.views import Letter, SlotView

_TIMELINE: Final = 60


class Maintaining(Owing, Proving, Recalling, Tracing, Trying):
    """The part of a `LockerSystem` that technicians see.

    Attributes:
        store: Its facts; closed by whoever opened it.
        settings: Its configuration.
    """

    store: Store
    settings: Settings

    def every_slot(self, session: Session) -> list[SlotView]:
        """Return all slots in the order of the doors.

        Raises:
            NotAllowedError: They may not look.
        """

        def ask(db: Db) -> list[SlotView]:
            _may(db, session, Act.LOOK)
            return service.every(db, self.settings)

        return self.store.read(ask)

    def one_slot(self, session: Session, name: str) -> tuple[SlotView, Sequence[Event]]:
        """Return a slot, and what happened at it last, the newest first.

        Raises:
            NotAllowedError: They may not look.
            UnknownError: There is none of that name.
        """

        def ask(db: Db) -> tuple[SlotView, Sequence[Event]]:
            _may(db, session, Act.LOOK)
            view = service.view(db, self.settings, name)
            return view, chain.newest(db, slot=name, limit=_TIMELINE)

        return self.store.read(ask)

    def test_open(self, session: Session, name: str) -> Visit:
        """Ask for the door of a slot that holds nothing.

        Raises:
            NotAllowedError: They may not.
            UnknownError: No such slot.
            StateError: Something is inside, or may be; or somebody is at its door.
        """

        def act(tx: Tx) -> Visit:
            _may(tx.db, session, Act.TEST_OPEN)
            asking.slot(self.settings, name)
            asking.nobody_at(tx.db, name)
            proving.refuse_unless_empty(tx.db, name)
            return request(tx, Purpose.SERVICE, name, None, actor=session.actor)

        return self.store.write(act)

    def open_occupied(
        self, session: Session, name: str, *, reason: Reason, witness: Session
    ) -> Visit:
        """Ask for the door of somebody's package; two persons are there.

        Its recipient is told as soon as the door is seen open. The package stays in
        the books, and its code goes on to work.

        Args:
            session: Who asks for it.
            name: The slot.
            reason: Why.
            witness: Somebody else of the staff, who has signed in too.

        Raises:
            NotAllowedError: One of them may not.
            UnknownError: No such slot.
            StateError: Both are one person, no package waits there, or somebody is
                at its door.
        """

        def act(tx: Tx) -> Visit:
            _may(tx.db, session, Act.OPEN_OCCUPIED)
            _may(tx.db, witness, Act.WITNESS)
            if witness.actor == session.actor:
                wanted = "somebody else has to stand by"
                raise StateError("user", witness.actor, "the same person", wanted)
            asking.slot(self.settings, name)
            asking.nobody_at(tx.db, name)
            inside = packages.in_slot(tx.db, name)
            if inside is None or inside.state is not State.STORED:
                wanted = "open it for a test, or collect what is inside"
                raise StateError("slot", name, "without a stored package", wanted)
            visit = request(tx, Purpose.SERVICE, name, None, actor=session.actor)
            tx.happened(
                Happening(
                    Kind.SERVICE_OPENING,
                    session.actor,
                    slot=name,
                    package=inside.id,
                    visit=visit.id,
                    facts={"reason": reason.value, "witness": witness.actor},
                )
            )
            return visit

        return self.store.write(act)

    def out_of_service(
        self, session: Session, name: str, *, reason: str, lasting: timedelta | None
    ) -> SlotView:
        """Take a slot out of service; see `service.take_out_of_service`.

        Args:
            session: Who asks for it.
            name: The slot.
            reason: Why, for whoever comes next.
            lasting: After how long it should be back; `None` where nobody knows.

        Raises:
            NotAllowedError: They may not.
        """

        def act(tx: Tx) -> SlotView:
            _may(tx.db, session, Act.TAKE_OUT)
            until = None if lasting is None else tx.moment.wall + lasting
            return service.take_out_of_service(
                tx, self.settings, name, reason=reason, until=until, actor=session.actor
            )

        return self.store.write(act)

    def new_deadline(
        self, session: Session, name: str, *, lasting: timedelta | None
    ) -> SlotView:
        """Give a slot another deadline; see `trying.postpone`.

        Raises:
            NotAllowedError: They may not.
            StateError: It is in service.
        """

        def act(tx: Tx) -> SlotView:
            _may(tx.db, session, Act.TAKE_OUT)
            until = None if lasting is None else tx.moment.wall + lasting
            return trying.postpone(tx, self.settings, name, until, actor=session.actor)

        return self.store.write(act)

    def back_in_service(self, session: Session, name: str) -> SlotView:
        """Return a slot to service; see `service.return_to_service`.

        Raises:
            NotAllowedError: They may not.
        """

        def act(tx: Tx) -> SlotView:
            _may(tx.db, session, Act.RETURN)
            return service.return_to_service(
                tx, self.settings, name, actor=session.actor
            )

        return self.store.write(act)

    def newest_events(
        self,
        session: Session,
        *,
        kinds: Collection[str] | None = None,
        before: int | None = None,
        limit: int,
    ) -> Sequence[Event]:
        """Return the last events, the newest first; see `chain.newest`.

        Raises:
            NotAllowedError: They may not look.
        """

        def ask(db: Db) -> Sequence[Event]:
            _may(db, session, Act.LOOK)
            return chain.newest(db, kinds=kinds, before=before, limit=limit)

        return self.store.read(ask)

    def dead_letters(self, session: Session) -> tuple[Mapping[str, int], list[Letter]]:
        """Return how many messages there are of each fate, and those that are dead.

        Raises:
            NotAllowedError: They may not look.
        """

        def ask(db: Db) -> tuple[Mapping[str, int], list[Letter]]:
            _may(db, session, Act.LOOK)
            dead = notifications.listed(db, "dead", _TIMELINE)
            told = [
                Letter(one.id, one.kind, one.channel, one.package, one.reason or "")
                for one in reversed(dead)
            ]
            return notifications.count(db), told

        return self.store.read(ask)

    def retry_letters(self, session: Session) -> int:
        """Have every dead message tried again that still can be; return how many.

        Raises:
            NotAllowedError: They may not.
        """

        def act(tx: Tx) -> int:
            _may(tx.db, session, Act.RETRY)
            tried, dead = 0, notifications.count(tx.db).get("dead", 0)
            for letter in notifications.listed(tx.db, "dead", dead):
                with suppress(StateError):  # its code is erased
                    owing.try_again(tx, letter.id, actor=session.actor)
                    tried += 1
            return tried

        return self.store.write(act)

    def vouch(self, session: Session) -> None:
        """Take their word for the clock; see `service.vouch_clock`.

        Raises:
            NotAllowedError: They may not.
            InvalidError: The clock cannot be right.
        """

        def act(tx: Tx) -> None:
            _may(tx.db, session, Act.VOUCH)
            service.vouch_clock(tx, self.store.clock, actor=session.actor)

        self.store.write(act)

    def set_panel(self, session: Session, aspect: Aspect, value: str | None) -> None:
        """Set how the screens at the bank are; see `showing.change`.

        Args:
            session: Who asks for it.
            aspect: What they set.
            value: Their word; `None` gives it back, so that it is as configured.

        Raises:
            NotAllowedError: They may not.
            RefusedError: It cannot be.
        """

        def act(tx: Tx) -> None:
            _may(tx.db, session, Act.PANEL)
            showing.change(tx, self.settings, {aspect: value}, actor=session.actor)

        self.store.write(act)

    def prove(self, session: Session, name: str) -> Visit:
        """Have a door proved; see `proving.prove`.

        Raises:
            NotAllowedError: They may not.
        """

        def act(tx: Tx) -> Visit:
            _may(tx.db, session, Act.COMMISSION)
            return proving.prove(tx, self.settings, name, actor=session.actor)

        return self.store.write(act)

    def sign(self, session: Session) -> None:
        """Sign the bank off; see `proving.sign_off`.

        Raises:
            NotAllowedError: They may not.
            StateError: A door is not proved.
        """

        def act(tx: Tx) -> None:
            _may(tx.db, session, Act.COMMISSION)
            proving.sign_off(tx, self.settings, by=session.name, actor=session.actor)

        self.store.write(act)

    def new_lock(self, session: Session, name: str) -> None:
        """Note that a slot has a new lock; see `trying.Trying.lock_replaced`.

        Raises:
            NotAllowedError: They may not.
        """

        def act(tx: Tx) -> None:
            _may(tx.db, session, Act.COMMISSION)
            trying.replace_lock(tx, self.settings, name, actor=session.actor)

        self.store.write(act)

    def trace(self, session: Session, bus: str) -> Traced:
        """Have a bus traced for a quarter of an hour; see `tracing.want`.

        Raises:
            NotAllowedError: They may not.
        """

        def act(tx: Tx) -> Traced:
            _may(tx.db, session, Act.TRACE)
            return tracing.want(tx, self.settings, bus, actor=session.actor)

        return self.store.write(act)

    def untrace(self, session: Session, bus: str) -> None:
        """Have a bus traced no more; see `tracing.stop`.

        Raises:
            NotAllowedError: They may not.
            StateError: It is not traced.
        """

        def act(tx: Tx) -> None:
            _may(tx.db, session, Act.TRACE)
            tracing.stop(tx, self.settings, bus, actor=session.actor)

        self.store.write(act)

    def carries(self, session: Session, file: str) -> None:
        """Note that somebody took along what the bank knows, with nobody in it.

        Args:
            session: Who it was.
            file: The name of what they have.

        Raises:
            NotAllowedError: They may not.
        """

        def act(tx: Tx) -> None:
            _may(tx.db, session, Act.EXPORT)
            recalling.carried_away(tx, file, personal=False, actor=session.actor)

        self.store.write(act)

    def check_may(self, session: Session, act: Act) -> None:
        """Refuse what the role does not allow that somebody has now.

        For what takes long before it is written, and looks then once more.

        Raises:
            NotAllowedError: They may not.
        """
        self.store.read(lambda db: _may(db, session, act))


def _may(db: Db, session: Session, act: Act) -> None:
    """Refuse what the role does not allow that somebody has now."""
    user = users.find(db, session.actor)
    check_may(Role.CUSTOMER if user is None else user.role, act)
