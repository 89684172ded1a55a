"""Make the dump of a store as a released version leaves it.

Run it once a release, in a checkout of that release, whose program it uses:

    python -m tests.databases.make > 0.1.0.sql

It stays as it was written for 0.1.0; a later release adds what is new in a function
of its own. The store has a bit of everything: packages in every state, visits
that ended in every way and some that have not ended, doubts, faults, messages.
"""

import sqlite3
import sys
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from kiosk.domain.errors import RefusedError
from kiosk.domain.users import Role, User
from kiosk.domain.visits import Ending
from kiosk.system import LockerSystem
from tests.kit import HandClock, announced, opened_system, served, settings, stored

BANK = settings("SSMMLLSSLL")


def lived(system: LockerSystem, clock: HandClock) -> None:
    """Let a bank live for some days."""
    for name, role in (("dora", Role.COURIER), ("tina", Role.TECHNICIAN)):
        system.add_user(User(name, name.title(), role=role), actor="test")
    ben = User("ben", "Ben Ökafor", None, None, needs_low_door=True)
    system.add_user(ben, actor="test")
    system.set_pin("tina", "471193", actor="test")

    expiring = stored(system, "over", user="anna")
    stored(system, "over-and-cleared", user="anna")
    clock.forward(timedelta(days=4))
    system.expire(actor="kiosk")
    served(system, system.open_slot("2", actor="dora"))
    with suppress(RefusedError):
        system.retrieve(expiring.issued.code, expiring.issued.digits)

    fetched = stored(system, "fetched", user="ben", size="M")
    served(system, system.retrieve(fetched.issued.code, fetched.issued.digits))
    stored(system, "waits", user="anna", size="M")
    system.reissue("waits", user="anna", actor="anna")
    stored(system, "called-off", user="anna", size="L")
    system.cancel("called-off", actor="shop")
    announced(system, "never-came")
    system.cancel("never-came", actor="shop")
    announced(system, "expected", user="ben", size="L")

    system.withdraw(system.open_slot("5", actor="tina").id)
    system.unserved(system.open_slot("5", actor="tina").id)
    for ending, cause in (
        (Ending.STUCK, "pulsed, and the door stayed shut"),
        (Ending.SILENT, "board 1 gives no answer"),
    ):
        visit = system.open_slot("6", actor="tina")
        system.take_up()
        system.conclude(visit.id, ending, cause)
    system.return_to_service("6", actor="tina")
    system.take_out_of_service("6", reason="the hinge is bent", actor="tina")

    for name, ending in (("lost", Ending.UNPROVEN), ("open", Ending.LEFT_OPEN)):
        announced(system, name)
        visit = system.store_package(name, actor="dora").visit
        system.take_up()
        system.pulsed(visit.id, 1, door="CLOSED")
        if ending is Ending.LEFT_OPEN:
            system.opened(visit.id)
        system.conclude(visit.id, ending, "nobody saw it")

    for _ in range(4):
        with suppress(RefusedError):
            system.retrieve("00000000", "1234")
    _told(system, "min(id)", "delivered_at = created_at")
    _told(system, "max(id)", "dead_at = created_at, reason = 'no such address'")

    system.open_slot("5", actor="tina")
    announced(system, "on-its-way", size="L")
    half = system.store_package("on-its-way", actor="dora").visit
    system.take_up()
    system.pulsed(half.id, 1, door="CLOSED")
    system.open_slot("6", actor="tina")


def _told(system: LockerSystem, which: str, change: str) -> None:
    system.store.write(
        lambda tx: (
            tx.db.execute(
                f"UPDATE notification SET {change}, sealed = NULL"
                f" WHERE id = (SELECT {which} FROM notification)"
            ).get
        )
    )


def dump(file: Path) -> str:
    """Return a store as SQL, its schema's number with it."""
    with sqlite3.connect(file) as db:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        text = "\n".join(db.iterdump())
    db.close()
    return f"{text}\nPRAGMA user_version = {version};\n"


def main() -> None:
    """Print the dump."""
    with tempfile.TemporaryDirectory() as folder:
        clock = HandClock()
        with opened_system(Path(folder), BANK, clock) as system:
            lived(system, clock)
        sys.stdout.write(dump(Path(folder) / "kiosk.db"))


if __name__ == "__main__":
    main()
