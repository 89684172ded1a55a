"""What the locks part sees at this moment, told to whoever asks beside it.

One process owns the buses. Whoever wants to know how the boards fare, such as
`kiosk doctor`, asks that one through a socket in the data directory: it connects,
and is handed one JSON document. Nothing that is sent there is read, so nothing can
be asked of it but this, and no door is ever moved by it.
"""

import asyncio
import json
import logging
import os
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from kiosk.bank import Bank, Health

_log: Final = logging.getLogger(__name__)

FILE: Final = "look.sock"

_PATIENCE_SECONDS: Final = 5.0
_PAUSE_SECONDS: Final = 0.05
_LONGEST: Final = 1 << 20
_A_GULP: Final = 1 << 16
_WAITING: Final = 4


@dataclass(frozen=True, slots=True)
class BoardSight:
    """How often one board was asked since the start, and gave no answer of sense."""

    board: int
    asked: int
    missed: int


@dataclass(frozen=True, slots=True)
class BusSight:
    """How one bus fares.

    Attributes:
        silent: The boards that do not answer.
        since_seconds: For how long it has been so.
        cause: Why a board was last lost, and `fault` the key of that.
        boards: How each of them answers.
        traces: Whether what goes over it can be written down.
        trace: The name of the file that it is being written to.
    """

    name: str
    silent: tuple[int, ...]
    since_seconds: float
    cause: str | None
    fault: str | None
    boards: tuple[BoardSight, ...] = ()
    traces: bool = False
    trace: str | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """What the locks part sees.

    Attributes:
        doors: `open`, `closed` or `unknown` by slot; a door whose board gives no
            answer is missing.
        sensors: Whether the hardware behind a slot can see its door at all.
        goods: Whether something lies inside, by slot; `None` where nobody can tell at
            the moment. Only slots whose hardware has goods sensors are there.
    """

    buses: tuple[BusSight, ...]
    doors: Mapping[str, str]
    sensors: Mapping[str, bool]
    goods: Mapping[str, bool | None] = field(default_factory=dict)


class Lookout:
    """Tell what a bank sees.

    Args:
        folder: The data directory.
        bank: The doors.
        slots: Their names.
    """

    def __init__(self, folder: Path, bank: Bank, slots: tuple[str, ...]) -> None:
        self._folder = folder
        self._bank = bank
        self._slots = slots
        self._one = asyncio.Lock()

    async def run(self) -> None:
        """Answer until cancelled; where no socket can be made, say so once."""
        try:
            listening = _bound(self._folder)
        except OSError as error:
            _log.warning("%s: %s; nobody can look", self._folder / FILE, error)
            await asyncio.Event().wait()
            return
        try:
            # Python 3.13's start_unix_server would look at the file by the name that
            # it was bound under, which is another's by then.
            server = await asyncio.start_server(self._answer, sock=listening)
            async with server:
                await server.serve_forever()
        finally:
            listening.close()
            (self._folder / FILE).unlink(missing_ok=True)

    async def _answer(
        self, _: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(ConnectionError, TimeoutError):
            try:
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    async with self._one:
                        sight = await self._look()
                    writer.write(json.dumps(asdict(sight)).encode())
                    await writer.drain()
            finally:
                writer.close()

    async def _look(self) -> Sight:
        seen = await self._bank.look(self._slots)
        now = asyncio.get_running_loop().time()
        return Sight(
            tuple(self._bus(name, one, now) for name, one in self._bank.health.items()),
            {slot: reading.door.value for slot, reading in seen.items()},
            {slot: self._bank.sees(slot) for slot in self._slots},
            {
                slot: seen[slot].goods if slot in seen else None
                for slot in self._slots
                if self._bank.senses(slot)
            },
        )

    def _bus(self, name: str, one: Health, now: float) -> BusSight:
        bus = self._bank.buses[name]
        return BusSight(
            name,
            one.silent,
            now - one.since,
            one.cause,
            one.fault,
            tuple(BoardSight(**asdict(each)) for each in one.tallies),
            traces=bus.traces,
            trace=None if bus.trace is None else bus.trace.name,
        )


def asked(
    folder: Path, *, within: float = _PATIENCE_SECONDS, starting: float = 0.0
) -> Sight | None:
    """Return what the locks part of a data directory sees, `None` without an answer.

    Args:
        folder: The data directory.
        within: Seconds to wait for its answer.
        starting: Seconds to wait for one that has just begun to listen.
    """
    pause = threading.Event()
    for _ in range(1 + round(starting / _PAUSE_SECONDS)):
        try:
            return _sight(json.loads(_heard(folder, within)))
        except (FileNotFoundError, ConnectionRefusedError):
            pause.wait(_PAUSE_SECONDS if starting else 0.0)
        except (OSError, ValueError, TypeError, KeyError):
            return None
    return None


def _sight(told: Mapping[str, Any]) -> Sight:
    return Sight(
        tuple(map(_bus, told["buses"])),
        told["doors"],
        told["sensors"],
        told.get("goods", {}),  # another version may still be running there
    )


def _bus(told: Mapping[str, Any]) -> BusSight:
    boards = tuple(BoardSight(**each) for each in told["boards"])
    return BusSight(**{**told, "silent": tuple(told["silent"]), "boards": boards})


def _heard(folder: Path, within: float) -> bytes:
    heard = bytearray()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        asking.settimeout(within)
        with _short(folder) as place:
            asking.connect(place)
        while len(heard) < _LONGEST and (more := asking.recv(_A_GULP)):
            heard += more
    return bytes(heard)


def _bound(folder: Path) -> socket.socket:
    # Whoever owns the locks is alone: what lies there is left over.
    (folder / FILE).unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _short(folder) as place:
            listening.bind(place)
        (folder / FILE).chmod(0o660)
        listening.listen(_WAITING)
        listening.settimeout(0)
    except BaseException:
        listening.close()
        raise
    return listening


@contextmanager
def _short(folder: Path) -> Iterator[str]:
    """Give a short name of the socket: addresses end after 107 bytes, paths do not."""
    place = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{place}/{FILE}"
    finally:
        os.close(place)
