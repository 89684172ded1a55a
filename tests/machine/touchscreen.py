"""A panel with a touch screen that nobody sees: Xorg with a dummy card, by the wire.

Fingers are events of a real touch device (Xorg's inputtest driver), so what loses them
on a panel loses them here; pixels are read back from the X server in less than 1 ms.
"""

import os
import shutil
import socket
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

SIZE: Final = (1024, 768)
"""Pixels; the window of a compositor on X is as large as that by itself."""

_MODULES: Final = Path("/usr/lib/xorg/modules")
_NEEDED: Final = (
    _MODULES / "input/inputtest_drv.so",
    _MODULES / "drivers/dummy_drv.so",
)
MISSING: Final = (
    "Xorg with a dummy card and a touch device needs root"
    if os.geteuid() != 0
    else ""
    if shutil.which("Xorg") and all(one.exists() for one in _NEEDED)
    else "xserver-xorg-core or xserver-xorg-video-dummy is not installed"
)

_CONFIG: Final = """\
Section "ServerFlags"
 Option "AutoAddDevices" "false"
 Option "AllowMouseOpenFail" "true"
 Option "DontVTSwitch" "true"
EndSection
Section "Device"
 Identifier "card"
 Driver "dummy"
 VideoRam 64000
EndSection
Section "Monitor"
 Identifier "panel"
 HorizSync 5.0-1000.0
 VertRefresh 5.0-200.0
EndSection
Section "Screen"
 Identifier "screen"
 Device "card"
 Monitor "panel"
 DefaultDepth 24
 SubSection "Display"
  Depth 24
  Modes "{width}x{height}"
 EndSubSection
EndSection
Section "InputDevice"
 Identifier "touch"
 Driver "inputtest"
 Option "SocketPath" "{folder}/touch"
 Option "DeviceType" "Touch"
 Option "TouchCount" "5"
 Option "SendCoreEvents" "true"
EndSection
Section "InputDevice"
 Identifier "pointer"
 Driver "inputtest"
 Option "SocketPath" "{folder}/pointer"
 Option "DeviceType" "PointerAbsolute"
 Option "CorePointer" "true"
EndSection
Section "ServerLayout"
 Identifier "layout"
 Screen "screen"
 InputDevice "pointer"
 InputDevice "touch" "SendCoreEvents"
EndSection
"""

_BEGIN: Final = 18
_END: Final = 20
_FULL: Final = 65535.0


class Touchscreen:
    """Fingers on it, and what it shows.

    Args:
        number: Which X display it is.
        device: The socket of its touch device.
    """

    def __init__(self, number: int, device: Path) -> None:
        self.display = f":{number}"
        self._finger = 0
        self._pause = threading.Event().wait
        self._device = _connected(device)
        self._device.sendall(struct.pack("<IIHH", 12, 0, 1, 1))
        self._device.recv(12)
        self._x = _connected(Path(f"/tmp/.X11-unix/X{number}"))  # noqa: S108 - X's own
        self._x.sendall(struct.pack("<BxHHHHxx", ord("l"), 11, 0, 0, 0))
        head = self._exactly(8)
        assert head[0] == 1, "X refuses"
        told = head + self._exactly(4 * struct.unpack("<H", head[6:])[0])
        vendor = struct.unpack("<H", told[24:26])[0]
        at = 40 + vendor + -vendor % 4 + 8 * told[29]
        self._root: int = struct.unpack("<I", told[at : at + 4])[0]

    def tap(self, x: int, y: int) -> None:
        """Touch a pixel as a quick finger does."""
        self.press(x, y)
        self._pause(0.04)
        self.lift(x, y)

    def press(self, x: int, y: int) -> None:
        """Put a finger on a pixel."""
        self._finger += 1
        self._send(_BEGIN, x, y)

    def lift(self, x: int, y: int) -> None:
        """Take the finger away."""
        self._send(_END, x, y)
        self._device.sendall(struct.pack("<II", 8, 1))
        self._device.recv(64)

    def pixels(self, x: int, y: int, wide: int, high: int) -> bytes:
        """Return what a rectangle shows, four bytes a pixel: blue, green, red, none."""
        ask = struct.pack(
            "<BBHIhhHHI", 73, 2, 5, self._root, x, y, wide, high, 2**32 - 1
        )
        self._x.sendall(ask)
        head = self._exactly(32)
        assert head[0] == 1, "X refuses to show it"
        return self._exactly(4 * struct.unpack("<I", head[4:8])[0])

    def close(self) -> None:
        """Take the fingers away."""
        self._device.close()
        self._x.close()

    def _send(self, what: int, x: int, y: int) -> None:
        places = [0.0] * 128
        places[0], places[1] = x / SIZE[0] * _FULL, y / SIZE[1] * _FULL
        body = struct.pack("<II", self._finger, what)
        body += struct.pack("<I8s4x", 0, bytes([3, 0, 0, 0, 0, 0, 0, 0]))
        body += struct.pack("<128d", *places)
        self._device.sendall(struct.pack("<II", 8 + len(body), 6) + body)

    def _exactly(self, count: int) -> bytes:
        held = b""
        while len(held) < count:
            more = self._x.recv(count - len(held))
            assert more, "X is gone"
            held += more
        return held


@contextmanager
def touchscreen(folder: Path) -> Iterator[Touchscreen]:
    """Have such a panel for a while.

    Args:
        folder: Where its sockets and its log are; others must be able to enter it.
    """
    config = folder / "xorg.conf"
    width, height = SIZE
    config.write_text(
        _CONFIG.format(width=width, height=height, folder=folder), encoding="utf-8"
    )
    number, told = os.pipe()
    command: list[str | Path] = ["Xorg", "-displayfd", str(told), "-config", config]
    command += ["-logfile", folder / "xorg.log", "-ac", "-noreset", "-novtswitch"]
    command += ["-sharevts", "-keeptty", "-nolisten", "tcp"]
    server = subprocess.Popen(
        command,
        pass_fds=[told],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(told)
    try:
        with os.fdopen(number) as line:
            said = line.readline()
        assert said, (folder / "xorg.log").read_text(encoding="utf-8")
        panel = Touchscreen(int(said), folder / "touch")
        try:
            yield panel
        finally:
            panel.close()
    finally:
        server.terminate()
        server.wait(20)


def _connected(path: Path) -> socket.socket:
    wire = socket.socket(socket.AF_UNIX)
    wire.settimeout(10)
    wire.connect(str(path))
    return wire
