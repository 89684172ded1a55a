"""Locks on wires: drivers by name, and the words they speak.

This is the whole public face; `drivers.driver` holds the contract. Nothing in
here knows a package, a slot or a person, and nothing imports `kiosk`.
"""

from drivers.driver import (
    LONGEST_PULSE,
    SHORTEST_PULSE,
    BusSilentError,
    Capabilities,
    Door,
    DriverError,
    GarbledError,
    LockAddress,
    LockDriver,
    LockRefusedError,
    NoDriverError,
    OptionProblem,
    OptionsError,
    PortLostError,
    Reading,
    StretchingDriver,
    TracingDriver,
    UnknownLockError,
)
from drivers.options import Factory, Options
from drivers.registry import check as check_options
from drivers.registry import make as open_driver
from drivers.registry import names as driver_names

__all__ = [
    "LONGEST_PULSE",
    "SHORTEST_PULSE",
    "BusSilentError",
    "Capabilities",
    "Door",
    "DriverError",
    "Factory",
    "GarbledError",
    "LockAddress",
    "LockDriver",
    "LockRefusedError",
    "NoDriverError",
    "OptionProblem",
    "Options",
    "OptionsError",
    "PortLostError",
    "Reading",
    "StretchingDriver",
    "TracingDriver",
    "UnknownLockError",
    "check_options",
    "driver_names",
    "open_driver",
]
