"""The figures as Prometheus has them: over HTTP, or in a file for node_exporter.

The library costs 140 ms and 6 MB, so it is imported where somebody wants figures
(extra `metrics`). An address that is taken, or a library that is missing, is told once
and tried again: nobody at a door has anything to do with it.
"""

import asyncio
import importlib
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from kiosk.config import Metrics
from kiosk.domain.errors import StoreError
from kiosk.metrics.figures import Family

_log: Final = logging.getLogger(__name__)

_AGAIN_SECONDS: Final = 60.0


class Export:
    """Have the figures served, or written to a file.

    Args:
        settings: Where to.
        read: Reads them.
        again_seconds: After so long what failed is tried again.
    """

    def __init__(
        self,
        settings: Metrics,
        read: Callable[[], list[Family]],
        *,
        again_seconds: float = _AGAIN_SECONDS,
    ) -> None:
        self._settings = settings
        self._read = read
        self._again_seconds = again_seconds
        self.port: int | None = None
        """Where it listens, when it does."""

    async def run(self) -> None:
        """Export until cancelled."""
        told = ""
        while True:
            try:
                await self._export()
            except (ImportError, OSError) as error:
                if str(error) != told:
                    _log.error("nobody can read the figures: %s", error)
                told = str(error)
                await asyncio.sleep(self._again_seconds)

    async def _export(self) -> None:
        library = await asyncio.to_thread(_library)
        registry = library.CollectorRegistry()
        registry.register(_Collector(library, self._read))
        if not self._settings.port:
            await self._write(library, registry)
        server, thread = library.start_http_server(
            self._settings.port, addr=self._settings.address, registry=registry
        )
        self.port = server.server_port
        try:
            await self._write(library, registry)
        finally:
            await asyncio.to_thread(server.shutdown)
            server.server_close()
            thread.join()

    async def _write(self, library: Any, registry: object) -> None:  # noqa: ANN401 - a library that may be missing
        """Write the file from time to time, where there is to be one."""
        while True:
            if self._settings.textfile:
                file = Path(self._settings.textfile)
                await asyncio.to_thread(library.write_to_textfile, str(file), registry)
            await asyncio.sleep(self._settings.every_seconds)


class _Collector:
    """Hands the figures to the library when it asks for them."""

    def __init__(self, library: Any, read: Callable[[], list[Family]]) -> None:  # noqa: ANN401
        self._core = library.core
        self._read = read

    def describe(self) -> list[object]:
        """Return nothing: what there is stands in no list."""
        return []

    def collect(self) -> Iterator[object]:
        """Give the figures; that the store cannot be read is one of them."""
        try:
            families = self._read()
        except StoreError as error:
            _log.warning("no figures: %s", error)
            families = []
        up = Family(
            "kiosk_up",
            "gauge",
            "Whether the store could be read",
            values={(): float(bool(families))},
        )
        for family in (up, *families):
            yield self._converted(family)

    def _converted(self, family: Family) -> object:
        core = self._core
        if family.kind == "histogram":
            buckets = [(bound, number) for (bound,), number in family.values.items()]
            return core.HistogramMetricFamily(
                family.name, family.says, buckets=buckets, sum_value=family.total
            )
        make = {
            "gauge": core.GaugeMetricFamily,
            "counter": core.CounterMetricFamily,
        }[family.kind]
        made = make(family.name, family.says, labels=family.labels)
        for labels, value in family.values.items():
            made.add_metric(labels, value)
        return made


def _library() -> Any:  # noqa: ANN401 - a library that may be missing
    try:
        library = importlib.import_module("prometheus_client")
        importlib.import_module("prometheus_client.core")
    except ImportError as error:
        raise ImportError("install locker-kiosk[metrics] for Prometheus") from error
    return library
