"""The journal's protocol, at the journal's end of the socket."""

import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.journal import JournalHandler


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as hears:
        hears.bind(str(tmp_path / "socket"))
        hears.settimeout(5)
        yield hears


@pytest.fixture
def log(tmp_path: Path) -> Iterator[logging.Logger]:
    logger = logging.getLogger("tests.journal")
    handler = JournalHandler(tmp_path / "socket")
    logger.addHandler(handler)
    yield logger
    logger.removeHandler(handler)
    handler.close()


def test_a_line_has_its_weight_and_where_it_comes_from(
    log: logging.Logger, journal: socket.socket
) -> None:
    log.warning("door %s is open", "7")

    fields = journal.recv(4096).decode().splitlines()
    assert "MESSAGE=door 7 is open" in fields
    assert "PRIORITY=4" in fields
    assert "SYSLOG_IDENTIFIER=kiosk" in fields
    assert f"CODE_FILE={__file__}" in fields
    assert "CODE_FUNC=test_a_line_has_its_weight_and_where_it_comes_from" in fields


def test_several_lines_are_one_message(
    log: logging.Logger, journal: socket.socket
) -> None:
    log.error("it fell\nPRIORITY=7")

    told = journal.recv(4096)
    text = b"it fell\nPRIORITY=7"
    assert b"MESSAGE\n" + len(text).to_bytes(8, "little") + text + b"\n" in told


def test_a_line_that_is_too_long_is_cut_and_not_lost(
    log: logging.Logger, journal: socket.socket
) -> None:
    log.error("x" * 1_000_000)

    assert len(journal.recv(1 << 20)) < 64 * 1024


def test_without_a_journal_a_line_is_lost_and_nothing_else(
    tmp_path: Path, log: logging.Logger
) -> None:
    assert not (tmp_path / "socket").exists()
    log.error("nobody hears")


def test_a_journal_that_is_stuck_holds_up_nobody(
    log: logging.Logger, journal: socket.socket
) -> None:
    assert journal.fileno() > 0
    for _ in range(10_000):  # until its buffer is full, and beyond
        log.error("nobody takes it")
