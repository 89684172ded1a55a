"""Locks on the pins of this very computer: a relay each, a switch where there is one.

Nothing here is timed by a board. If this program dies in the middle of a pulse,
the kernel may keep the pin as it was, and the coil burns. So the pulse is
bounded by two threads that do not need each other, every relay is idle on any
way out, every relay is forced idle before anything else is done, and `release`
does the same once more for whoever cleans up after a crash.

    wiring  which pins, and what their levels mean: the options, checked
    pins    gpiozero's edge: where pins come from, and what they may raise
    relay   one relay, and the guard that ends its pulse in any case
    rack    all pins of a bus, taken and let go as one
    exits   what is done on the way out of this process
    locks   the driver: pulses and door switches

`gpiozero` is imported when the first pin is opened, not before.
"""

from drivers.gpio.locks import GpioDriver, make, release
from drivers.gpio.wiring import Pull, RelayWire, SwitchWire, Wires, Wiring

__all__ = [
    "GpioDriver",
    "Pull",
    "RelayWire",
    "SwitchWire",
    "Wires",
    "Wiring",
    "make",
    "release",
]
