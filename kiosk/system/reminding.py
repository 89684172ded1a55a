"""Reminders: told once, some time before the hold time of a package ends."""

from kiosk.config import Settings
from kiosk.domain.events import Happening, Kind
from kiosk.domain.expiry import reminder_due
from kiosk.domain.package import Package, State
from kiosk.store import Tx, packages
from kiosk.store.times import maybe_text, text
from kiosk.system.outages import standing_still
from kiosk.system.telling import tell


def remind(tx: Tx, settings: Settings, *, actor: str) -> list[Package]:
    """Owe a reminder to everybody whose hold time ends soon; return what for.

    Only by a clock that is vouched for, and not while nobody could have the package:
    its deadline is about to move.
    """
    hours, now = settings.hold.remind_hours_before, tx.moment
    if not (now.trusted and hours and settings.notify.channels):
        return []
    last, still = packages.reminded_for(tx.db), standing_still(tx.db, now)
    reminded = []
    for package in packages.every(tx.db, State.STORED):
        due = reminder_due(package, now.wall, hours, last.get(package.id))
        if due is None or package.id in still:
            continue
        packages.reminded(tx.db, package.id, due)
        facts = {"deadline": maybe_text(package.deadline)}
        tx.happened(
            Happening(
                Kind.PACKAGE_REMINDED,
                actor,
                slot=package.slot,
                package=package.id,
                facts=facts,
            )
        )
        tell(tx, settings, "reminder", package, mark=f"due {text(due)}")
        reminded.append(package)
    return reminded
