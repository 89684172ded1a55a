"""`kiosk run`: all of a kiosk in this process, or one part of it.

Textual draws on stderr, so with a screen the logs go to the journal when systemd
runs it, else to a file in the data directory, and what the console notifier has to
say waits until the screen is closed. Without one, logs go to stderr, where systemd
picks them up.
"""

import asyncio
import gc
import logging
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Collection, Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import click

from kiosk import demo, runtime
from kiosk.cli.backstage import Backstage
from kiosk.cli.desk import Desk, locks_told, pass_desk
from kiosk.cli.failing import FAULT, WRONG_USAGE, Failure
from kiosk.cli.groups import Verb
from kiosk.cli.hangup import ended_without
from kiosk.health import Sign, Vitals, systemd_of
from kiosk.journal import SOCKET, JournalHandler
from kiosk.runtime import ALL, Part
from kiosk.system import LockerSystem

if TYPE_CHECKING:
    from kiosk.ui.app import KioskApp

_MESSAGES_KEPT: Final = 200
_LOG_BYTES: Final = 1_000_000
_LOGS_KEPT: Final = 3
_SCREEN_SECONDS: Final = 2.0
"""How long the screens may take to come by, before they count as hung."""
_LOG_LINE: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_STDIN: Final = 0
_STOPPING: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

log = logging.getLogger("kiosk.run")


@click.command("run", cls=Verb)
@click.option(
    "--only",
    type=click.Choice([part.value for part in Part]),
    help="Run one part: the screen, the locks, or the link to people.",
)
@click.option(
    "--trace",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every byte on the serial buses to this file.",
)
@pass_desk
def command(desk: Desk, *, only: str | None, trace: Path | None) -> None:
    """Run the kiosk: locks, screen and link, in this process.

    With --only it is one of the three; each may run in a process of its own,
    and they meet in the data directory. Without --config it is the demo bank,
    whose codes stand on the screen and whose doors are of thin air.

    Example:
      kiosk run
      kiosk run --only locks

    With a screen it needs a terminal, and writes its log to kiosk.log in the
    data directory, or to the journal under systemd; the demo is left with
    ctrl+q. Without one it logs to stderr and ends at SIGTERM or ctrl+c.

    It does not start where another process owns the locks or the link; it
    says which one does.

    With --trace, `kiosk bus trace FILE` tells what was said on the wires; with
    several serial buses each has a file of its own, FILE.BUS. A trace has no end.
    """
    parts = ALL if only is None else frozenset({Part(only)})
    who = "kiosk run" if only is None else f"kiosk run --only {only}"
    if Part.SCREEN in parts and not _has_terminal():
        raise Failure(
            "usage",
            "the screen needs a terminal, and this is none. Start it from one, or run"
            " a part that has no screen: kiosk run --only locks, or --only link",
            status=WRONG_USAGE,
        )
    if Part.SCREEN not in parts:
        asyncio.run(_run(desk, parts, who, _headless, click.echo, trace))
        return
    messages: deque[str] = deque(maxlen=_MESSAGES_KEPT)
    try:
        serve = partial(_on_screen, desk.file)
        asyncio.run(_run(desk, parts, who, serve, messages.append, trace))
    finally:
        if messages:
            click.echo("While the screen was on, people were told:\n")
        for message in messages:
            click.echo(message)


Serve = Callable[[LockerSystem, Path, Vitals], Coroutine[None, None, None]]


async def _run(
    desk: Desk,
    parts: Collection[Part],
    who: str,
    serve: Serve,
    write: Callable[[str], None],
    trace: Path | None,
) -> None:
    drivers = runtime.open_drivers if trace is None else _traced(trace)
    vitals = Vitals(systemd_of(os.environ))
    with locks_told():
        if Part.LOCKS in parts:
            await demo.furnish(desk.settings, desk.folder, desk.note)
        async with runtime.opened(
            desk.settings,
            desk.folder,
            parts,
            who=who,
            drivers=drivers,
            write=write,
            vitals=vitals,
        ) as system:
            await serve(system, desk.folder, vitals)


