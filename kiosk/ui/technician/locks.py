"""How a lock is said to be."""

from kiosk.domain.wear import Wear
from kiosk.i18n import Message
from kiosk.ui.technician import words
from kiosk.ui.technician.asks import LockHealth


def lock_said(lock: LockHealth) -> Message:
    """Return how a lock is."""
    trend = lock.trend
    if trend.wear is Wear.WEARING:
        return words.WEARING(slot=lock.slot, why=trend.why)
    if trend.wear is Wear.UNKNOWN:
        return words.UNKNOWN_LOCK(slot=lock.slot, n=trend.openings)
    seconds = "?" if trend.seconds is None else f"{trend.seconds:.2f}"
    return words.WELL(slot=lock.slot, n=trend.openings, seconds=seconds)
