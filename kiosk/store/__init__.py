"""The facts of one bank, kept in SQLite: the only floor that opens it."""

from kiosk.store.database import Db
from kiosk.store.store import Store
from kiosk.store.writer import Tx

__all__ = ["Db", "Store", "Tx"]
