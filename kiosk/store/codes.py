"""Pickup codes as the store knows them: by MAC alone, and what was tried."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.clock import Moment
from kiosk.domain.attempts import Throttle
from kiosk.store.database import Db
from kiosk.store.times import text


@dataclass(frozen=True, slots=True)
class KeptCode:
    """A code, live or spent.

    Attributes:
        sealed: The code and its digits, readable by this device alone; only
            while a deposit is under way.
    """

    mac: bytes
    package: str
    proof_mac: bytes
    sealed: bytes | None
    live: bool


@dataclass(frozen=True, slots=True)
class TriedCode:
    """What is remembered of a code that somebody typed wrongly, live or not."""

    wrong: int
    at: float
    boot: str


def find(db: Db, mac: bytes) -> KeptCode | None:
    """Return the code with a MAC, live or spent, or `None`; one probe."""
    row = db.execute(
        "SELECT mac, package, proof_mac, sealed, ended_at IS NULL FROM code"
        " WHERE mac = ?",
        (mac,),
    ).get
    return _code(row)


def of_package(db: Db, package: str) -> KeptCode | None:
    """Return the live code of a package, or `None`."""
    row = db.execute(
        "SELECT mac, package, proof_mac, sealed, ended_at IS NULL FROM code"
        " WHERE package = ? AND ended_at IS NULL",
        (package,),
    ).get
    return _code(row)


def issue(db: Db, code: KeptCode, at: datetime) -> None:
    """Keep a new live code."""
    db.execute(
        "INSERT INTO code (mac, package, proof_mac, sealed, issued_at)"
        " VALUES (?,?,?,?,?)",
        (code.mac, code.package, code.proof_mac, code.sealed, text(at)),
    )


def hand_over(db: Db, package: str) -> bytes | None:
    """Return what is sealed of a package's live code, and forget it here."""
    code = of_package(db, package)
    db.execute(
        "UPDATE code SET sealed = NULL WHERE package = ? AND ended_at IS NULL",
        (package,),
    )
    return None if code is None else code.sealed


def end(db: Db, package: str, at: datetime) -> bool:
    """Let the live code of a package die; return whether there was one."""
    db.execute(
        "UPDATE code SET ended_at = ?, sealed = NULL"
        " WHERE package = ? AND ended_at IS NULL",
        (text(at), package),
    )
    return db.changes() > 0


def throttle(db: Db) -> Throttle:
    """Return what the bank remembers of wrong tries."""
    row = db.execute("SELECT wrong, spent, at, boot, wait FROM throttle").get
    return Throttle() if row is None else Throttle(*row)


def keep_throttle(db: Db, throttle: Throttle) -> None:
    """Keep what the bank remembers of wrong tries."""
    db.execute(
        "INSERT INTO throttle (id, wrong, spent, at, boot, wait) VALUES (1,?,?,?,?,?)"
        " ON CONFLICT (id) DO UPDATE SET wrong = excluded.wrong,"
        " spent = excluded.spent, at = excluded.at, boot = excluded.boot,"
        " wait = excluded.wait",
        (throttle.wrong, throttle.spent, throttle.at, throttle.boot, throttle.wait),
    )


def tried(db: Db, mac: bytes) -> TriedCode | None:
    """Return what is remembered of wrong tries with one code."""
    row = db.execute("SELECT wrong, at, boot FROM tried_code WHERE mac = ?", (mac,)).get
    return None if row is None else TriedCode(*row)


def keep_tried(db: Db, mac: bytes, tried: TriedCode) -> None:
    """Keep what is remembered of wrong tries with one code."""
    db.execute(
        "INSERT INTO tried_code (mac, wrong, at, boot) VALUES (?,?,?,?)"
        " ON CONFLICT (mac) DO UPDATE SET wrong = excluded.wrong,"
        " at = excluded.at, boot = excluded.boot",
        (mac, tried.wrong, tried.at, tried.boot),
    )


def start_holds_anew(db: Db, now: Moment) -> None:
    """Count the holds of a former boot from now on."""
    db.execute(
        "UPDATE tried_code SET at = ?, boot = ? WHERE boot <> ?",
        (now.boot_seconds, now.boot, now.boot),
    )


def forget_tried(db: Db, before: float, now: Moment) -> None:
    """Forget tries of this boot that are older than any hold lasts."""
    db.execute("DELETE FROM tried_code WHERE boot = ? AND at < ?", (now.boot, before))


def _code(row: tuple[bytes, str, bytes, bytes | None, int] | None) -> KeptCode | None:
    if row is None:
        return None
    mac, package, proof_mac, sealed, live = row
    return KeptCode(mac, package, proof_mac, sealed, bool(live))
