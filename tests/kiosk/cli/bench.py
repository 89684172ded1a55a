"""A bench to try commands on: a bank of five doors, each with its own temper."""

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypedDict, Unpack

import apsw
from click.testing import CliRunner, Result

from kiosk.cli import main
from kiosk.config import load
from kiosk.runtime import Part, opened

BANK: Final = """\
location: {id: yard, name: The Yard, time_zone: Asia/Tokyo, help: Ring the bell}
buses:
  main:
    driver: mock
    pulse_seconds: 0.1
    hand: {opens_after_seconds: 0, closes_after_seconds: 0.05, waits_to_be_seen: true}
    doors:
      1/3: {opens_after_seconds: null}
      1/4: {closes_after_seconds: null}
      1/5: {sensor: false}
supplies:
  - {feeds: [main], gap_seconds: 0, pulse_seconds: 0}
lockers:
  - name: Left
    columns:
      - - {name: "1", size: S, reach_mm: 1500, lock: 1/1}
        - {name: "2", size: S, reach_mm: 1300, lock: 1/2}
        - {name: jammed, size: M, reach_mm: 1000, lock: 1/3}
        - {name: gaping, size: L, reach_mm: 700, lock: 1/4}
        - {name: blind, size: XL, reach_mm: 500, lock: 1/5}
sizes:
  - {name: S, max_weight_kg: 2}
  - {name: M, max_weight_kg: 10}
  - {name: L, max_weight_kg: 30}
  - {name: XL, max_weight_kg: 40}
allocation: first_available
clock: {sources: []}
locks:
  open_patience_seconds: 0.6
  close_patience_seconds: 2
  tries: 1
  stable_seconds: 0.05
  poll_seconds: 0.02
  request_life_seconds: 3
"""

DEMO: Final = """
demo:
  users: [{id: ida, name: Ida}]
  packages: [{id: D-1, user: ida, size: S}, {id: D-2, user: ida, size: S}]
  out_of_service: [{slot: blind, reason: no sensor}]
"""


class More(TypedDict, total=False):
    """What else a process may be given."""

    stderr: int
    stdin: int
    env: dict[str, str]


@dataclass(frozen=True)
class Bench:
    """A configuration and a data directory, and a shell in between."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "kiosk.yaml"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def where(self) -> list[str]:
        return ["--config", str(self.config), "--data", str(self.data)]

    def configure(self, text: str) -> None:
        self.config.write_text(text, encoding="utf-8")

    def run(self, *words: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(main, [*self.where, *words], input=typed)

    def done(self, *words: str, typed: str | None = None) -> str:
        """Return what a command printed that has to end well."""
        result = self.run(*words, typed=typed)
        assert result.exit_code == 0, result.output
        return result.stdout

    def told(self, *words: str, status: int = 0) -> dict[str, object]:
        """Return the one JSON document that a command answers with."""
        result = self.run(*words, "--json")
        assert result.exit_code == status, result.output
        document = json.loads(result.stdout)
        assert isinstance(document, dict)
        return document

    def start(
        self, *words: str, stream: int = subprocess.PIPE, **more: Unpack[More]
    ) -> subprocess.Popen[str]:
        """Start a command in a process of its own."""
        return subprocess.Popen(  # noqa: S603 - it is our own program
            [sys.executable, "-m", "kiosk", *self.where, *words],
            stdout=stream,
            stderr=more.get("stderr", subprocess.PIPE),
            stdin=more.get("stdin"),
            env=more.get("env"),
            start_new_session="stdin" in more,
            text=True,
        )

    def age(self, package: str, *, days: int) -> None:
        """Let days pass for a stored package."""
        db = apsw.Connection(str(self.data / "kiosk.db"))
        db.execute(
            "UPDATE package SET deadline ="
            " strftime('%Y-%m-%dT%H:%M:%f000Z', deadline, ?) WHERE id = ?",
            (f"-{days} days", package),
        )
        db.close()

    @contextmanager
    def served(self) -> Iterator[None]:
        """Let another kiosk own the locks, as another process would."""
        ready, over = threading.Event(), threading.Event()

        async def serve() -> None:
            settings = load(self.config)
            async with opened(settings, self.data, {Part.LOCKS}, who="the other"):
                ready.set()
                await asyncio.to_thread(over.wait)

        kiosk = threading.Thread(target=lambda: asyncio.run(serve()))
        kiosk.start()
        try:
            assert ready.wait(5)
            yield
        finally:
            over.set()
            kiosk.join()


def listed(document: dict[str, object], key: str) -> list[dict[str, object]]:
    """Return the list that stands under a key."""
    found = document[key]
    assert isinstance(found, list)
    return found
