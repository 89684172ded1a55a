"""gpiozero's edge: where pins come from, and what they may raise.

gpiozero has no types, so what is used of it is said here as protocols, and no
other module of ours imports it. It is imported when pins are first asked for: a
bank on RS-485 runs where nobody has installed it.

Only such sources are offered as put a pin to its level and make it an output in
one step. gpiozero's own lgpio pin makes it a low output first and sets the level
then, and so do `pigpio` and `native`: every relay that a low level energises
would blip when the kiosk starts. For lgpio that is mended here.
"""

import importlib
import sys
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Final, Protocol


class Pin(Protocol):
    """What is used of a pin of gpiozero."""

    state: float

    def output_with_state(self, state: bool) -> None:  # noqa: FBT001 - gpiozero's
        """Make it an output that begins with this level."""
        ...

    def input_with_pull(self, pull: str) -> None:
        """Make it an input, pulled "up" or "down" or "floating"."""
        ...


class Pins(Protocol):
    """What is used of a pin factory of gpiozero."""

    def pin(self, name: int) -> Pin:
        """Return the pin of a BCM number; the same each time."""
        ...

    def close(self) -> None:
        """Give all pins back."""
        ...


def open_pins(source: str) -> Pins:
    """Open a source of pins, one of `SOURCES`.

    May raise any of `faults()`: no library, no such chip, no permission.
    """
    return SOURCES[source]()


def faults() -> tuple[type[Exception], ...]:
    """Return what the pin layer may raise; no error of it has a base in common.

    >>> OSError in faults()
    True
    """
    kinds: list[type[Exception]] = [OSError, RuntimeError, ImportError]
    for module, name in (("gpiozero", "GPIOZeroError"), ("lgpio", "error")):
        kind = getattr(sys.modules.get(module), name, None)
        if kind is not None:
            kinds.append(kind)
    return tuple(kinds)


def _mock() -> Pins:
    """Open pins that are wired to nothing, for a look at the options."""
    mock = importlib.import_module("gpiozero.pins.mock")

    def output_with_state(pin: Pin, state: bool) -> None:  # noqa: FBT001 - gpiozero's
        vars(pin).update(_function="output")
        pin.state = state

    steady = type(
        "SteadyPin", (mock.MockPin,), {"output_with_state": output_with_state}
    )
    pins: Pins = mock.MockFactory(pin_class=steady)
    return pins


def _lgpio() -> Pins:
    """Open the pins of this Raspberry Pi, through the kernel."""
    return steady_lgpio(
        importlib.import_module("lgpio"), importlib.import_module("gpiozero.pins.lgpio")
    )


def steady_lgpio(lgpio: ModuleType, gpiozero: ModuleType) -> Pins:
    """Open gpiozero's lgpio pins with three habits mended."""

    def output_with_state(pin: Pin, state: bool) -> None:  # noqa: FBT001 - gpiozero's
        seen = vars(pin)
        handle = seen["_factory"]._handle  # noqa: SLF001 - it has no other name
        lgpio.gpio_claim_output(handle, seen["_number"], int(state))

    def close(_: Pin) -> None:
        """Leave it as the driver did; gpiozero would switch its pull off."""

    habits = {"output_with_state": output_with_state, "close": close}
    factory = gpiozero.LGPIOFactory()
    factory.pin_class = type("SteadyPin", (gpiozero.LGPIOPin,), habits)
    # gpiozero shares one dictionary of pins among all factories of a process, and
    # whichever is closed first closes the pins of all.
    factory.pins = {}
    pins: Pins = factory
    return pins


SOURCES: Final[Mapping[str, Callable[[], Pins]]] = {"lgpio": _lgpio, "mock": _mock}
"""Where pins come from, by the name that the YAML gives it."""
