"""A Modbus board that nobody here wrote: pymodbus' own server, on a pty."""

import asyncio
import os
import select
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusSerialServer
from pymodbus.simulator import DataType, SimData, SimDevice

from drivers import Door
from drivers.modbus import READ_INPUTS, WRITE_COIL, WRITE_COILS

CHANNELS: Final = 8
UNIT: Final = 1


class Peer:
    """A relay board of eight coils and eight inputs, as pymodbus understands it."""

    def __init__(self) -> None:
        self.doors = dict.fromkeys(range(1, CHANNELS + 1), Door.CLOSED)
        self.coils = dict.fromkeys(range(1, CHANNELS + 1), False)
        self.history: list[tuple[int, bool]] = []
        """Every change of a coil, in order."""

        self.device = SimDevice(
            UNIT,
            simdata=tuple([_bits()] for _ in range(4)),  # type: ignore[arg-type] # of four
            action=self._act,
        )

    async def _act(
        self,
        function: int,
        start: int,
        address: int,
        count: int,
        current: list[int],
        values: list[int] | list[bool] | None,
    ) -> ExcCodes | None:
        if function == READ_INPUTS:
            shut = [self.doors[n + 1] is Door.CLOSED for n in range(CHANNELS)]
            current[:] = [sum(bit << n for n, bit in enumerate(shut)), *current[1:]]
        if function in (WRITE_COIL, WRITE_COILS) and values is not None:
            for n, value in enumerate(values, start=address + 1):
                if self.coils[n] is not bool(value):
                    self.coils[n] = bool(value)
                    self.history.append((n, bool(value)))
        _ = start, count
        return None


def _bits() -> SimData:
    return SimData(0, values=[False] * 16, datatype=DataType.BITS)


@contextmanager
def served(peer: Peer, baud: int) -> Iterator[str]:
    """Serve a peer; give the path of the kiosk's end of the line."""
    ours, port = os.openpty()
    theirs, board = os.openpty()
    for end in (port, board):
        tty.setraw(end)
    over = threading.Event()
    pump = threading.Thread(target=_pump, args=(ours, theirs, over))
    pump.start()
    ready = threading.Event()
    server = threading.Thread(
        target=asyncio.run,
        args=[_serve(peer, os.ttyname(board), baud, ready, over)],
    )
    server.start()
    try:
        assert ready.wait(5)
        yield os.ttyname(port)
    finally:
        over.set()
        server.join()
        pump.join()
        for end in (ours, port, theirs, board):
            os.close(end)


async def _serve(
    peer: Peer,
    path: str,
    baud: int,
    ready: threading.Event,
    over: threading.Event,
) -> None:
    server = ModbusSerialServer(peer.device, port=path, baudrate=baud)
    await server.serve_forever(background=True)
    ready.set()
    while not over.is_set():  # noqa: ASYNC110 - set by another thread
        await asyncio.sleep(0.01)
    await server.shutdown()  # type: ignore[no-untyped-call] # pymodbus says nothing


def _pump(one: int, other: int, over: threading.Event) -> None:
    while not over.is_set():
        ready, _, _ = select.select([one, other], [], [], 0.02)
        for end in ready:
            with suppress(OSError):
                os.write(other if end == one else one, os.read(end, 4096))
