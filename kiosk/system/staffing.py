"""Who of the staff stands at the screen: signed in by number or badge, and a PIN.

Hashing a PIN takes a tenth of a second, which no write may hold everybody else up
for. So a try is three steps: it is counted as wrong, judged outside any write, and
then forgiven or told of. Whoever pulls the plug in between has used up a try.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from kiosk.config import Settings
from kiosk.domain import totp
from kiosk.domain.attempts import Throttle, ThrottleRule
from kiosk.domain.errors import (
    InvalidError,
    StateError,
    TakenError,
    TotpError,
    WaitError,
    WrongPinError,
)
from kiosk.domain.events import Fact, Happening, Kind
from kiosk.domain.staff import (
    OF_ALL,
    OF_ONE,
    STAFF,
    Badge,
    Session,
    check_number,
    check_staff,
    forgiven,
    read_badge,
    uncounted,
)
from kiosk.domain.users import Role, User, check_pin
from kiosk.keys import DeviceKey, hash_pin, pin_matches
from kiosk.store import Db, Store, Tx, staff, users
from kiosk.system import asking
from kiosk.system.views import DemoStaff

_ALL: Final = "screen"


@dataclass(frozen=True, slots=True)
class _Tried:
    """A try that was counted and is not judged yet.

    Attributes:
        user: Whoever they say they are, if that is one of the staff.
        mac: Under what it was counted.
        one: How it stands with that now.
        all: How it stands with the screen.
    """

    user: User | None
    mac: bytes
    one: Throttle
    all: Throttle


class Staffing:
    """The part of a `LockerSystem` that knows who of the staff is there."""

    store: Store
    settings: Settings

    def set_staff_number(self, name: str, number: str | None, *, actor: str) -> None:
        """Give one of the staff the number that they sign in with, or take it away.

        Raises:
            UnknownError: No such user.
            StateError: A customer.
            InvalidError: Not 2 to 8 digits.
            TakenError: Somebody has that number.
        """
        if number is not None:
            check_number(number)

        def act(tx: Tx) -> None:
            check_staff(asking.user(tx.db, name))
            if number is not None and staff.by_number(tx.db, number) not in {
                None,
                name,
            }:
                raise TakenError("staff number", number)
            staff.set_number(tx.db, name, number)
            facts: dict[str, Fact] = {"user": name, "taken_away": number is None}
            tx.happened(Happening(Kind.USER_NUMBER_SET, actor, facts=facts))

        self.store.write(act)

    def set_badge(self, name: str, scanned: str | None, *, actor: str) -> None:
        """Give one of the staff a badge, or take it away; only its MAC is kept.

        Raises:
            UnknownError: No such user.
            StateError: A customer.
            InvalidError: It cannot be a badge.
            TakenError: It is somebody else's.
        """
        badge = None if scanned is None else read_badge(scanned)

        def act(tx: Tx) -> None:
            check_staff(asking.user(tx.db, name))
            kept = None if badge is None else _of_badge(tx.key, badge)
            if kept is not None and staff.by_badge(tx.db, kept) not in {None, name}:
                raise TakenError("badge", "that was scanned")
            staff.set_badge(tx.db, name, kept)
            facts: dict[str, Fact] = {"user": name, "taken_away": badge is None}
            tx.happened(Happening(Kind.USER_BADGE_SET, actor, facts=facts))

        self.store.write(act)

    def ways_in(self) -> dict[str, tuple[bool, bool]]:
        """Return of every user whether they have a staff number, and a badge."""
        return self.store.read(staff.ways_in)

    def is_badge(self, scanned: str) -> bool:
        """Whether something that was scanned is the badge of somebody."""
        try:
            mac = _of_badge(self.store.key, read_badge(scanned))
        except InvalidError:
            return False
        return self.store.read(lambda db: staff.by_badge(db, mac)) is not None

    def badge_is_enough(self, scanned: str) -> bool:
        """Whether a badge signs in without a PIN; the same for all of its length."""
        return self.settings.staff.badge_alone and read_badge(scanned).alone

    def set_totp(self, name: str, *, on: bool = True, actor: str) -> str | None:
        """Have one of the staff type one-time codes, or no more.

        Returns:
            What an app for one-time codes reads; it is never shown again. `None`
            where they need none any more.

        Raises:
            UnknownError: No such user.
            StateError: A customer.
        """
        secret = secrets.token_bytes(totp.SECRET_LENGTH)

        def act(tx: Tx) -> None:
            check_staff(asking.user(tx.db, name))
            sealed = tx.key.seal(totp.written(secret)) if on else None
            staff.set_totp(tx.db, name, sealed)
            facts: dict[str, Fact] = {"user": name, "taken_away": not on}
            tx.happened(Happening(Kind.USER_TOTP_SET, actor, facts=facts))

        self.store.write(act)
        return totp.address(secret, name, self.settings.location.name) if on else None

    def may_enrol(self) -> bool:
        """Whether nobody can see to this bank yet, so that the first one may enrol."""
        demo = self.settings.demo is not None
        return not demo and not self.store.read(staff.has_technician)

    def enrol(self, number: str, pin: str) -> Session:
        """Take in the first who may see to this bank, an admin.

        There is no default PIN. Screens that strangers see do not offer it.

        Raises:
            InvalidError: A number or PIN that cannot be one.
            StateError: Somebody is there already.
            TakenError: The number is somebody's.
        """
        check_number(number)
        pin_hash = hash_pin(check_pin(pin))
        user = User(f"staff-{number}", role=Role.ADMIN, pin_hash=pin_hash)

        def act(tx: Tx) -> None:
            if staff.has_technician(tx.db):
                raise StateError("bank", "here", "seen to already", "sign in")
            if staff.by_number(tx.db, number) is not None:
                raise TakenError("staff number", number)
            users.save(tx.db, user)
            staff.set_number(tx.db, user.id, number)
            facts: dict[str, Fact] = {"user": user.id, "role": user.role.value}
            tx.happened(Happening(Kind.USER_ADDED, user.id, facts=facts))
            tx.happened(Happening(Kind.USER_PIN_SET, user.id, facts={"user": user.id}))

        self.store.write(act)
        return Session(user.id, user.id, user.role)

    def sign_in(self, number: str, pin: str, one_time: str | None = None) -> Session:
        """Sign somebody in by their staff number and PIN.

        Raises:
            TotpError: Both were right; their one-time code is needed as well.
            WrongPinError: Nobody has both; the try was counted.
            WaitError: Too many were wrong; nothing was tried.
        """
        tried = self.store.write(lambda tx: _count(tx, *_by_number(tx, number)))
        return self._judged(tried, pin, one_time, by="number")

    def sign_in_by_badge(
        self, scanned: str, pin: str | None = None, one_time: str | None = None
    ) -> Session:
        """Sign somebody in by their badge, and PIN where that is asked for.

        Raises:
            TotpError: Both were right; their one-time code is needed as well.
            InvalidError: It cannot be a badge; no try was counted.
            WrongPinError: Nobody has both; the try was counted.
            WaitError: Too many were wrong; nothing was tried.
        """
        badge = read_badge(scanned)
        tried = self.store.write(lambda tx: _count(tx, *_by_badge(tx, badge)))
        if pin is None and self.badge_is_enough(scanned):
            right = tried.user is not None
            return self._proven(tried, one_time, right=right, by="badge alone")
        return self._judged(tried, pin or "", one_time, by="badge")

    def sign_out(self, session: Session, *, why: str = "asked for") -> None:
        """Note that somebody has left, or that nobody was there any more."""
        facts: dict[str, Fact] = {"why": why}
        left = Happening(Kind.STAFF_SIGNED_OUT, session.actor, facts=facts)
        self.store.write(lambda tx: tx.happened(left))

    def sign_in_waits(self) -> float:
        """Return for how many seconds nobody can sign in; 0.0 when somebody can."""
        now = self.store.now()

        def ask(db: Db) -> float:
            kept = staff.throttle(db, _mac(self.store.key, "all", _ALL))
            return kept.now(OF_ALL, at=now.boot_seconds, boot=now.boot).wait

        return self.store.read(ask)

    def employ_demo_staff(self, *, actor: str) -> None:
        """Give the staff of a new demo bank their numbers and PINs."""
        for user in self.store.read(_demo_staff(self.settings)):
            number, pin = _drawn(self.store.key, user.id)
            self.set_staff_number(user.id, number, actor=actor)
            _employ(self.store, user.id, hash_pin(pin))

    def demo_staff(self) -> list[DemoStaff]:
        """Return how the demo's staff sign in; nobody for a real bank.

        Numbers and PINs follow from the device's key, so nothing keeps them; who
        was given another PIN is left out. It takes a tenth of a second for each.
        """
        found = []
        for user in self.store.read(_demo_staff(self.settings)):
            number, pin = _drawn(self.store.key, user.id)
            if pin_matches(user.pin_hash, pin):
                found.append(DemoStaff(user.id, user.role, number, pin))
        return found

    def _judged(self, tried: _Tried, pin: str, code: str | None, *, by: str) -> Session:
        pin_hash = None if tried.user is None else tried.user.pin_hash
        return self._proven(tried, code, right=pin_matches(pin_hash, pin), by=by)

    def _proven(
        self, tried: _Tried, code: str | None, *, right: bool, by: str
    ) -> Session:
        """Judge the one-time code of whoever has them, once the rest was right.

        Raises:
            TotpError: It is missing; the try is forgiven, for the rest was right.
        """
        user = tried.user
        if right and user is not None:
            kept = self.store.read(lambda db: staff.totp(db, user.id))
            if kept is not None:
                if code is None:
                    self.store.write(lambda tx: _count_not(tx, tried))
                    raise TotpError
                right = self._spent(user, kept, code)
                by = f"{by}, one-time code"
        return self._concluded(tried, right=right, by=by)

    def _spent(self, user: User, kept: tuple[bytes, int], code: str) -> bool:
        sealed, last = kept
        secret = totp.read(self.store.key.unseal(sealed))
        now = self.store.now()
        step = totp.matching(
            secret, code, now=now.wall, trusted=now.trusted, after=last
        )
        if step is None:
            return False
        return self.store.write(lambda tx: staff.spend_totp(tx.db, user.id, step))

    def _concluded(self, tried: _Tried, *, right: bool, by: str) -> Session:
        user = tried.user
        if not right or user is None:
            self.store.write(lambda tx: _refused(tx, tried, by))
            left = min(tried.one.tries_left(OF_ONE), tried.all.tries_left(OF_ALL))
            wait = max(tried.one.wait, tried.all.wait)
            raise WrongPinError(tries_left=left, wait_seconds=wait)
        self.store.write(lambda tx: _let_in(tx, tried, user, by))
        return Session(user.id, user.name or user.id, user.role)


def _demo_staff(settings: Settings) -> Callable[[Db], list[User]]:
    names = {user.id for user in settings.demo.users} if settings.demo else set()
    return lambda db: [
        user for user in users.every(db) if user.id in names and user.role in STAFF
    ]


def _employ(store: Store, name: str, pin_hash: str) -> None:
    def act(tx: Tx) -> None:
        user = asking.user(tx.db, name)
        users.save(tx.db, replace(user, pin_hash=pin_hash))
        tx.happened(Happening(Kind.USER_PIN_SET, "demo", facts={"user": name}))

    store.write(act)


def _drawn(key: DeviceKey, user: str) -> tuple[str, str]:
    """Return the number and the PIN of one of the demo's staff."""
    draw = key.stream(f"demo staff {user}")
    number = f"{1000 + draw(9000)}"
    while True:
        pin = f"{draw(10**6):06}"
        try:
            return number, check_pin(pin)
        except InvalidError:
            continue


