"""Whether headphones are plugged in, by the kernel's own word.

A sound card whose socket feels the plug reports it as a switch of an input device
(SW_HEADPHONE_INSERT; `evtest` names the device). The switch is asked for its state,
so that nothing has to be read all the time and no plug is missed. Whoever runs the
screens must be allowed to read the device.
"""

import fcntl
import logging
import os
from pathlib import Path
from typing import Final, Protocol

_log: Final = logging.getLogger(__name__)

_SW_HEADPHONE_INSERT: Final = 0x02
_BYTES: Final = 8
_EVIOCGSW: Final = 0x8000_451B | _BYTES << 16
"""Read the state of the switches (linux/input.h: `EVIOCGSW(8)`)."""


class Jack(Protocol):
    """A socket for headphones."""

    def plugged(self) -> bool:
        """Whether headphones are in it; not when that cannot be known."""
        ...


class Switches(Protocol):
    """Reads the switches of an input device, one bit each."""

    def __call__(self, device: Path, /) -> bytes:
        """Return the bits, or raise `OSError`."""
        ...


class InputJack:
    """A socket that the kernel reports as an input device.

    Args:
        device: The device, such as /dev/input/event3.
        switches: Reads it.
    """

    def __init__(self, device: Path, switches: Switches | None = None) -> None:
        self._device = device
        self._switches = switches or read_switches
        self._told = False

    def plugged(self) -> bool:
        """Whether headphones are in it; not when that cannot be known."""
        try:
            bits = self._switches(self._device)
        except OSError as error:
            if not self._told:
                self._told = True
                reason = error.strerror
                _log.warning("%s says nothing of headphones: %s", self._device, reason)
            return False
        self._told = False
        return bool(bits[0] >> _SW_HEADPHONE_INSERT & 1)


def read_switches(device: Path) -> bytes:
    """Return the switches of an input device, one bit each.

    Raises:
        OSError: There is no such device, it may not be read, or it has no switches.
    """
    handle = os.open(device, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        return fcntl.ioctl(handle, _EVIOCGSW, bytes(_BYTES))
    finally:
        os.close(handle)
