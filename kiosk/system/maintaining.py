"""What technicians ask for at their screens: whoever signed in, and what they may.

Each act looks at the role in the transaction that does it. The screens over SSH and
those of the kiosk come this one way; neither moves a door, both only request visits.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from kiosk.config import Settings
from kiosk.domain.duties import Act, check_may
from kiosk.domain.errors import StateError
from kiosk.domain.events import Event
from kiosk.domain.staff import Session
from kiosk.domain.users import Role
from kiosk.domain.visits import Purpose, Visit
from kiosk.store import Db, Store, Tx, chain, users
from kiosk.system import asking, service, settling
from kiosk.system.doors import request
from kiosk.system.views import SlotView

_TIMELINE: Final = 60


class Maintaining:
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
            view = service.view(tx.db, self.settings, name)
            asking.nobody_at(tx.db, name)
            if view.package is not None or view.doubt is not None:
                state = "in doubt" if view.package is None else "holding a package"
                raise StateError("slot", name, state, "not opened for a mere test")
            return request(tx, Purpose.SERVICE, name, None, actor=session.actor)

        return self.store.write(act)

    def look_inside(self, session: Session, name: str) -> Visit:
        """Ask for a door, to say then what is inside; see `settling.look`.

        Raises:
            NotAllowedError: They may not.
            UnknownError: No such slot.
            StateError: Somebody is at its door.
        """

        def act(tx: Tx) -> Visit:
            _may(tx.db, session, Act.SETTLE)
            return settling.look(tx, self.settings, name, actor=session.actor)

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


def _may(db: Db, session: Session, act: Act) -> None:
    """Refuse what the role does not allow that somebody has now."""
    user = users.find(db, session.actor)
    check_may(Role.CUSTOMER if user is None else user.role, act)
