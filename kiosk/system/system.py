"""LockerSystem: the one way in for screens, command line and fleet.

Every call is one question or one transaction over the store, decided by the
rules of the modules beside this one. Calls block until the store has answered
(a commit on an SD card can take 100 ms) and may come from any thread: an event
loop wraps them in `asyncio.to_thread`.

A door is never opened here. Whatever needs one writes a requested visit, and
the locks part, in this process or another, takes it up.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from kiosk.clock import Moment
from kiosk.config import Settings
from kiosk.domain import quiet
from kiosk.domain.codes import DIGITS, PROOF_LENGTH
from kiosk.domain.errors import (
    InvalidError,
    ManifestError,
    RefusedError,
    SlipError,
    UnknownError,
)
from kiosk.domain.events import Happening, Kind
from kiosk.domain.manifest import Manifest
from kiosk.domain.package import Package, State
from kiosk.domain.slots import Slot
from kiosk.domain.users import Role, User, check_language, check_pin
from kiosk.domain.visits import Visit
from kiosk.keys import hash_pin
from kiosk.store import Store, Tx, packages, users
from kiosk.system import (
    asking,
    deposits,
    doors,
    endings,
    issuing,
    lost,
    pickups,
    reopening,
    service,
    staffing,
)
from kiosk.system.attending import Attending
from kiosk.system.collecting import Collecting
from kiosk.system.delivering import Delivering
from kiosk.system.helping import Helping
from kiosk.system.hours import Hours
from kiosk.system.keeping import Keeping
from kiosk.system.maintaining import Maintaining
from kiosk.system.reminding import remind
from kiosk.system.showing import Showing
from kiosk.system.staffing import Staffing
from kiosk.system.views import (
    Counts,
    DemoCode,
    Deposit,
    Imported,
    Issued,
    Overdue,
    SlotView,
    Stats,
)


class LockerSystem(
    Collecting,
    Delivering,
    Staffing,
    Attending,
    Helping,
    Keeping,
    Maintaining,
    Showing,
):
    """One bank of lockers.

    Args:
        store: Its facts; closed by whoever opened it.
        settings: Its configuration.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        super().__init__(store, settings, luck=issuing.luck(settings, store.key))
        self.hours = Hours(store, settings)

    def start(self, *, who: str | None, owns_locks: bool = False) -> None:
        """Bring the store in line with the configuration, once at every start.

        Args:
            who: What started, for the events; `None` for a mere question.
            owns_locks: Whether it moves the doors: what was requested of a former
                owner dies then, so that no start ever pulses a lock by itself.

        Raises:
            SettingsError: Slots that hold something have vanished.
        """

        def act(tx: Tx) -> None:
            service.take_in_slots(tx, self.settings)
            pickups.start_waits_anew(tx, self.settings)
            staffing.start_waits_anew(tx)
            if owns_locks:
                doors.let_requests_die(tx)
            if who is not None:
                facts = {"location": self.settings.location.id}
                tx.happened(Happening(Kind.KIOSK_STARTED, who, facts=facts))

        self.store.write(act)

    # People

    def add_user(self, user: User, *, actor: str) -> User:
        """Take in a person; see `deposits.add_user` for what is refused."""
        return self.store.write(lambda tx: deposits.add_user(tx, user, actor=actor))

    def user(self, name: str) -> User:
        """Return a person.

        Raises:
            UnknownError: There is none of that id.
        """
        return self.store.read(lambda db: asking.user(db, name))

    def users(self) -> list[User]:
        """Return all people by id."""
        return self.store.read(users.every)

    def set_pin(self, name: str, pin: str, *, actor: str) -> None:
        """Give a member of staff a PIN.

        Raises:
            UnknownError: No such user.
            InvalidError: A PIN that is too easy, or a customer.
        """
        pin_hash = hash_pin(check_pin(pin))

        def act(tx: Tx) -> None:
            user = asking.user(tx.db, name)
            if user.role is Role.CUSTOMER:
                raise InvalidError("user", f"{name} is a customer", "staff have PINs")
            users.save(tx.db, replace(user, pin_hash=pin_hash))
            tx.happened(Happening(Kind.USER_PIN_SET, actor, facts={"user": name}))

        self.store.write(act)

    def set_language(self, name: str, language: str | None, *, actor: str) -> User:
        """Keep what somebody reads; `None` where nobody knows any more.

        Raises:
            UnknownError: No such user.
            InvalidError: It is no code of a language.
        """
        read = None if language is None else check_language(language)
        return self._change(name, lambda user: replace(user, language=read), actor)

    def set_low_door(self, name: str, *, needed: bool, actor: str) -> User:
        """Keep whether somebody gets doors within a seated reach only.

        It holds for what comes from now on; nothing is moved.

        Raises:
            UnknownError: No such user.
        """
        return self._change(
            name, lambda user: replace(user, needs_low_door=needed), actor
        )

    def _change(self, name: str, to: Callable[[User], User], actor: str) -> User:
        def act(tx: Tx) -> User:
            user = to(asking.user(tx.db, name))
            users.save(tx.db, user)
            tx.happened(Happening(Kind.USER_CHANGED, actor, facts={"user": name}))
            return user

        return self.store.write(act)

    def set_messages(
        self,
        name: str,
        *,
        channels: tuple[str, ...] | None,
        quiet_hours: str | None,
        actor: str,
    ) -> User:
        """Keep over what and when somebody wants to be told; see `User`.

        Raises:
            UnknownError: No such user, or no such channel.
            InvalidError: These can be no quiet hours.
        """
        quiet.read(quiet_hours or "")
        for channel in channels or ():
            if channel not in self.settings.notify.channels:
                known = self.settings.notify.channels
                raise UnknownError("channel", channel, list(known))

        def told(user: User) -> User:
            return replace(user, channels=channels, quiet_hours=quiet_hours)

        return self._change(name, told, actor)

    # Packages

    def announce(
        self,
        name: str,
        *,
        user: str,
        size: str,
        weight_grams: int | None = None,
        hold_days: int | None = None,
        actor: str,
    ) -> Package:
        """Take in a package that will come; see `deposits.announce`."""

        def act(tx: Tx) -> Package:
            package = Package(
                id=name,
                user=user,
                size=size,
                weight_grams=weight_grams,
                hold_days=self.settings.hold.days if hold_days is None else hold_days,
                state=State.PENDING,
                slot=None,
                announced_at=tx.moment.wall,
            )
            return deposits.announce(tx, self.settings, package, actor=actor)

        return self.store.write(act)

    def take_manifest(
        self, manifest: Manifest, *, keep_going: bool = False, actor: str
    ) -> Imported:
        """Announce the packages of a manifest, all or none unless `keep_going`.

        Raises:
            ManifestError: With every bad line; nothing was taken in.
        """

        def act(tx: Tx) -> Imported:
            taken = deposits.take_manifest(tx, self.settings, manifest, actor=actor)
            if taken.problems and not keep_going:
                raise ManifestError(taken.problems)
            return taken

        return self.store.write(act)

    def package(self, name: str) -> Package:
        """Return a package.

        Raises:
            UnknownError: There is none of that id.
        """
        return self.store.read(lambda db: asking.package(db, name))

    def packages(self, state: State | None = None) -> list[Package]:
        """Return the packages of one state, or all, the first announced first."""
        return self.store.read(lambda db: packages.every(db, state))

    def store_package(self, name: str, *, actor: str) -> Deposit:
        """Claim a slot for a package and ask for its door; see `deposits.claim`."""
        return self.store.write(
            lambda tx: deposits.claim(tx, self.settings, self._luck, name, actor=actor)
        )

    def slot_for(self, size: str) -> Slot:
        """Return the slot that a package of a size is given now; claims nothing.

        Raises:
            UnknownError: No such size.
            NoSlotError: No free slot fits.
        """
        return self.store.read(lambda db: deposits.chosen(db, self.settings, size))

    def redirect(self, number: int, *, actor: str) -> Deposit:
        """Give the package of a deposit whose door jammed the nearest slot that fits.

        The jammed slot is out of service by then; see `deposits.redirect`.
        """
        return self.store.write(
            lambda tx: deposits.redirect(
                tx, self.settings, self._luck, number, actor=actor
            )
        )

    def check_code(self, typed: str) -> str:
        """Return the code that was typed, without blanks; looks nothing up.

        Raises:
            SlipError: It cannot be a code; no try is counted.
        """
        return self.settings.code.rule.read(typed)

    def needs_digits(self) -> bool:
        """Whether the four further digits are asked for at this moment."""
        moment = self.store.now()
        throttle = self.store.read(
            lambda db: pickups.throttle_now(db, self.settings, moment)
        )
        return pickups.needs_digits(self.settings, throttle)

    def retrieve(
        self, typed: str, digits: str | None = None, *, actor: str = reopening.CUSTOMER
    ) -> Visit:
        """Judge a code and its digits, and ask for the door when they are right.

        Raises:
            SlipError: They cannot be a code or four digits; no try is counted.
            DigitsError: The digits are needed; no try is counted.
            WrongCodeError: They open nothing here; the try was counted.
            WaitError: Too many were wrong; nothing was tried.
            ExpiredError: The hold time is over.
            CancelledError: The package was cancelled, or put back.
            StateError: Somebody is at that door.
        """
        code = self.check_code(typed)
        if digits is not None:
            digits = "".join(digits.split())
            if len(digits) != PROOF_LENGTH or not set(digits) <= set(DIGITS):
                raise SlipError("four digits go with the code")
        judged = pickups.Typed(code, digits, actor)
        answer = self.store.write(lambda tx: pickups.pick_up(tx, self.settings, judged))
        if isinstance(answer, RefusedError):
            raise answer
        return answer

    def waiting(self) -> float:
        """Return for how many seconds no code is tried, 0.0 when at once."""
        moment = self.store.now()
        return self.store.read(
            lambda db: pickups.throttle_now(db, self.settings, moment)
        ).wait

    def cancel(self, name: str, *, actor: str) -> Package:
        """Cancel a package; see `endings.cancel`."""
        return self.store.write(
            lambda tx: endings.cancel(tx, self.settings, name, actor=actor)
        )

    def reissue(self, name: str, *, user: str, actor: str) -> Issued:
        """Make a new code for a stored package, sent to its user; the old is dead.

        Raises:
            UnknownError: No such package of that user.
            StateError: It is not in its slot, or somebody is at its door.
        """

        def act(tx: Tx) -> Issued:
            package = asking.package(tx.db, name)
            if package.user != user:
                raise UnknownError(f"package of user {user}", name)
            return lost.reissue(tx, self.settings, self._luck, package, actor=actor)

        return self.store.write(act)

    def expire(self, *, actor: str, clock_is_right: bool = False) -> list[Package]:
        """Expire packages whose hold time is over; see `endings.sweep`.

        Raises:
            ClockError: Nobody vouches for the clock, or suspiciously many would
                expire at once.
        """
        answer = self.store.write(
            lambda tx: endings.sweep(
                tx, self.settings, actor=actor, clock_is_right=clock_is_right
            )
        )
        if isinstance(answer, RefusedError):
            raise answer
        return answer

    def overdue(self) -> Overdue:
        """Return the packages past their date that are not expired, and why."""
        now = self.store.now()
        return self.store.read(lambda db: endings.overdue(db, now))

    def send_reminders(self, *, actor: str) -> list[Package]:
        """Remind the recipients whose hold time ends soon; see `reminding.remind`."""
        return self.store.write(lambda tx: remind(tx, self.settings, actor=actor))

    # Slots

    def slots(self) -> list[SlotView]:
        """Return all slots in the order of the doors."""
        return self.store.read(lambda db: service.every(db, self.settings))

    def slot(self, name: str) -> SlotView:
        """Return one slot.

        Raises:
            UnknownError: There is none of that name.
        """
        return self.store.read(lambda db: service.view(db, self.settings, name))

    def open_slot(self, name: str, *, actor: str) -> Visit:
        """Ask for a door to be opened by hand; see `service.open_slot`."""
        return self.store.write(
            lambda tx: service.open_slot(tx, self.settings, name, actor=actor)
        )

    def take_out_of_service(
        self, name: str, *, reason: str, until: datetime | None = None, actor: str
    ) -> SlotView:
        """Take a slot out of service; see `service.take_out_of_service`."""
        return self.store.write(
            lambda tx: service.take_out_of_service(
                tx, self.settings, name, reason=reason, until=until, actor=actor
            )
        )

    def return_to_service(self, name: str, *, actor: str) -> SlotView:
        """Return a slot to service; see `service.return_to_service`.

        Where it got a new lock, call `lock_replaced` as well.
        """
        return self.store.write(
            lambda tx: service.return_to_service(tx, self.settings, name, actor=actor)
        )

    # The time

    def clock(self) -> Moment:
        """Return this moment, what it is worth and why."""
        return self.store.now()

    def keep_clock(self) -> None:
        """Keep what is known of the time; every write does, and this is one."""
        self.store.write(lambda _: None)

    def vouch_clock(self, *, actor: str) -> Moment:
        """Take a person's word for the computer's time; see `service.vouch_clock`."""
        self.store.write(
            lambda tx: service.vouch_clock(tx, self.store.clock, actor=actor)
        )
        return self.store.now()

    # Facts

    def counts(self) -> Counts:
        """Return how full the bank is."""
        return self.store.read(lambda db: service.counts(db, self.settings))

    def stats(self) -> Stats:
        """Return what the bank has done since its first day."""
        now = self.store.now()
        return self.store.read(lambda db: service.stats(db, self.settings, now))

    def guess_chance(self) -> float:
        """Return the yearly chance that anyone guesses into any package."""
        return self.store.read(lambda db: service.guess_chance(db, self.settings))

    def demo_codes(self) -> list[DemoCode]:
        """Return the live codes of the demo bank; none for a real one."""
        return self.store.read(
            lambda db: issuing.demo_codes(db, self.settings, self.store.key)
        )
