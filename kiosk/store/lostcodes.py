"""How often lost codes were asked for, as rows; no contact stands in any."""

from kiosk.clock import Moment
from kiosk.domain.lostcodes import Allowance, Asked
from kiosk.store.database import Db


def allowance(db: Db) -> Allowance:
    """Return how much of the bank's allowance is used up."""
    row = db.execute("SELECT spent, at, boot FROM lost_throttle").get
    return Allowance() if row is None else Allowance(*row)


def keep_allowance(db: Db, allowance: Allowance) -> None:
    """Keep how much of it is used up."""
    db.execute(
        "INSERT INTO lost_throttle (id, spent, at, boot) VALUES (1,?,?,?)"
        " ON CONFLICT (id) DO UPDATE SET spent = excluded.spent,"
        " at = excluded.at, boot = excluded.boot",
        (allowance.spent, allowance.at, allowance.boot),
    )


def asked(db: Db, mac: bytes) -> Asked | None:
    """Return how often something was asked for, or `None`."""
    row = db.execute("SELECT asked, at, boot FROM lost_code WHERE mac = ?", (mac,)).get
    return None if row is None else Asked(*row)


def keep_asked(db: Db, mac: bytes, asked: Asked) -> None:
    """Keep how often it was asked for."""
    db.execute(
        "INSERT INTO lost_code (mac, asked, at, boot) VALUES (?,?,?,?)"
        " ON CONFLICT (mac) DO UPDATE SET asked = excluded.asked,"
        " at = excluded.at, boot = excluded.boot",
        (mac, asked.times, asked.at, asked.boot),
    )


def forget(db: Db, rest_seconds: float, now: Moment) -> None:
    """Forget whatever has rested; of a former boot, what has rested in this one."""
    db.execute(
        "DELETE FROM lost_code WHERE CASE WHEN boot = ? THEN at ELSE 0 END < ?",
        (now.boot, now.boot_seconds - rest_seconds),
    )
