"""A program outside: fed, stopped by the next, and missed without a word too many."""

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.sound.player import OutsidePlayer

WAITS = 10.0


@pytest.fixture
def player() -> Iterator[OutsidePlayer]:
    player = OutsidePlayer("speech")
    yield player
    player.close()


def writes_to(file: Path) -> list[str]:
    """A program that appends what it is handed, in one piece, once it has it all."""
    said = "import sys; data = sys.stdin.buffer.read()"
    return [sys.executable, "-c", f"{said}; open({str(file)!r}, 'ab').write(data)"]


def never_ends(started: Path) -> list[str]:
    """A program that says that it has begun, and then goes on for ever."""
    begin = f"import sys, threading; open({str(started)!r}, 'w').close()"
    return [sys.executable, "-c", f"{begin}; threading.Event().wait()"]


def until(holds: Callable[[], bool]) -> None:
    waiting = threading.Event()
    for _ in range(int(WAITS / 0.01)):
        if holds():
            return
        waiting.wait(0.01)
    raise AssertionError("it never came")


def until_there(file: Path, size: int = 0) -> None:
    until(lambda: file.exists() and file.stat().st_size >= size)


def test_a_program_is_handed_what_is_to_be_heard(
    player: OutsidePlayer, tmp_path: Path
) -> None:
    heard = tmp_path / "heard"
    player.play(b"Your door is 7", writes_to(heard))
    until_there(heard, size=14)

    assert heard.read_bytes() == b"Your door is 7"


def test_what_comes_next_ends_what_is_being_said(
    player: OutsidePlayer, tmp_path: Path
) -> None:
    begun, heard = tmp_path / "begun", tmp_path / "heard"
    player.play(b"a long story", never_ends(begun))
    until_there(begun)
    player.play(b"next", writes_to(heard))
    until_there(heard, size=4)

    assert heard.read_bytes() == b"next"


def test_what_waited_in_between_is_never_said(
    player: OutsidePlayer, tmp_path: Path
) -> None:
    begun, heard = tmp_path / "begun", tmp_path / "heard"
    player.play(b"a long story", never_ends(begun))
    until_there(begun)
    with player._changed:  # the thread cannot take anything up meanwhile
        for text in (b"one", b"two", b"three"):
            player.play(text, writes_to(heard))
    until_there(heard, size=5)
    player.close()

    assert heard.read_bytes() == b"three"


def test_what_comes_after_the_rest_waits_for_it(
    player: OutsidePlayer, tmp_path: Path
) -> None:
    heard = tmp_path / "heard"
    player.play(b"one ", writes_to(heard))
    player.play(b"two ", writes_to(heard), after=True)
    player.play(b"three", writes_to(heard), after=True)
    until_there(heard, size=13)

    assert heard.read_bytes() == b"one two three"


def test_it_can_be_hushed(player: OutsidePlayer, tmp_path: Path) -> None:
    begun, heard = tmp_path / "begun", tmp_path / "heard"
    player.play(b"a long story", never_ends(begun))
    until_there(begun)
    player.hush()
    player.play(b"more", writes_to(heard))
    until_there(heard, size=4)


def test_a_program_that_is_missing_is_a_warning_once(
    player: OutsidePlayer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    heard = tmp_path / "heard"
    with caplog.at_level(logging.WARNING, "kiosk.sound.player"):
        for text in (b"one", b"two"):
            player.play(text, ["/nowhere/espeak-ng"])
            until(lambda: not player._waiting)
            until(lambda: bool(caplog.records))
        player.play(b"three", writes_to(heard))
        until_there(heard, size=5)

    assert len(caplog.records) == 1
    assert "/nowhere/espeak-ng cannot be started" in caplog.text


def test_a_program_that_fails_is_a_warning(
    player: OutsidePlayer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ended = tmp_path / "ended"
    fails = f"import sys; sys.stdin.close(); open({str(ended)!r}, 'w').close()"
    with caplog.at_level(logging.WARNING, "kiosk.sound.player"):
        player.play(b"x" * 1_000_000, [sys.executable, "-c", f"{fails}; sys.exit(3)"])
        until_there(ended)
        player.play(b"", writes_to(tmp_path / "next"), after=True)
        until_there(tmp_path / "next")

    assert "failed with status 3" in caplog.text


def test_a_player_that_is_closed_plays_nothing(tmp_path: Path) -> None:
    player = OutsidePlayer("speech")
    player.close()
    player.play(b"late", writes_to(tmp_path / "heard"))

    assert player._thread is None