def _traced(file: Path) -> runtime.Drivers:
    from kiosk import wiring  # noqa: PLC0415 - a bank without wires needs no pyserial

    return wiring.recording(runtime.open_drivers, file)


async def _headless(system: LockerSystem, folder: Path, vitals: Vitals) -> None:
    """Let the parts do their work until somebody ends it."""
    stop = asyncio.Event()
    log_to = logging.StreamHandler()
    with _logging_to(log_to), _at_signals(stop.set), vitals.beating():
        name = system.settings.location.name
        log.info("%s is served from %s", name, folder)
        await stop.wait()
        log.info("stopping")


async def _on_screen(
    file: Path, system: LockerSystem, folder: Path, vitals: Vitals
) -> None:
    from kiosk.ui.app import KioskApp  # noqa: PLC0415 - only a screen needs Textual
    from kiosk.ui.technician.app import others  # noqa: PLC0415 - likewise

    machine = Backstage(system, file, folder)
    app = KioskApp(system, staff=system, others=others(system, machine))
    # What is loaded by now stays; a sweep over all of it would only hold the screen.
    gc.collect()
    gc.freeze()
    vitals.watch(Sign("the screen", _painted(app), lambda: _SCREEN_SECONDS))
    await shown(app, folder, vitals)


def _painted(app: "KioskApp") -> Callable[[], None]:
    """Return what waits until the app has come by a message and drawn what it had.

    Where nobody reads what it draws, its loop is held up in the middle of that.
    """
    loop = asyncio.get_running_loop()

    def ask() -> None:
        came_by = threading.Event()
        loop.call_soon_threadsafe(app.call_later, came_by.set)
        came_by.wait()

    return ask


class Screens(Protocol):
    """What is shown: a Textual app, as far as this module knows one."""

    @property
    def return_code(self) -> int | None:
        """How it ended; 0 or nothing when nobody minds."""
        ...

    def run_async(self) -> Coroutine[None, None, object]:
        """Show it until it ends."""
        ...

    def exit(self) -> None:
        """End it."""
        ...


async def shown(
    app: Screens, folder: Path, vitals: Vitals, journal: Path = SOCKET
) -> None:
    """Show the screens until somebody closes them, or their terminal is gone.

    They draw on stderr, so the log goes to the journal's socket when systemd watches,
    and else to a file.

    Raises:
        Failure: They fell.
    """
    log_to, where = _quiet_log(folder, journal if vitals.watched else None)
    loop = asyncio.get_running_loop()

    def end() -> None:
        loop.call_soon_threadsafe(app.exit)

    with (
        _logging_to(log_to),
        _at_signals(app.exit),
        vitals.beating(),
        ended_without(_STDIN, end),
    ):
        await app.run_async()
    if app.return_code:
        why = f"the screen fell; {where} may say more"
        raise Failure("screen", why, status=FAULT)


def _quiet_log(folder: Path, journal: Path | None) -> tuple[logging.Handler, str]:
    """Return what takes the log without drawing it, and what that is called."""
    if journal is not None and journal.exists():
        return JournalHandler(journal), "the journal"
    file = folder / "kiosk.log"
    kept = RotatingFileHandler(
        file, maxBytes=_LOG_BYTES, backupCount=_LOGS_KEPT, encoding="utf-8"
    )
    return kept, str(file)


@contextmanager
def _logging_to(handler: logging.Handler) -> Iterator[None]:
    root = logging.getLogger()
    before = root.level
    handler.setFormatter(logging.Formatter(_LOG_LINE))
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.setLevel(before)
        root.removeHandler(handler)
        handler.close()


@contextmanager
def _at_signals(act: Callable[[], object]) -> Iterator[None]:
    """Do something when this process is told to end."""
    loop = asyncio.get_running_loop()
    for number in _STOPPING:
        loop.add_signal_handler(number, act)
    try:
        yield
    finally:
        for number in _STOPPING:
            loop.remove_signal_handler(number)


def _has_terminal() -> bool:
    # Textual reads stdin and draws on stderr; what follows goes to stdout.
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