def start_waits_anew(tx: Tx) -> None:
    """Start every wait of a former boot anew, in full; forget what has calmed."""
    for mac in staff.throttles(tx.db):
        one = mac != _mac(tx.key, "all", _ALL)
        staff.keep_throttle(tx.db, mac, _now(tx, mac, OF_ONE if one else OF_ALL))


def _by_number(tx: Tx, number: str) -> tuple[User | None, bytes]:
    return _meant(tx, staff.by_number(tx.db, number), "number", number)


def _by_badge(tx: Tx, badge: Badge) -> tuple[User | None, bytes]:
    mac = _of_badge(tx.key, badge)
    return _meant(tx, staff.by_badge(tx.db, mac), "badge", badge.text)


def _meant(
    tx: Tx, name: str | None, kind: str, typed: str
) -> tuple[User | None, bytes]:
    """Return who is meant, and under what a try is counted: so are those of nobody."""
    user = None if name is None else users.find(tx.db, name)
    if user is None or user.role not in STAFF:
        return None, _mac(tx.key, kind, typed)
    return user, _mac(tx.key, "user", user.id)


def _count(tx: Tx, user: User | None, mac: bytes) -> _Tried:
    """Count a try as wrong, for as long as it is not judged.

    Raises:
        WaitError: Too many were wrong.
    """
    start_waits_anew(tx)
    everybody = _mac(tx.key, "all", _ALL)
    one, of_all = _now(tx, mac, OF_ONE), _now(tx, everybody, OF_ALL)
    wait = max(one.wait, of_all.wait)
    if wait > 0:
        raise WaitError(wait)
    one, of_all = one.after_wrong(OF_ONE), of_all.after_wrong(OF_ALL)
    staff.keep_throttle(tx.db, mac, one)
    staff.keep_throttle(tx.db, everybody, of_all)
    return _Tried(user, mac, one, of_all)


