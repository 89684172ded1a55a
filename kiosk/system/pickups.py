"""A code is typed: is it right, and may its door be opened?

The judgement is written whatever it is: a wrong try counts also when the
process ends in the next moment. So these functions return a refusal instead of
raising it, and the caller raises it after the commit.
"""

from dataclasses import dataclass
from typing import Final

from kiosk.clock import Moment
from kiosk.config import Settings
from kiosk.domain import codes as rules
from kiosk.domain import expiry
from kiosk.domain.attempts import Throttle
from kiosk.domain.doubts import Doubt
from kiosk.domain.errors import (
    CancelledError,
    DigitsError,
    ExpiredError,
    OutOfOrderError,
    RefusedError,
    StateError,
    WaitError,
    Whereabouts,
    WrongCodeError,
)
from kiosk.domain.events import Happening, Kind
from kiosk.domain.package import Package, State
from kiosk.domain.visits import Purpose, Visit
from kiosk.store import Db, Tx, codes, packages, putbacks, slots, visits
from kiosk.store.codes import TriedCode
from kiosk.system import asking
from kiosk.system.doors import request
from kiosk.system.endings import expire
from kiosk.system.outages import standing_still

_TOLD: Final = frozenset({State.STORED, State.EXPIRED, State.CANCELLED})
"""The states of a package of which whoever has code and digits is told."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed: a well-formed code, and the four digits if any."""

    code: str
    digits: str | None
    actor: str


def throttle_now(db: Db, settings: Settings, moment: Moment) -> Throttle:
    """Return how the bank stands with wrong tries at this moment."""
    return codes.throttle(db).now(
        settings.throttle.rule, at=moment.boot_seconds, boot=moment.boot
    )


def start_waits_anew(tx: Tx, settings: Settings) -> None:
    """Start every wait of a former boot anew, in full.

    The power was off for nobody knows how long, so that time counts for nothing.
    """
    codes.keep_throttle(tx.db, throttle_now(tx.db, settings, tx.moment))
    codes.start_holds_anew(tx.db, tx.moment)


def needs_digits(settings: Settings, throttle: Throttle) -> bool:
    """Whether the four further digits are asked for."""
    if settings.verification == "under_attack":
        return throttle.under_attack
    return settings.verification == "always"


def pick_up(tx: Tx, settings: Settings, typed: Typed) -> Visit | RefusedError:
    """Judge a code; ask for its door to be opened when it is right.

    Raises:
        OutOfOrderError: No code is judged: somebody has to agree first.
        StoreError: The disk is too full for what may follow.
    """
    asking.in_order(tx)
    throttle = throttle_now(tx.db, settings, tx.moment)
    codes.keep_throttle(tx.db, throttle)
    wait = max(throttle.wait, _held(tx, settings, typed.code))
    if wait > 0:
        return WaitError(wait)
    if needs_digits(settings, throttle) and typed.digits is None:
        return DigitsError()
    proven = needs_digits(settings, throttle)
    package = _match(tx, typed, proven=proven)
    if package is None or package.state not in _TOLD:
        return _wrong(tx, settings, throttle, typed)
    codes.keep_throttle(tx.db, throttle.after_right())
    answer = admit(tx, settings, package, typed.actor)
    if proven and isinstance(answer, Visit):
        putbacks.know(tx.db, answer.id)
    return answer


def admit(
    tx: Tx, settings: Settings, package: Package, actor: str
) -> Visit | RefusedError:
    """Ask for the door of whoever may have a package, or say why not.

    Raises:
        OutOfOrderError: No door is opened before somebody has agreed.
        StoreError: The disk is too full for what may follow.
    """
    if package.state is State.CANCELLED:
        return _cancelled(tx, package)
    if package.state is State.EXPIRED:
        return _over(tx, package)
    if (
        tx.moment.settled
        and expiry.is_over(package, tx.moment.wall)
        and package.id not in standing_still(tx.db, tx.moment)
    ):
        return _over(tx, expire(tx, settings, package, actor="kiosk"))
    slot = package.slot or ""
    going_on = visits.at_slot(tx.db, slot)
    if going_on is not None:
        return StateError(
            "slot", slot, f"visited (visit {going_on.id})", "its door is in use"
        )
    doubted = slots.doubted(tx.db, slot)
    if doubted is not None and doubted.kind is Doubt.RESTORED:
        # Since the backup it may have left, and another may lie there.
        return OutOfOrderError(f"nobody knows what is in slot {slot} since the restore")
    return request(tx, Purpose.PICKUP, slot, package.id, actor=actor)


def _match(tx: Tx, typed: Typed, *, proven: bool) -> Package | None:
    """Return the package that code and digits together belong to.

    A spent code matches only a package that expired or was cancelled, so that its
    recipient can be told; it opens nothing.
    """
    kept = codes.find(tx.db, rules.mac(tx.key.codes, typed.code))
    proof = rules.proof_mac(tx.key.codes, typed.code, typed.digits or "")
    if kept is None or (proven and not rules.same(kept.proof_mac, proof)):
        return None
    package = packages.find(tx.db, kept.package)
    if package is None or kept.live != (package.state is State.STORED):
        return None
    return package


def _over(tx: Tx, package: Package) -> ExpiredError:
    return ExpiredError(
        package.id,
        package.deadline or tx.moment.wall,
        package.extended_seconds,
        place=_place(tx, package),
        slot=package.slot,
    )


def _cancelled(tx: Tx, package: Package) -> CancelledError:
    return CancelledError(
        package.id,
        package.ended_at or tx.moment.wall,
        place=_place(tx, package),
        slot=package.slot,
        put_back=putbacks.of_package(tx.db, package.id) is not None,
    )


def _place(tx: Tx, package: Package) -> Whereabouts:
    """Return where a package is that is not handed out any more."""
    if package.slot is not None:
        return Whereabouts.INSIDE
    seen = tx.db.execute(
        "SELECT 1 FROM event WHERE package = ? AND kind = ? AND visit IS NOT NULL",
        (package.id, Kind.PACKAGE_CLEARED.value),
    ).get
    return Whereabouts.UNKNOWN if seen is None else Whereabouts.COLLECTED


def _wrong(
    tx: Tx, settings: Settings, throttle: Throttle, typed: Typed
) -> WrongCodeError:
    after = throttle.after_wrong(settings.throttle.rule)
    codes.keep_throttle(tx.db, after)
    mac = rules.mac(tx.key.codes, typed.code)
    before = codes.tried(tx.db, mac)
    tries = 1 + (before.wrong if before is not None else 0)
    codes.keep_tried(
        tx.db, mac, TriedCode(tries, tx.moment.boot_seconds, tx.moment.boot)
    )
    tx.happened(
        Happening(
            Kind.CODE_WRONG,
            typed.actor,
            facts={"in_row": after.wrong, "wait": after.wait},
        )
    )
    return WrongCodeError(
        tries_left=after.tries_left(settings.throttle.rule), wait_seconds=after.wait
    )


def _held(tx: Tx, settings: Settings, code: str) -> float:
    """Return for how many seconds a code is held back after wrong tries.

    It is the same for codes that exist and codes that do not: it tells nothing.
    """
    rule = settings.throttle.rule
    codes.forget_tried(
        tx.db, tx.moment.boot_seconds - rule.code_hold_seconds, tx.moment
    )
    mac = rules.mac(tx.key.codes, code)
    tried = codes.tried(tx.db, mac)
    if tried is None or tried.wrong < rule.code_tries:
        return 0.0
    return max(0.0, tried.at + rule.code_hold_seconds - tx.moment.boot_seconds)
