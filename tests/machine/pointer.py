"""A real pointer for a Wayland compositor, by the wire alone (wlr-virtual-pointer)."""

import socket
import struct
import threading
import time
from pathlib import Path
from typing import Final

_DISPLAY: Final = 1
_BUTTON: Final = 0x110
_MANAGER: Final = "zwlr_virtual_pointer_manager_v1"


class Pointer:
    """Clicks on a screen of so many pixels.

    Args:
        display: The compositor's socket.
        size: Width and height of its screen.
    """

    def __init__(self, display: Path, size: tuple[int, int]) -> None:
        self._size = size
        self._wire = socket.socket(socket.AF_UNIX)
        self._wire.settimeout(10)
        self._wire.connect(str(display))
        self._last = _DISPLAY
        self._pause = threading.Event().wait
        registry = self._new()
        self._send(_DISPLAY, 1, struct.pack("<I", registry))
        name = self._found(registry)
        manager = self._new()
        told = _MANAGER.encode() + b"\0"
        told += bytes(-len(told) % 4)
        length = struct.pack("<II", name, len(_MANAGER) + 1)
        self._send(registry, 0, length + told + struct.pack("<II", 1, manager))
        self._pointer = self._new()
        self._send(manager, 0, struct.pack("<II", 0, self._pointer))
        self._pause(0.5)  # until clients know that there is a pointer

    def click(self, x: int, y: int) -> None:
        """Go there, press, let go."""
        self._event(1, struct.pack("<IIII", x, y, *self._size))
        self._pause(0.1)
        self._event(2, struct.pack("<II", _BUTTON, 1))
        self._pause(0.05)
        self._event(2, struct.pack("<II", _BUTTON, 0))

    def close(self) -> None:
        """Take the pointer away."""
        self._wire.close()

    def _event(self, code: int, what: bytes) -> None:
        now = int(time.monotonic() * 1000) & 0xFFFFFFFF
        self._send(self._pointer, code, struct.pack("<I", now) + what)
        self._send(self._pointer, 4)

    def _new(self) -> int:
        self._last += 1
        return self._last

    def _send(self, target: int, code: int, what: bytes = b"") -> None:
        head = struct.pack("<IHH", target, code, 8 + len(what))
        self._wire.sendall(head + what)

    def _found(self, registry: int) -> int:
        held = b""
        while True:
            held += self._wire.recv(65536)
            while len(held) >= 8:
                sender, code, length = struct.unpack("<IHH", held[:8])
                if len(held) < length:
                    break
                body, held = held[8:length], held[length:]
                if sender == registry and code == 0:
                    name, size = struct.unpack("<II", body[:8])
                    if body[8 : 8 + size - 1].decode() == _MANAGER:
                        return int(name)


def display_in(runtime: Path) -> Path:
    """Return the compositor's socket in a runtime directory."""
    found = sorted(runtime.glob("wayland-*"))
    return next(one for one in found if one.name[-1].isdigit())
