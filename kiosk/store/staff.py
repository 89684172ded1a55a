"""How staff sign in, as rows: numbers, badges by MAC alone, and wrong PINs."""

from kiosk.domain.attempts import Throttle
from kiosk.store.database import Db


def by_number(db: Db, number: str) -> str | None:
    """Return the id of whoever has a staff number, or `None`."""
    row = db.execute("SELECT id FROM user WHERE staff_number = ?", (number,)).get
    return None if row is None else str(row)


def by_badge(db: Db, mac: bytes) -> str | None:
    """Return the id of whoever has the badge with a MAC, or `None`."""
    row = db.execute("SELECT id FROM user WHERE badge_mac = ?", (mac,)).get
    return None if row is None else str(row)


def set_number(db: Db, user: str, number: str | None) -> None:
    """Give a staff number, or take it away."""
    db.execute("UPDATE user SET staff_number = ? WHERE id = ?", (number, user))


def set_badge(db: Db, user: str, mac: bytes | None) -> None:
    """Give a badge, or take it away."""
    db.execute("UPDATE user SET badge_mac = ? WHERE id = ?", (mac, user))


def ways_in(db: Db) -> dict[str, tuple[bool, bool]]:
    """Return of every user whether they have a staff number, and a badge."""
    rows = db.execute(
        "SELECT id, staff_number IS NOT NULL, badge_mac IS NOT NULL FROM user"
    )
    return {user: (bool(number), bool(badge)) for user, number, badge in rows}


def throttle(db: Db, mac: bytes) -> Throttle:
    """Return what is remembered of wrong PINs under a MAC."""
    row = db.execute(
        "SELECT wrong, spent, at, boot, wait FROM staff_throttle WHERE mac = ?", (mac,)
    ).get
    return Throttle() if row is None else Throttle(*row)


def keep_throttle(db: Db, mac: bytes, throttle: Throttle) -> None:
    """Keep what is remembered; nothing is kept of what is forgiven."""
    if throttle.wrong == 0 and throttle.spent <= 0 and throttle.wait <= 0:
        db.execute("DELETE FROM staff_throttle WHERE mac = ?", (mac,))
        return
    db.execute(
        "INSERT INTO staff_throttle (mac, wrong, spent, at, boot, wait)"
        " VALUES (?,?,?,?,?,?)"
        " ON CONFLICT (mac) DO UPDATE SET wrong = excluded.wrong,"
        " spent = excluded.spent, at = excluded.at, boot = excluded.boot,"
        " wait = excluded.wait",
        (
            mac,
            throttle.wrong,
            throttle.spent,
            throttle.at,
            throttle.boot,
            throttle.wait,
        ),
    )


def throttles(db: Db) -> dict[bytes, Throttle]:
    """Return all that is remembered of wrong PINs."""
    rows = db.execute("SELECT mac, wrong, spent, at, boot, wait FROM staff_throttle")
    return {bytes(row[0]): Throttle(*row[1:]) for row in rows}


def set_totp(db: Db, user: str, sealed: bytes | None) -> None:
    """Give the secret of one-time codes, or take it away."""
    db.execute(
        "UPDATE user SET totp_sealed = ?, totp_step = 0 WHERE id = ?", (sealed, user)
    )


def totp(db: Db, user: str) -> tuple[bytes, int] | None:
    """Return the sealed secret and the last step that was used, if there is one."""
    row = db.execute(
        "SELECT totp_sealed, totp_step FROM user"
        " WHERE id = ? AND totp_sealed IS NOT NULL",
        (user,),
    ).get
    return None if row is None else (bytes(row[0]), int(row[1]))


def spend_totp(db: Db, user: str, step: int) -> bool:
    """Use a step; return whether nobody had used it, or a later one, before."""
    db.execute(
        "UPDATE user SET totp_step = ?1 WHERE id = ?2 AND totp_step < ?1", (step, user)
    )
    return db.changes() == 1


def has_technician(db: Db) -> bool:
    """Whether anybody can sign in who may see to the bank."""
    row = db.execute(
        "SELECT 1 FROM user WHERE role IN ('technician', 'admin')"
        " AND pin_hash IS NOT NULL"
        " AND (staff_number IS NOT NULL OR badge_mac IS NOT NULL) LIMIT 1"
    ).get
    return row is not None
