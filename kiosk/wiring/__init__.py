"""The wires of a bank, for whoever stands before them with a laptop.

`kiosk.bank` opens doors and knows no boards. A technician knows boards and opens
no doors: which of them answers, what went over the line, whether every coil is
idle, and how a bank behaves whose boards are not there. None of it claims the
bank, and nothing here is used while the kiosk serves.

    lines       which buses are serial, and a line to ask on
    scanning    who answers, how often and how fast; sends questions, nothing else
    releasing   every coil idle, after a kiosk that died
    simulating  the boards of a configuration, played on pseudo-terminals
    orders      what may be done to such boards while they play
    tracing     a recorded line, in words
"""

from kiosk.wiring.orders import ORDERS, obey
from kiosk.wiring.releasing import Left, Released, release
from kiosk.wiring.scanning import BoardSeen, BusSeen, Health, Strictness, scan
from kiosk.wiring.simulating import FarEnd
from kiosk.wiring.tracing import Line, read, recording

__all__ = [
    "ORDERS",
    "BoardSeen",
    "BusSeen",
    "FarEnd",
    "Health",
    "Left",
    "Line",
    "Released",
    "Strictness",
    "obey",
    "read",
    "recording",
    "release",
    "scan",
]
