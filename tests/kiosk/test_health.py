"""The watchdog is fed while all lives, and what does not is named."""

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kiosk.health import Sign, Systemd, Vitals, standing_at, systemd_of


@dataclass
class Heard:
    """systemd's end of the socket."""

    path: Path
    hears: socket.socket = field(
        default_factory=lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    )

    def __post_init__(self) -> None:
        self.hears.bind(str(self.path))
        self.hears.settimeout(10)

    def next(self) -> str:
        return self.hears.recv(4096).decode()

    def until(self, word: str) -> list[str]:
        said = [self.next()]
        while word not in said[-1]:
            said.append(self.next())
        return said


@pytest.fixture
def heard(tmp_path: Path) -> Iterator[Heard]:
    listening = Heard(tmp_path / "notify")
    with listening.hears:
        yield listening


@pytest.fixture
def vitals(heard: Heard) -> Vitals:
    return Vitals(Systemd(str(heard.path)), beat_seconds=0.01)


def sign(
    name: str, *, limit: float = 0.05, waits: threading.Event | None = None
) -> Sign:
    return Sign(
        name,
        (lambda: None) if waits is None else waits.wait,
        lambda: limit,
        pause=0.01,
    )


class Toggled:
    """Something that answers until it is held."""

    def __init__(self) -> None:
        self.goes_on = threading.Event()
        self.goes_on.set()

    def sign(self, name: str, limit: float = 0.1) -> Sign:
        return Sign(name, self.goes_on.wait, lambda: limit, pause=0.01)


def test_it_is_ready_when_all_have_shown_life_and_not_before(
    vitals: Vitals, heard: Heard
) -> None:
    starts = threading.Event()
    vitals.watch(sign("the store"))
    vitals.watch(sign("the screen", waits=starts))

    with vitals.beating():
        # Longer than its limit: a start may take as long as systemd lets it.
        assert {heard.next() for _ in range(20)} == {"WATCHDOG=1"}
        starts.set()
        ready = heard.until("READY=1")[-1]
    ended = heard.until("STOPPING=1")[-1]

    assert ready == "READY=1\nSTATUS=alive: the store, the screen"
    assert ended == "STOPPING=1\nSTATUS=ending"


def test_whoever_shows_no_life_is_named_before_systemd_ends_it(
    vitals: Vitals, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    held = Toggled()
    vitals.watch(sign("the store", limit=10))
    vitals.watch(held.sign("bus wall"))

    with vitals.beating():
        heard.until("READY=1")
        held.goes_on.clear()
        last = heard.until("WATCHDOG=trigger")[-1]
        assert "bus wall has shown no life for 0.1 s" in last
        assert caplog.records[-1].levelno == logging.CRITICAL
        assert caplog.messages[-1].startswith("bus wall has shown no life for 0.1 s")
        held.goes_on.set()
        threading.Event().wait(0.05)
    said = heard.until("STOPPING=1")

    assert "WATCHDOG=1" not in said  # given up is given up


def test_one_of_many_that_hangs_is_enough(vitals: Vitals, heard: Heard) -> None:
    held = [Toggled() for _ in range(3)]
    for number, one in enumerate(held):
        vitals.watch(one.sign(f"bus {number}"))

    with vitals.beating():
        heard.until("READY=1")
        held[1].goes_on.clear()
        assert "bus 1" in heard.until("WATCHDOG=trigger")[-1]


def test_with_nobody_to_start_it_anew_it_is_only_named_and_named_again_when_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    vitals = Vitals(Systemd(None), beat_seconds=0.01)
    held = Toggled()
    vitals.watch(held.sign("the loop"))

    with caplog.at_level(logging.WARNING), vitals.beating():
        threading.Event().wait(0.05)
        held.goes_on.clear()
        until(lambda: any("no life" in said for said in caplog.messages))
        held.goes_on.set()
        until(lambda: "the loop shows life again" in caplog.messages)


def test_a_refusal_is_a_sign_of_life(vitals: Vitals, heard: Heard) -> None:
    def refuses() -> None:
        raise OSError("the disk is full")

    vitals.watch(Sign("the store", refuses, lambda: 0.1, pause=0.01))

    with vitals.beating():
        heard.until("READY=1")


def test_systemd_is_asked_for_once_and_not_by_what_we_start() -> None:
    env = {"NOTIFY_SOCKET": "/run/systemd/notify", "HOME": "/"}

    assert systemd_of(env)
    assert env == {"HOME": "/"}
    assert not systemd_of(env)


def test_an_abstract_socket_is_one_too(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as hears:
        hears.bind(f"\0{tmp_path}")
        hears.settimeout(5)
        Systemd(f"@{tmp_path}").tell("READY=1", "STATUS=x")
        assert hears.recv(100) == b"READY=1\nSTATUS=x"


def test_a_systemd_that_does_not_hear_stops_nobody(tmp_path: Path) -> None:
    Systemd(str(tmp_path / "gone")).tell("WATCHDOG=1")


def test_where_a_thread_stands_is_told_line_by_line() -> None:
    held = threading.Event()
    thread = threading.Thread(target=held.wait, name="locks-wall_0")
    thread.start()

    assert "wait" in standing_at("locks-wall")
    held.set()
    thread.join()
    assert standing_at("locks-wall") == "no thread locks-wall"


def until(holds: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(1000):
        if holds():
            return
        pause.wait(0.01)
    raise AssertionError("it never came to that")
