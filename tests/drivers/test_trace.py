import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.trace import Piece, Tracer, old, read_trace

pieces = st.builds(
    Piece,
    at=st.integers(0, 10**12).map(lambda micro: micro / 1e6),
    sent=st.booleans(),
    data=st.binary(min_size=1, max_size=30),
)


@given(told=st.lists(pieces, max_size=8))
def test_a_trace_reads_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory,
    told: list[Piece],
) -> None:
    path = tmp_path_factory.mktemp("traces") / "bus.trace"
    tracer = Tracer(path)
    for piece in told:
        tracer.note(piece)
    tracer.close()

    read = read_trace(path)

    assert [(one.sent, one.data) for one in read] == [(p.sent, p.data) for p in told]
    assert [one.at for one in read] == pytest.approx([p.at for p in told], abs=1e-6)


def test_a_trace_goes_on_where_an_earlier_one_ended(tmp_path: Path) -> None:
    for byte in (b"\x01", b"\x02"):
        tracer = Tracer(tmp_path / "trace")
        tracer.note(Piece(1.0, sent=True, data=byte))
        tracer.close()
        tracer.close()

    assert [one.data for one in read_trace(tmp_path / "trace")] == [b"\x01", b"\x02"]


def test_a_trace_that_cannot_be_written_harms_nobody(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    nowhere = Tracer(tmp_path / "none" / "trace")
    full = Tracer(Path("/dev/full"))
    for tracer in (nowhere, full):
        tracer.note(Piece(1.0, sent=True, data=b"\x01"))
        tracer.note(Piece(2.0, sent=True, data=b"\x01"))
        tracer.close()

    assert [one.levelname for one in caplog.records] == ["WARNING", "WARNING"]


def test_a_trace_that_becomes_too_long_keeps_its_newest_pieces(tmp_path: Path) -> None:
    path = tmp_path / "bus.trace"
    tracer = Tracer(path, most_bytes=200)
    for n in range(100):
        tracer.note(Piece(float(n), sent=True, data=bytes([n])))
    tracer.close()

    kept = [one.data[0] for file in (old(path), path) for one in read_trace(file)]
    assert kept == list(range(kept[0], 100))
    assert kept[0] > 0
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 2 * 220
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "bus.trace",
        "bus.trace.old",
    ]


def test_a_disk_that_hangs_holds_up_nobody(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    tracer = Tracer(pipe)

    for n in range(30_000):  # far more than a pipe holds that nobody reads
        tracer.note(Piece(float(n), sent=True, data=b"\x01" * 30))
    tracer.close()

    os.close(reader)  # and what waits for it is let go
    tracer.close()


@pytest.mark.parametrize("line", ["x > 02", "1.0 ? 02", "1.0 > zz", "1.0"])
def test_what_is_no_trace_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "trace"
    path.write_text(f"# a trace\n\n{line}\n", encoding="ascii")

    with pytest.raises(ValueError, match="line 3 is none of a trace"):
        read_trace(path)
