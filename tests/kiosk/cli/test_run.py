"""`kiosk run`: parts that end when they are told to, and screens that close."""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final

import pytest

from kiosk.cli.failing import Failure
from kiosk.cli.run import shown
from kiosk.health import Systemd, Vitals
from tests.kiosk.cli.bench import BANK, DEMO, Bench

NOBODY: Final = Vitals(Systemd(None))
CTRL_Q: Final = b"\x11"


class Heard(logging.Handler):
    """Acts as soon as a log line says a word."""

    def __init__(self, word: str, act: Callable[[], None]) -> None:
        super().__init__()
        self._word = word
        self._act = act

    def emit(self, record: logging.LogRecord) -> None:
        if self._word in record.getMessage():
            self._act()


class Screens:
    """Screens that nobody sees; they log a line and close."""

    def __init__(self, code: int = 0) -> None:
        self.return_code: int | None = None
        self._code = code
        self._over = asyncio.Event()

    async def run_async(self) -> None:
        logging.getLogger("kiosk.ui").warning("somebody touched me")
        os.kill(os.getpid(), signal.SIGTERM)
        await self._over.wait()
        self.return_code = self._code

    def exit(self) -> None:
        self._over.set()


@pytest.mark.parametrize("part", ["locks", "link"])
def test_a_part_runs_until_it_is_told_to_end(bench: Bench, part: str) -> None:
    end = Heard("is served from", lambda: os.kill(os.getpid(), signal.SIGTERM))
    logging.getLogger().addHandler(end)
    try:
        result = bench.run("run", "--only", part)
    finally:
        logging.getLogger().removeHandler(end)

    assert result.exit_code == 0, result.output
    assert "The Yard is served from" in result.stderr
    assert "stopping" in result.stderr
    assert result.stdout == ""


def test_a_screen_without_a_terminal_says_what_to_do(bench: Bench) -> None:
    result = bench.run("run")

    assert result.exit_code == 2
    assert "the screen needs a terminal, and this is none." in result.stderr
    assert "kiosk run --only locks" in result.stderr


async def test_with_screens_the_log_goes_to_a_file(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    await shown(Screens(), tmp_path, NOBODY)

    assert "somebody touched me" in (tmp_path / "kiosk.log").read_text()
    assert capfd.readouterr().err == ""


async def test_under_systemd_the_log_goes_to_the_journal(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as journal:
        journal.bind(str(tmp_path / "journal"))
        journal.settimeout(5)
        vitals = Vitals(Systemd(str(tmp_path / "notify")))
        await shown(Screens(), tmp_path, vitals, tmp_path / "journal")
        told = journal.recv(4096)

    assert b"somebody touched me" in told
    assert not (tmp_path / "kiosk.log").exists()


async def test_screens_that_fall_are_a_fault(tmp_path: Path) -> None:
    with pytest.raises(Failure, match=r"the screen fell; .*kiosk\.log"):
        await shown(Screens(code=1), tmp_path, NOBODY)


@pytest.mark.slow
def test_processes_share_one_bank(bench: Bench) -> None:
    with bench.start("run", "--only", "locks") as kiosk:
        assert kiosk.stderr is not None
        heard(kiosk.stderr, "is served from")
        second = bench.run("run", "--only", "locks")
        words = ["package", "store", "P-1", "--user", "anna", "--size", "S"]
        with bench.start(*words) as storing:
            said, _ = storing.communicate()
        kiosk.send_signal(signal.SIGINT)

    assert second.exit_code == 3
    assert f"held by pid {kiosk.pid}, kiosk run --only locks" in second.stderr
    assert "Package P-1 is stored in slot 1." in said
    assert (storing.returncode, kiosk.returncode) == (0, 0)


@pytest.mark.slow
def test_ctrl_c_at_an_open_door_ends_with_one_sentence(bench: Bench) -> None:
    with bench.start("slot", "open", "gaping") as opening:
        assert opening.stdout is not None
        heard(opening.stdout, "the door is open")
        opening.send_signal(signal.SIGINT)
        said, err = opening.communicate()

    assert opening.returncode == 130
    assert "was under way when you left" in said
    assert err == "Stopped.\n"


@pytest.mark.slow
def test_a_reader_who_leaves_hears_no_traceback(bench: Bench) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with bench.start("event", "export", stream=writing) as exporting:
        _, err = exporting.communicate()
    os.close(writing)

    assert err == ""
    assert exporting.returncode == 141


@pytest.mark.slow
def test_a_pin_typed_at_a_terminal_is_asked_for_twice_and_hidden(bench: Bench) -> None:
    bench.done("user", "add", "eli", "--role", "technician")

    said, status = at_a_terminal(
        bench,
        ["user", "set-pin", "eli"],
        {"PIN:": b"482917\n", "Once more:": b"482917\n"},
    )

    assert status == 0
    assert "482917" not in said


@pytest.mark.slow
def test_the_whole_kiosk_runs_in_a_terminal(bare: Bench) -> None:
    bare.configure(BANK + DEMO + "ui: {lockdown: false}\n")

    said, status = at_a_terminal(bare, ["run"], {"then": CTRL_Q})

    assert status == 0
    after = said.rpartition("While the screen was on")[2]
    assert "Your package D-1 is here" in after
    log = (bare.data / "kiosk.log").read_text()
    code = after.split("Your pickup code: ")[1][:9]
    assert code not in log
    assert code.replace(" ", "") not in log


def heard(stream: IO[str], word: str) -> None:
    """Read until a word was said."""
    assert any(word in line for line in stream)


def at_a_terminal(
    bench: Bench, words: list[str], answers: dict[str, bytes]
) -> tuple[str, int]:
    """Run a command in a terminal; answer each word once it is there."""
    here, there = os.openpty()
    env = os.environ | {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
    waiting = dict(answers)
    said = b""
    with bench.start(
        *words, stream=there, stdin=there, stderr=there, env=env
    ) as running:
        os.close(there)
        while data := read(here):
            said += data
            for word in [word for word in waiting if word.encode() in said]:
                os.write(here, waiting.pop(word))
    os.close(here)
    return said.decode(errors="replace"), running.returncode


def read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other end has closed
        return b""
