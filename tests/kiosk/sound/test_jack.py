import logging
from pathlib import Path

import pytest

from kiosk.sound.jack import InputJack, read_switches

DEVICE = Path("/dev/input/event3")


@pytest.mark.parametrize(
    ("bits", "plugged"),
    [
        (bytes(8), False),
        (bytes([0b100]) + bytes(7), True),
        (bytes([0b11111011]) + bytes(7), False),  # every switch but the one
    ],
)
def test_the_switch_of_headphones_is_the_one_that_counts(
    bits: bytes, *, plugged: bool
) -> None:
    assert InputJack(DEVICE, lambda _: bits).plugged() is plugged


def test_a_jack_that_cannot_be_read_is_a_warning_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answers: list[bytes | None] = [None, None, bytes([0b100]), None]

    def switches(_: Path) -> bytes:
        answer = answers.pop(0)
        if answer is None:
            raise OSError(19, "No such device")
        return answer

    jack = InputJack(DEVICE, switches)
    with caplog.at_level(logging.WARNING, "kiosk.sound.jack"):
        told = [jack.plugged() for _ in range(3)]
        assert len(caplog.records) == 1
        told.append(jack.plugged())

    assert told == [False, False, True, False]
    assert len(caplog.records) == 2  # it came back and was lost once more


def test_what_is_no_input_device_has_no_switches(tmp_path: Path) -> None:
    file = tmp_path / "event3"
    file.touch()

    with pytest.raises(OSError, match="Inappropriate ioctl"):
        read_switches(file)
    assert not InputJack(tmp_path / "gone").plugged()
