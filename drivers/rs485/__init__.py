"""Lock boards on RS-485: one half-duplex bus, and any boards that share it.

    settings  what the YAML says of a bus and its boards
    port      a serial port that one program owns, and that may go and come back
    line      one question, one answer: echo, pieces, noise, reports
    driver    who is asked how often, what is believed, what is switched off

What is said on the wire is the codecs' affair: `drivers.kerong`,
`drivers.lockboard` and `drivers.modbus`, which have no port and no clock.
"""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Final

from drivers.driver import LockAddress, OptionProblem, OptionsError
from drivers.options import Factory, Options
from drivers.rs485.driver import Limits, Rs485Driver, Tally
from drivers.rs485.settings import BusSettings, Echo, Parity, parse, parse_wire

__all__ = [
    "BusSettings",
    "Echo",
    "Limits",
    "Parity",
    "Rs485Driver",
    "Tally",
    "kerong",
    "lockboard",
    "make",
    "modbus",
    "parse_wire",
    "settings_of",
]


def _build(locks: Collection[LockAddress], settings: BusSettings) -> Rs485Driver:
    return Rs485Driver(locks, settings)


make: Final = Factory(parse=parse, build=_build)
"""A bus whose boards each name their protocol."""

kerong: Final = Factory(parse=partial(parse, protocol="kerong"), build=_build)
"""A bus of Kerong boards."""

lockboard: Final = Factory(parse=partial(parse, protocol="lockboard"), build=_build)
"""A bus of 8A/80 boards."""

modbus: Final = Factory(parse=partial(parse, protocol="modbus"), build=_build)
"""A bus of Modbus relay boards."""


def settings_of(
    driver: str,
    locks: Collection[LockAddress],
    options: Mapping[str, object],
) -> BusSettings:
    """Return what the options of a bus mean, for whoever plays its far end.

    Args:
        driver: `rs485`, or the name of the protocol that all boards speak.
        locks: The locks that slots are wired to.
        options: The options as the YAML has them.

    Raises:
        OptionsError: The options make no sense.
        KeyError: No bus has a driver of that name.
    """
    problems: list[OptionProblem] = []
    reader = Options(options, problems)
    settings = parse(locks, reader, None if driver == "rs485" else driver)
    reader.refuse_the_rest()
    if problems:
        raise OptionsError(problems)
    return settings
