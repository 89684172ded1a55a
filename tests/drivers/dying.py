"""A program that dies in the middle of a pulse, and pins that outlive it.

`python -m tests.drivers.dying FILE HOW` energises a relay, prints a line, and
dies. The file is the chip: it keeps the level of each pin, as the kernel of a Pi
does, and every step of them in order. A second bus, whose relays are idle, stands
beside it.
"""

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from drivers.gpio import GpioDriver
from tests.drivers.bench import A, wiring


class FilePin:
    def __init__(self, chip: Path, number: int) -> None:
        self._chip = chip
        self._number = number

    def output_with_state(self, state: bool) -> None:  # noqa: FBT001 - gpiozero's
        self._write("high" if state else "low")

    def input_with_pull(self, pull: str) -> None:
        self._write(f"in {pull}")

    @property
    def state(self) -> float:
        self._write("asked")
        return 0.0

    @state.setter
    def state(self, value: float) -> None:
        self._write("high" if value else "low")

    def _write(self, now: str) -> None:
        with self._chip.open("a", encoding="utf-8") as chip:
            chip.write(f"{self._number} {now}\n")


class FilePins:
    def __init__(self, chip: Path) -> None:
        self._chip = chip

    def pin(self, name: int) -> FilePin:
        return FilePin(self._chip, name)

    def close(self) -> None:
        pass


def crash() -> None:
    raise ZeroDivisionError


def hang() -> None:
    threading.Event().wait(60)


HOW: Final[dict[str, Callable[[], object]]] = {
    "hang": hang,
    "exit": lambda: sys.exit(3),
    "crash": crash,
    "vanish": lambda: os._exit(3),
}


def main(chip: str, how: str) -> None:
    pulsing = threading.Event()

    def wait(_: float) -> None:
        print("energised", flush=True)  # noqa: T201 - whoever kills us waits for it
        pulsing.set()
        (hang if how == "leave" else HOW[how])()

    idle = GpioDriver(wiring(), source=lambda: FilePins(Path(f"{chip}.idle")))
    driver = GpioDriver(wiring(1.0), source=lambda: FilePins(Path(chip)), wait=wait)
    if how == "leave":
        threading.Thread(target=driver.unlock, args=[A], daemon=True).start()
        pulsing.wait(60)
    else:
        driver.unlock(A)
    idle.read([])


if __name__ == "__main__":
    main(*sys.argv[1:])
