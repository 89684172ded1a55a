"""A courier's deposit run: what is free, what is brought, what goes wrong at a door.

Each call is one transaction and carries who asks; that they may is looked up in it,
so that somebody whose role was taken away can do nothing from then on.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from kiosk.config import Settings
from kiosk.domain.complaints import Complaint
from kiosk.domain.doubts import Doubt
from kiosk.domain.errors import InvalidError, StateError
from kiosk.domain.events import Fact, Happening, Kind
from kiosk.domain.package import Package, State
from kiosk.domain.recipients import Contact, known, masked, read_contact
from kiosk.domain.staff import STAFF, check_staff
from kiosk.domain.tracking import check_tracking, life
from kiosk.domain.users import User
from kiosk.domain.visits import Ending, Purpose, Step, Visit, Word
from kiosk.store import Db, Store, Tx, codes, packages, parcels, slots, users, visits
from kiosk.system import asking, deposits, doors, service
from kiosk.system.issuing import Luck
from kiosk.system.telling import tell
from kiosk.system.views import Arrival, Recipient

UNDO_SECONDS: Final = 1800.0
"""For so long on the boot clock a courier may take back what they have brought."""


class Delivering:
    """The part of a `LockerSystem` that couriers ask for when they bring packages."""

    store: Store
    settings: Settings
    _luck: Luck

    def free_doors(self) -> Mapping[str, int]:
        """Return how many doors are free, by size, the smallest first."""
        counts = self.store.read(lambda db: service.counts(db, self.settings))
        return counts.free

    def arrival(self, scanned: str) -> Arrival:
        """Return what is known of a package that a courier has in their hands.

        Raises:
            InvalidError: What was scanned is no tracking number.
        """
        number = check_tracking(scanned)
        return self.store.read(lambda db: _arrival(db, number))

    def recipient(self, typed: str) -> Recipient:
        """Return whom a contact reaches that a courier typed; nobody is made.

        Raises:
            InvalidError: It can be no contact.
        """
        contact = read_contact(typed)
        found = self.store.read(lambda db: known(contact, users.every(db)))
        if found is None:
            return Recipient(contact.email or contact.phone or "")
        return Recipient(masked(found), found.id)

    def bring(
        self,
        scanned: str,
        *,
        contact: str | None = None,
        size: str | None = None,
        avoid: Collection[str] = (),
        near: str | None = None,
        actor: str,
    ) -> Visit:
        """Give a package a door, announcing it where nobody did.

        Args:
            scanned: Its tracking number.
            contact: Whom it is for; needed of a package that nobody announced, and
                of a recipient who cannot be told anything so far.
            size: The size of door that it needs, where that is not known or was
                found to be wrong.
            avoid: Doors that it does not go to.
            near: The door that they stand at: it goes to the nearest that fits.
            actor: Who brings it.

        Raises:
            InvalidError: No tracking number, no contact, or none is given.
            StateError: It is here or has been, somebody is at its door, or its
                recipient is known already; or `actor` may not bring anything.
            UnknownError: No such size.
            NoSlotError: No free door fits.
            OutOfOrderError: Somebody has to agree first to what nobody knows.
        """
        number = check_tracking(scanned)
        reached = None if contact is None else read_contact(contact)

        def act(tx: Tx) -> Visit:
            check_staff(asking.user(tx.db, actor))
            arrival = _arrival(tx.db, number)
            package = packages.find(tx.db, arrival.package)
            if package is None:
                package = self._announced(tx, arrival, reached, size, actor=actor)
            else:
                _corrected(tx, self.settings, package, reached, size, actor=actor)
            return deposits.claim(
                tx,
                self.settings,
                self._luck,
                package.id,
                avoid=avoid,
                near=near,
                actor=actor,
            ).visit

        return self.store.write(act)

    def complain(self, number: int, complaint: Complaint, *, actor: str) -> Visit:
        """Say what is wrong at the door of a deposit; the package is not left there.

        What is said counts when the door is shut: then its slot is free, unless it
        is out of service or in doubt because of what was said.

        Raises:
            UnknownError: No such visit.
            StateError: It is not theirs, or nobody is at that door.
        """

        def act(tx: Tx) -> Visit:
            visit = _theirs(tx, number, actor)
            inside = complaint is Complaint.OCCUPIED
            said = doors.say(tx, number, Word.UNSURE if inside else Word.EMPTY)
            if inside:
                cause = f"{actor} found something inside that is not in the books"
                doors.bring_into_doubt(tx, visit, Doubt.WORD, cause)
            if complaint.closes:
                _close(tx, visit, f"{complaint.value}, says {actor}")
            return said

        return self.store.write(act)

    def give_up_door(self, number: int, *, actor: str) -> Visit:
        """Say that an open door cannot be shut; nobody waits for it any longer.

        Raises:
            UnknownError: No such visit.
            StateError: It is not theirs, or the door is not open.
        """

        def act(tx: Tx) -> Visit:
            visit = _theirs(tx, number, actor)
            if visit.step is not Step.OPENED:
                raise StateError("visit", str(number), visit.step, "it is not open")
            cause = f"it cannot be shut, says {actor}"
            _close(tx, visit, cause)
            return doors.conclude(tx, self.settings, number, Ending.LEFT_OPEN, cause)

        return self.store.write(act)

    def leave_out(self, scanned: str, *, actor: str) -> None:
        """Note that a package is not left here after all.

        One that was announced at this screen ends, so that it can be brought anew
        for somebody else; one that is expected by others is expected further on.

        Raises:
            InvalidError: What was scanned is no tracking number.
            StateError: Somebody is at its door, or `actor` may not do that.
        """
        number = check_tracking(scanned)

        def act(tx: Tx) -> None:
            check_staff(asking.user(tx.db, actor))
            package = packages.find(tx.db, _arrival(tx.db, number).package)
            if package is None or package.state is not State.PENDING:
                return
            asking.nobody_with(tx.db, package.id)
            if _announced_here(tx.db, package.id):
                _take_back(tx, package, None, actor=actor)

        self.store.write(act)

    def undo(self, number: int, *, actor: str) -> Visit:
        """Ask for the door of a deposit once more, to take the package back out.

        From now on its code opens nothing; the recipient is told if they were told
        of the code. Whether it was taken out the courier says, at the open door or
        when it is shut, as on a round.

        Raises:
            UnknownError: No such visit.
            StateError: It was no deposit of theirs that went well, is too long ago,
                or the package is not there alone any more.
        """

        def act(tx: Tx) -> Visit:
            visit = asking.visit(tx.db, number)
            check_staff(asking.user(tx.db, actor))
            package = _undoable(tx, visit, actor)
            asking.nobody_at(tx.db, visit.slot)
            _take_back(tx, package, visit.slot, actor=actor)
            ended = asking.package(tx.db, package.id)
            tell(tx, self.settings, "taken_back", ended, mark=f"visit {number}")
            return doors.request(
                tx, Purpose.COLLECTION, visit.slot, package.id, actor=actor
            )

        return self.store.write(act)

    def _announced(
        self,
        tx: Tx,
        arrival: Arrival,
        contact: Contact | None,
        size: str | None,
        *,
        actor: str,
    ) -> Package:
        size = size or arrival.size
        if size is None:
            raise InvalidError("size", "none is given", "say how large it is")
        user = arrival.user
        if contact is not None:
            user = _made(tx, contact, actor=actor)
        if user is None:
            right = "say whom it is for, by phone or e-mail"
            raise InvalidError("recipient", "none is given", right)
        package = Package(
            id=arrival.package,
            user=user,
            size=size,
            weight_grams=None,
            hold_days=self.settings.hold.days,
            state=State.PENDING,
            slot=None,
            announced_at=tx.moment.wall,
        )
        return deposits.announce(tx, self.settings, package, actor=actor)


def _arrival(db: Db, number: str) -> Arrival:
    spelt = [number, number.upper(), number.lower()]
    first = next((name for name in spelt if packages.find(db, name)), number)
    parcel = parcels.live(db, first)
    if parcel is not None and parcel.added:
        package = asking.package(db, parcel.package)
        return _known(db, package)
    count, last = 1, packages.find(db, first)
    while last is not None and (after := packages.find(db, life(first, count + 1))):
        count, last = count + 1, after
    if last is None:
        return Arrival(first)
    if _taken_back(db, last):
        user = users.find(db, last.user)
        return Arrival(
            life(first, count + 1),
            user=last.user,
            recipient="" if user is None else masked(user),
            has_contact=user is not None and user.has_contact,
            size=last.size,
        )
    return _known(db, last)


def _known(db: Db, package: Package) -> Arrival:
    user = asking.user(db, package.user)
    return Arrival(
        package.id,
        state=package.state,
        user=user.id,
        recipient=masked(user),
        has_contact=user.has_contact,
        size=package.size,
        slot=package.slot,
    )


def _taken_back(db: Db, package: Package) -> bool:
    """Whether a package has ended because a courier took it back, and has left."""
    if package.state is not State.CANCELLED or package.slot is not None:
        return False
    row = db.execute(
        "SELECT 1 FROM event WHERE package = ? AND kind = ? LIMIT 1",
        (package.id, Kind.PACKAGE_TAKEN_BACK.value),
    ).get
    return row is not None


def _announced_here(db: Db, package: str) -> bool:
    row = db.execute(
        "SELECT actor FROM event WHERE package = ? AND kind = ? LIMIT 1",
        (package, Kind.PACKAGE_ANNOUNCED.value),
    ).get
    user = None if row is None else users.find(db, str(row))
    return user is not None and user.role in STAFF


def _made(tx: Tx, contact: Contact, *, actor: str) -> str:
    """Return whom a contact reaches, taken in if nobody knew them."""
    found = known(contact, users.every(tx.db))
    if found is not None:
        return found.id
    made = User(f"c-{secrets.token_hex(5)}", "", contact.email, contact.phone)
    return deposits.add_user(tx, made, actor=actor).id


def _corrected(
    tx: Tx,
    settings: Settings,
    package: Package,
    contact: Contact | None,
    size: str | None,
    *,
    actor: str,
) -> None:
    """Note what a courier knows better of a package that is expected."""
    if contact is not None:
        user = asking.user(tx.db, package.user)
        if user.has_contact:
            wanted = "its recipient is known, and can be told"
            raise StateError("package", package.id, "announced", wanted)
        told = replace(user, email=contact.email, phone=contact.phone)
        users.save(tx.db, told)
        tx.happened(Happening(Kind.USER_CHANGED, actor, facts={"user": user.id}))
    if size is not None and size != package.size and package.state is State.PENDING:
        asking.size(settings, size)
        packages.resize(tx.db, package.id, size)
        facts: dict[str, Fact] = {"was": package.size, "is": size}
        tx.happened(
            Happening(Kind.PACKAGE_RESIZED, actor, package=package.id, facts=facts)
        )


def _theirs(tx: Tx, number: int, actor: str) -> Visit:
    visit = asking.visit(tx.db, number)
    check_staff(asking.user(tx.db, actor))
    if visit.actor != actor or visit.purpose is not Purpose.DEPOSIT:
        state = f"a {visit.purpose} by {visit.actor}"
        raise StateError("visit", str(number), state, "only your own deposit")
    return visit


def _close(tx: Tx, visit: Visit, reason: str) -> None:
    """Take the slot of a visit out of service, unless it is already."""
    if slots.take_out(tx.db, visit.slot, reason, None, visit.actor, tx.moment.wall):
        facts: dict[str, Fact] = {"reason": reason, "until": None}
        tx.happened(
            Happening(
                Kind.SLOT_OUT_OF_SERVICE,
                visit.actor,
                slot=visit.slot,
                visit=visit.id,
                facts=facts,
            )
        )


def _undoable(tx: Tx, visit: Visit, actor: str) -> Package:
    """Return the package of a deposit that its courier may still take back.

    Raises:
        StateError: They may not.
    """
    package = None if visit.package is None else packages.find(tx.db, visit.package)
    last = visits.latest(tx.db, visit.slot)
    why = None
    if visit.purpose is not Purpose.DEPOSIT or visit.actor != actor:
        why = "no deposit of yours"
    elif visit.ending is not Ending.DONE or last is None or last.id != visit.id:
        why = "over: somebody has been at this door since"
    elif visit.boot != tx.moment.boot or visit.ended_at_boot is None:
        why = "from before a restart"
    elif tx.moment.boot_seconds - visit.ended_at_boot > UNDO_SECONDS:
        why = "too long ago"
    elif package is None or package.slot != visit.slot:
        why = "not in its slot any more"
    elif package.state is not State.STORED or package.parcels:
        why = "not waiting there alone"
    if why is not None or package is None:
        raise StateError("visit", str(visit.id), why or "over", "it stays inside")
    return package


def _take_back(tx: Tx, package: Package, slot: str | None, *, actor: str) -> None:
    codes.end(tx.db, package.id, tx.moment.wall)
    packages.move(tx.db, package.cancelled(tx.moment.wall))
    tx.happened(
        Happening(Kind.PACKAGE_TAKEN_BACK, actor, slot=slot, package=package.id)
    )
