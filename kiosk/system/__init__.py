"""All that can be asked of a kiosk; decides and concludes, never touches a lock."""

from kiosk.system.chores import StoreChores
from kiosk.system.following import Wake, follow
from kiosk.system.proving import Commissioning, DoorProof, Standing
from kiosk.system.recalling import Dispute
from kiosk.system.system import LockerSystem
from kiosk.system.tracing import Traced
from kiosk.system.trying import LockHealth
from kiosk.system.views import (
    Arrival,
    Counts,
    DemoCode,
    DemoStaff,
    Deposit,
    Imported,
    Issued,
    Overdue,
    Place,
    Recipient,
    Resent,
    SlotView,
    Stats,
)

__all__ = [
    "Arrival",
    "Commissioning",
    "Counts",
    "DemoCode",
    "DemoStaff",
    "Deposit",
    "Dispute",
    "DoorProof",
    "Imported",
    "Issued",
    "LockHealth",
    "LockerSystem",
    "Overdue",
    "Place",
    "Recipient",
    "Resent",
    "SlotView",
    "Standing",
    "Stats",
    "StoreChores",
    "Traced",
    "Wake",
    "follow",
]
