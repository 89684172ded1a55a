"""Doors by the name of their slot, over any mix of drivers.

Drivers block and hear one question at a time; the kiosk is a loop that must
never wait. This package alone stands between the two: one thread and one task
a bus, so that no dead or slow bus ever delays another.

    doors     the bank: slots by name, opened and closed as a whole
    bus       whose turn it is on one bus: pulses before looks, once each
    pulses    which of the pulses that people wait for may be given now
    heat      how much a coil stands before it must rest
    supply    how many locks a power supply energises at once, across buses
    watching  what is heard of a door, and what it proves
    health    boards that answer, and boards that are lost
    wires     where locks are wired

A board that does not answer is a state and no exception: it is told once when
lost and once when back, and is asked ever more rarely in between. Whoever
watches one of its doors sees UNKNOWN, which proves nothing.

No error of a driver leaves this package: it is translated into a
`LocksSilentError`, whatever it was.
"""

from drivers import Door, Reading
from kiosk.bank.doors import Bank
from kiosk.bank.health import Health
from kiosk.bank.heat import Heat
from kiosk.bank.supply import Supply
from kiosk.bank.watching import Proof
from kiosk.bank.wires import Wire

__all__ = ["Bank", "Door", "Health", "Heat", "Proof", "Reading", "Supply", "Wire"]
