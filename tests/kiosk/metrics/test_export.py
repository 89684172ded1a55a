"""Prometheus reads the figures over HTTP or from a file; nothing else is served."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from kiosk.config import Metrics
from kiosk.domain.errors import StoreError
from kiosk.metrics import Export, Family, Figures
from kiosk.metrics.export import _library
from kiosk.runtime import Part, opened
from kiosk.system import LockerSystem
from tests.kit import settings

pytest.importorskip("prometheus_client", reason="extra metrics")


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def fetched(port: int) -> str:
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        return str(answer.read().decode())


@asynccontextmanager
async def exporting(export: Export, look: Callable[[], bool]) -> AsyncIterator[None]:
    """Export, and go on when something can be seen."""
    async with asyncio.timeout(30):
        task = asyncio.ensure_future(export.run())
        await seen(look)
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def seen(look: Callable[[], bool]) -> None:
    while not look():  # noqa: ASYNC110 - nobody calls us
        await asyncio.sleep(0.01)


async def test_the_figures_are_read_over_http(system: LockerSystem) -> None:
    where = Metrics(port=free_port())
    export = Export(where, Figures(system).read)

    async with exporting(export, lambda: export.port is not None):
        told = await asyncio.to_thread(fetched, where.port)

    assert "kiosk_up 1.0" in told
    assert 'kiosk_slots{size="S",status="EMPTY"} 2.0' in told
    assert 'kiosk_visits_total{ending="done",purpose="pickup"} 0.0' in told
    assert 'kiosk_door_open_seconds_bucket{le="+Inf"} 0.0' in told
    with pytest.raises(OSError, match="refused"):
        fetched(where.port)


async def test_the_figures_are_written_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.prom"

    def broken() -> list[Family]:
        raise StoreError("the disk is gone")

    export = Export(Metrics(textfile=str(file)), broken)
    async with exporting(export, file.exists):
        pass

    assert "kiosk_up 0.0" in file.read_text()


async def test_an_address_that_is_taken_is_told_once_and_tried_again(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = Family("kiosk_one", "gauge", "One", values={(): 1})
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        export = Export(
            Metrics(port=held.getsockname()[1]), lambda: [family], again_seconds=0.01
        )
        tries: list[int] = []

        def counted() -> object:
            tries.append(1)
            return _library()

        monkeypatch.setattr("kiosk.metrics.export._library", counted)
        with caplog.at_level(logging.ERROR):
            async with exporting(export, lambda: len(tries) > 2):
                held.close()
                await seen(lambda: export.port is not None)
    assert [record.message for record in caplog.records] == [
        "nobody can read the figures: [Errno 98] Address already in use"
    ]


async def test_without_the_library_it_is_said_how_to_have_it(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("kiosk.metrics.export.importlib.import_module", missing)
    export = Export(Metrics(port=1), list, again_seconds=60)
    with caplog.at_level(logging.ERROR):
        async with exporting(export, lambda: bool(caplog.records)):
            pass

    assert "install locker-kiosk[metrics]" in caplog.text


async def test_the_link_part_serves_them_where_it_is_told_to(tmp_path: Path) -> None:
    bank = settings(metrics={"port": free_port()})
    told: list[str] = []

    def served() -> bool:
        with suppress(OSError):
            told.append(fetched(bank.metrics.port))
        return bool(told)

    async with opened(bank, tmp_path, {Part.LINK}, who="test"), asyncio.timeout(30):
        while not await asyncio.to_thread(served):  # noqa: ASYNC110 - nobody calls us
            await asyncio.sleep(0.01)

    assert 'kiosk_info{location="test"' in told[0]
