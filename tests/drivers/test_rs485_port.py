import errno
import os
import select
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers import PortLostError
from drivers.rs485.port import Port, explained, holder
from drivers.rs485.settings import BusSettings, Parity
from drivers.trace import Piece, Tracer, read_trace


class Hours:
    """A clock that a test moves."""

    now = 100.0

    def read(self) -> float:
        return self.now


class Pair:
    """A port, and the far end of its wires."""

    def __init__(self) -> None:
        self.far, self.near = os.openpty()
        tty.setraw(self.near)
        self.path = os.ttyname(self.near)
        self.hours = Hours()

    def port(self, parity: Parity = Parity.NONE) -> Port:
        return Port(BusSettings(self.path, 9600, {}, parity), self.hours.read)

    def pull(self) -> None:
        if self.far >= 0:
            os.close(self.far)
            self.far = -1

    def leave(self) -> None:
        self.pull()
        os.close(self.near)


@pytest.fixture
def pair() -> Iterator[Pair]:
    pair = Pair()
    yield pair
    pair.leave()


def test_bytes_go_both_ways(pair: Pair) -> None:
    port = pair.port()
    port.open()
    port.write(b"\x02\x00\x03")
    os.write(pair.far, b"\x00\xff")

    assert os.read(pair.far, 10) == b"\x02\x00\x03"
    assert port.read(pair.hours.now + 1) == b"\x00\xff"
    assert port.read(pair.hours.now) == b""
    port.close()
    port.close()
    assert not port.is_open


def test_a_port_has_one_owner_and_says_who_it_is(pair: Pair) -> None:
    owner, other = pair.port(), pair.port()
    owner.open()

    with pytest.raises(PortLostError, match=f"taken by .* \\(process {os.getpid()}\\)"):
        other.open()

    owner.close()
    other.open(at_once=True)
    other.close()


def test_a_holder_that_cannot_be_told_is_another_program(tmp_path: Path) -> None:
    table = tmp_path / "locks"
    table.write_text("1: FLOCK ADVISORY WRITE 1 00:00:0 0 EOF\n", encoding="ascii")
    port = tmp_path / "port"
    port.touch()
    about = port.stat()
    device = f"{os.major(about.st_dev):02x}:{os.minor(about.st_dev):02x}"
    gone = f"1: FLOCK ADVISORY WRITE 999999999 {device}:{about.st_ino} 0 EOF\n"

    assert holder(port, table) == "another program"
    assert holder(tmp_path / "none", table) == "another program"
    table.write_text(gone, encoding="ascii")
    assert holder(port, table) == "a program (process 999999999)"


def test_a_missing_port_is_looked_for_ever_more_rarely_and_for_ever(pair: Pair) -> None:
    pair.path = "/dev/none"
    port, tried = pair.port(), []
    for _ in range(700):
        pair.hours.now = round(pair.hours.now + 0.01, 2)
        with pytest.raises(PortLostError, match="not there") as caught:
            port.open()
        assert caught.value.untouched
        if caught.value.__cause__ is not None:
            tried.append(round(pair.hours.now - 100, 2))

    assert tried == pytest.approx([0.01, 0.11, 0.31, 0.71, 1.51, 3.11, 5.11], abs=0.06)
    with pytest.raises(PortLostError) as caught:
        port.open(at_once=True)
    assert caught.value.__cause__ is not None


def test_a_port_that_was_not_opened_is_closed(pair: Pair) -> None:
    with pytest.raises(PortLostError, match="is closed") as caught:
        pair.port().read(0.0)

    assert caught.value.untouched


def test_a_pulled_adapter_is_told_and_may_have_done_anything(pair: Pair) -> None:
    port = pair.port(Parity.EVEN)
    port.open()
    pair.pull()

    with pytest.raises(PortLostError, match="is lost") as caught:
        port.read(pair.hours.now + 1)

    assert not caught.value.untouched
    assert not port.is_open


def test_an_adapter_pulled_before_a_write_is_told(pair: Pair) -> None:
    port = pair.port()
    port.open()
    pair.pull()

    with pytest.raises(PortLostError, match="is lost"):
        port.write(b"\x02")


def test_an_adapter_that_takes_no_more_bytes_is_lost(pair: Pair) -> None:
    port = pair.port()
    port.open()

    with pytest.raises(PortLostError, match="takes no more bytes"):
        port.write(bytes(100_000))
    assert select.select([pair.far], [], [], 0)[0]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.EACCES, "no"), "in the group dialout"),
        (OSError(errno.ENXIO, "no"), "cannot be opened: .*no"),
        (ValueError("Not a valid baudrate"), "cannot be opened: Not a valid"),
        (
            OSError(errno.ENOENT, "no"),
            "not there; (there are|name it as in|no adapter)",
        ),
    ],
)
def test_why_a_port_cannot_be_opened_is_said_with_what_to_do(
    error: Exception,
    said: str,
) -> None:
    for port in ("/dev/ttyUSB0", "/dev/serial/by-id/usb-one"):
        with pytest.raises(AssertionError, match=said):
            raise AssertionError(explained(port, error))


def test_a_file_is_no_port(pair: Pair, tmp_path: Path) -> None:
    pair.path = str(tmp_path / "file")
    Path(pair.path).touch()

    with pytest.raises(PortLostError, match="cannot be opened"):
        pair.port().open()


def test_every_byte_is_traced_while_a_trace_is_on(pair: Pair, tmp_path: Path) -> None:
    port = pair.port()
    port.open()
    port.write(b"\x01")
    port.tracer = Tracer(tmp_path / "trace")
    port.write(b"\x02\xab")
    pair.hours.now += 0.5
    os.write(pair.far, b"\xff")
    port.read(pair.hours.now + 1)
    port.read(pair.hours.now)
    port.tracer.close()
    port.write(b"\x03")
    port.close()

    assert read_trace(tmp_path / "trace") == [
        Piece(100.0, sent=True, data=b"\x02\xab"),
        Piece(100.5, sent=False, data=b"\xff"),
    ]
