"""Traces that somebody wants, written by the part that has the buses.

What is wanted stands in the store, so whoever asks may sit in another process, and a
start of the locks part goes on with it, in the same file. Each ends by itself; a file
that becomes too long loses its beginning, and before another is begun the oldest of
the folder go. No door waits for any of it: files are opened on a thread of their own,
and drivers write them on another.
"""

import asyncio
import logging
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from kiosk.bank import Bank
from kiosk.domain.errors import StoreError
from kiosk.domain.tracing import FOLDER
from kiosk.system import LockerSystem, Traced, Wake

_log: Final = logging.getLogger(__name__)

FILE_BYTES: Final = 2_000_000
"""Of a file; its beginning is kept in another one of that size."""

FOLDER_BYTES: Final = 16_000_000
"""Of the files that are left when another trace begins."""

_BYTELESS: Final = "its driver carries no bytes that could be traced"
_GONE: Final = "there is no such bus any more"


class Recorder:
    """Have the buses of one bank write the traces that are wanted.

    Args:
        system: Where they are wanted.
        bank: The buses.
        data: The data directory.
        file_bytes: See `FILE_BYTES`.
        folder_bytes: See `FOLDER_BYTES`.
    """

    def __init__(
        self,
        system: LockerSystem,
        bank: Bank,
        data: Path,
        *,
        file_bytes: int = FILE_BYTES,
        folder_bytes: int = FOLDER_BYTES,
    ) -> None:
        self._system = system
        self._bank = bank
        self._folder = data / FOLDER
        self._file_bytes = file_bytes
        self._folder_bytes = folder_bytes
        self._writing: dict[str, str] = {}
        """The names of the files, by bus."""
        self._before: dict[str, Path | None] = {}
        """Where the bytes of a bus went before, because its configuration says so."""

    async def run(self) -> None:
        """Write what is wanted until cancelled."""
        async with Wake(self._system.observe) as wake:
            while True:
                wake.clear()
                try:
                    await asyncio.to_thread(self.look)
                except StoreError as error:
                    _log.warning("traces wait for the store: %s", error)
                await wake.wait()  # for a second at the most, so none ends late

    def look(self) -> None:
        """Begin and end what is to begin and end; it blocks.

        Raises:
            StoreError: The store cannot be asked, or told.
        """
        wanted = {trace.bus: trace for trace in self._system.traces()}
        going_on = {bus: trace for bus, trace in wanted.items() if trace.seconds > 0}
        for bus in self._writing.keys() - going_on.keys():
            self._end(bus)
        for trace in going_on.values():
            if self._writing.get(trace.bus) != trace.file:
                self._begin(trace)
        if len(going_on) < len(wanted):
            self._system.end_traces()

    def _begin(self, trace: Traced) -> None:
        bus = self._bank.buses.get(trace.bus)
        if bus is None or not bus.traces:
            cause = _GONE if bus is None else _BYTELESS
            self._system.cannot_trace(trace.bus, cause=cause)
            return
        self._before.setdefault(trace.bus, bus.trace)
        self._writing[trace.bus] = trace.file
        try:
            self._folder.mkdir(mode=0o750, exist_ok=True)
            kept = set(self._writing.values())
            for file in _oldest(self._folder, self._folder_bytes, kept):
                file.unlink(missing_ok=True)
        except OSError as error:
            _log.warning("%s: %s", self._folder, error)
        bus.trace_to(self._folder / trace.file, most_bytes=self._file_bytes)
        _log.info("bus %s is traced into %s", trace.bus, trace.file)

    def _end(self, bus: str) -> None:
        del self._writing[bus]
        self._bank.buses[bus].trace_to(self._before.pop(bus))
        _log.info("bus %s is traced no more", bus)


def _oldest(folder: Path, most_bytes: int, kept: Collection[str]) -> Iterator[Path]:
    """Give the oldest files that have to go so that the rest are no more than that."""
    found = [
        (about.st_mtime, file.name, about.st_size)
        for file in folder.iterdir()
        if file.is_file()
        and file.name.removesuffix(".old") not in kept
        and (about := file.stat())
    ]
    size = 0
    for _, name, of_it in sorted(found, reverse=True):
        size += of_it
        if size > most_bytes:
            yield folder / name
