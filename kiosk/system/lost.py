"""A lost code: a new one goes to the contact on file, and the screen says nothing.

Whoever types a contact is answered the same whether or not anybody is known by it,
and it is counted the same. Only somebody who names a package and the last four
digits of its recipient's phone has shown who they are, and is told where the code
went, masked. A new code kills the one before in the transaction that owes the
message, and nobody is sent one who could not be reached.
"""

import hashlib
import hmac
from collections.abc import Iterator
from typing import Final

from kiosk.clock import Moment
from kiosk.config import Settings
from kiosk.domain.codes import mac
from kiosk.domain.errors import RefusedError, StateError, WaitError
from kiosk.domain.events import Happening, Kind
from kiosk.domain.lostcodes import (
    Asked,
    folded,
    is_phone,
    masked_email,
    masked_phone,
    same_phone,
)
from kiosk.domain.package import Package, State
from kiosk.domain.users import Role, User
from kiosk.store import Db, Tx, codes, lostcodes, notifications, packages, users, visits
from kiosk.system import asking, issuing
from kiosk.system.issuing import Luck
from kiosk.system.telling import tell
from kiosk.system.views import Issued, Resent

_LATE_SECONDS: Final = 60.0


def ask(
    tx: Tx,
    settings: Settings,
    luck: Luck,
    typed: str,
    digits: str | None,
    *,
    actor: str,
) -> Resent | RefusedError:
    """Send new codes to whoever is known by what was typed; tell nothing of it.

    That too many asked is a refusal that is returned and not raised, since what was
    learnt of the allowance is kept.

    Args:
        tx: The write.
        settings: The configuration.
        luck: What new codes are drawn with.
        typed: A phone number, an e-mail address or the number of a package.
        digits: The last four of the phone, of whoever named a package.
        actor: Who asks.

    Raises:
        StateError: The bank does not offer it.
    """
    rule, now = settings.lost_code.rule, tx.moment
    if not settings.lost_code.offered:
        raise StateError("lost code", "here", "not offered", "call for help")
    late = _late(tx.db, now)
    lostcodes.forget(tx.db, rule.rest_seconds, now)
    allowance = lostcodes.allowance(tx.db).now(rule, at=now.boot_seconds, boot=now.boot)
    lostcodes.keep_allowance(tx.db, allowance)
    meant = _mac(tx, "typed", folded(typed))
    wait = max(allowance.wait(rule), _rest(tx, settings, meant))
    if wait > 0:
        return WaitError(wait)
    lostcodes.keep_allowance(tx.db, allowance.after_one())
    _count(tx, settings, meant)
    known = _known(tx.db, typed)
    sent = sum(_send(tx, settings, luck, user, actor=actor) for user in known)
    by = "phone" if is_phone(typed) else "email" if "@" in typed else "package"
    tx.happened(Happening(Kind.CODE_LOST, actor, facts={"by": by, "sent": sent}))
    proven = [user for user in known if _proves(tx.db, user, typed, digits)]
    return Resent(late, tuple(_masked(proven)))


def reissue(
    tx: Tx, settings: Settings, luck: Luck, package: Package, *, actor: str
) -> Issued:
    """Make a new code for a stored package, and owe it to its recipient.

    Raises:
        StateError: It is not in its slot, or somebody is at its door.
    """
    name = package.id
    if package.state is not State.STORED:
        raise StateError("package", name, package.state, "only a STORED one has a code")
    asking.nobody_with(tx.db, name)
    issued = issuing.issue(tx, settings, luck, package, actor=actor)
    mark = mac(tx.key.codes, issued.code).hex()[:16]
    sealed = codes.hand_over(tx.db, name)
    tell(tx, settings, "reissued", package, mark=mark, sealed=sealed)
    return issued


def _send(tx: Tx, settings: Settings, luck: Luck, user: User, *, actor: str) -> int:
    """Send somebody a new code for each package of theirs; return how many."""
    rested = _mac(tx, "user", user.id)
    if _rest(tx, settings, rested) > 0 or not _is_reached(settings, user):
        return 0
    theirs = [
        package
        for package in packages.every(tx.db, State.STORED)
        if package.user == user.id and visits.of_package(tx.db, package.id) is None
    ]
    for package in theirs:
        reissue(tx, settings, luck, package, actor=actor)
    if theirs:
        _count(tx, settings, rested)
    return len(theirs)


def _is_reached(settings: Settings, user: User) -> bool:
    """Whether any channel brings somebody a message, who gave a contact at all."""
    reaches = map(settings.notify.reach, settings.notify.channels)
    there = user.email is not None or user.phone is not None
    return there and any(
        reach.includes(email=user.email, phone=user.phone) for reach in reaches
    )


def _known(db: Db, typed: str) -> list[User]:
    """Return the customers who are meant by what was typed."""
    wanted = folded(typed)
    if is_phone(typed):
        return [user for user in _customers(db) if same_phone(typed, user.phone)]
    if "@" in wanted:
        return [u for u in _customers(db) if u.email and folded(u.email) == wanted]
    package = _package(db, typed)
    return [] if package is None else [asking.user(db, package.user)]


def _customers(db: Db) -> Iterator[User]:
    return (user for user in users.every(db) if user.role is Role.CUSTOMER)


def _package(db: Db, typed: str) -> Package | None:
    wanted = folded(typed)
    for package in packages.every(db, State.STORED):
        if folded(package.id) == wanted:
            return package
    return None


def _proves(db: Db, user: User, typed: str, digits: str | None) -> bool:
    """Whether somebody named a package of theirs and the end of their phone."""
    if digits is None or user.phone_digits is None or _package(db, typed) is None:
        return False
    return hmac.compare_digest(digits.encode(), user.phone_digits.encode())


def _masked(proven: list[User]) -> Iterator[str]:
    for user in proven:
        if user.email:
            yield masked_email(user.email)
        if user.phone:
            yield masked_phone(user.phone)


def _late(db: Db, now: Moment) -> bool:
    """Whether messages do not leave the bank just now."""
    since = notifications.oldest_due(db, now.wall)
    failing = db.execute(
        "SELECT 1 FROM notification WHERE tries > 0"
        " AND delivered_at IS NULL AND dead_at IS NULL LIMIT 1"
    ).get
    waited = 0.0 if since is None else (now.wall - since).total_seconds()
    return failing is not None or waited > _LATE_SECONDS


def _rest(tx: Tx, settings: Settings, key: bytes) -> float:
    asked, now = lostcodes.asked(tx.db, key), tx.moment
    if asked is None:
        return 0.0
    rule = settings.lost_code.rule
    return asked.rest(rule, at=now.boot_seconds, boot=now.boot)


def _count(tx: Tx, settings: Settings, key: bytes) -> None:
    rule, now = settings.lost_code.rule, tx.moment
    asked = lostcodes.asked(tx.db, key) or Asked(0, now.boot_seconds, now.boot)
    again = asked.again(rule, at=now.boot_seconds, boot=now.boot)
    lostcodes.keep_asked(tx.db, key, again)


def _mac(tx: Tx, kind: str, text: str) -> bytes:
    """Return what is remembered instead of a contact."""
    message = f"lost\0{kind}\0{text}".encode()
    return hmac.digest(tx.key.codes, message, hashlib.sha256)
