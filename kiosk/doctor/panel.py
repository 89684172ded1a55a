"""What technicians set of the screens, above the configuration."""

from collections.abc import Iterator

from kiosk.config import Settings
from kiosk.doctor.finding import Finding
from kiosk.store import Db
from kiosk.system import showing


def examined(settings: Settings, db: Db) -> Iterator[Finding]:
    """Give what the screens are that the configuration does not say."""
    for aspect, one in showing.shown(db, settings).items():
        if one.by_hand is not None:
            lost = "panel.unknown" if one.is_lost else None
            yield Finding("panel", showing.said(aspect, one), lost)