def _refused(tx: Tx, tried: _Tried, by: str) -> None:
    facts: dict[str, Fact] = {
        "user": None if tried.user is None else tried.user.id,
        "by": by,
        "in_row": tried.one.wrong,
        "wait": max(tried.one.wait, tried.all.wait),
    }
    tx.happened(Happening(Kind.STAFF_REFUSED, "nobody", facts=facts))


def _count_not(tx: Tx, tried: _Tried) -> None:
    everybody = _mac(tx.key, "all", _ALL)
    for mac, rule in ((tried.mac, OF_ONE), (everybody, OF_ALL)):
        staff.keep_throttle(tx.db, mac, uncounted(_now(tx, mac, rule)))


def _let_in(tx: Tx, tried: _Tried, user: User, by: str) -> None:
    everybody = _mac(tx.key, "all", _ALL)
    for mac, rule in ((tried.mac, OF_ONE), (everybody, OF_ALL)):
        staff.keep_throttle(tx.db, mac, forgiven(_now(tx, mac, rule)))
    facts: dict[str, Fact] = {"by": by}
    tx.happened(Happening(Kind.STAFF_SIGNED_IN, user.id, facts=facts))


def _now(tx: Tx, mac: bytes, rule: ThrottleRule) -> Throttle:
    kept = staff.throttle(tx.db, mac)
    return kept.now(rule, at=tx.moment.boot_seconds, boot=tx.moment.boot)


def _of_badge(key: DeviceKey, badge: Badge) -> bytes:
    return _mac(key, "badge", badge.text)


def _mac(key: DeviceKey, kind: str, text: str) -> bytes:
    """Return what is kept instead of a number, a badge or a person."""
    return hmac.digest(key.staff, f"{kind}\0{text}".encode(), hashlib.sha256)
