"""People, as rows."""

import json

from kiosk.domain.users import Role, User
from kiosk.store.database import Db

_COLUMNS = (
    "id, name, email, phone, role, needs_low_door, pin_hash, language, channels,"
    " quiet_hours"
)


def find(db: Db, user: str) -> User | None:
    """Return one user, or `None`."""
    row = db.execute(f"SELECT {_COLUMNS} FROM user WHERE id = ?", (user,)).get
    return None if row is None else _user(row)


def every(db: Db) -> list[User]:
    """Return all users by id."""
    return [
        _user(row) for row in db.execute(f"SELECT {_COLUMNS} FROM user ORDER BY id")
    ]


def save(db: Db, user: User) -> None:
    """Keep a user, new or changed; one who was erased is known again."""
    db.execute(
        f"INSERT INTO user ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
        " email = excluded.email, phone = excluded.phone, role = excluded.role,"
        " needs_low_door = excluded.needs_low_door, pin_hash = excluded.pin_hash,"
        " language = excluded.language, channels = excluded.channels,"
        " quiet_hours = excluded.quiet_hours, erased_at = NULL",
        (
            user.id,
            user.name,
            user.email,
            user.phone,
            user.role.value,
            int(user.needs_low_door),
            user.pin_hash,
            user.language,
            None if user.channels is None else json.dumps(user.channels),
            user.quiet_hours,
        ),
    )


_Row = tuple[
    str,
    str,
    str | None,
    str | None,
    str,
    int,
    str | None,
    str | None,
    str | None,
    str | None,
]


def _user(row: _Row) -> User:
    name, called, email, phone, role, low, pin, language, channels, quiet = row
    return User(
        name,
        called,
        email,
        phone,
        Role(role),
        bool(low),
        pin,
        language,
        None if channels is None else tuple(json.loads(channels)),
        quiet,
    )
