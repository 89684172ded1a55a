"""Drivers by name: which there are, whether their options make sense, one made.

A driver is imported when somebody asks for it by name, not before: a bank on
RS-485 must start on a machine that has never heard of GPIO. Our own are known
here, so that a checkout works without being installed; strangers' drivers
announce themselves in the entry-point group "kiosk.drivers". A stranger cannot
take one of our names: a mock must be asked for, never slipped in.
"""

import importlib.metadata
import pkgutil
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Final

from drivers.driver import LockAddress, LockDriver, NoDriverError, OptionProblem
from drivers.options import Factory, nearest

GROUP: Final = "kiosk.drivers"
"""The entry-point group in which a package announces its drivers."""

_OURS: Final[Mapping[str, str]] = {
    "gpio": "drivers.gpio:make",
    "kerong": "drivers.rs485:kerong",
    "lockboard": "drivers.rs485:lockboard",
    "mock": "drivers.mock:make",
    "modbus": "drivers.rs485:modbus",
    "rs485": "drivers.rs485:make",
    "simulator": "drivers.simulator:make",
}


def names() -> list[str]:
    """Return the names of all drivers that are installed here, sorted."""
    return sorted(_known())


def make(
    name: str,
    locks: Collection[LockAddress],
    options: Mapping[str, object],
) -> LockDriver:
    """Make a driver for these locks; its hardware is idle when this returns.

    Raises:
        NoDriverError: No driver of that name can be had.
        OptionsError: The options make no sense; nothing was opened.
    """
    return _factory(name)(locks, options)


def check(
    name: str,
    locks: Collection[LockAddress],
    options: Mapping[str, object],
) -> list[OptionProblem]:
    """Return all that is wrong with the options of a driver, and open nothing.

    Raises:
        NoDriverError: No driver of that name can be had.
    """
    return _factory(name).check(locks, options)


def _factory(name: str) -> Factory[object]:
    try:
        found = _load(name)
    except (ImportError, AttributeError) as error:
        raise NoDriverError(name, f"it cannot be loaded: {error}") from error
    if not isinstance(found, Factory):
        raise NoDriverError(name, f"it is no drivers.Factory: {found!r}")
    return found


def _load(name: str) -> object:
    """Load what a name stands for; who else is installed matters for others' only."""
    if name in _OURS:
        return pkgutil.resolve_name(_OURS[name])
    known = _known()
    if name not in known:
        near = nearest(name, known)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(names())}"
        raise NoDriverError(name, f"there is no such driver; {hint}", near)
    return known[name]()


def _known() -> dict[str, Callable[[], object]]:
    strangers = importlib.metadata.entry_points(group=GROUP)
    known: dict[str, Callable[[], object]] = {one.name: one.load for one in strangers}
    for name, place in _OURS.items():
        known[name] = partial(pkgutil.resolve_name, place)
    return known
