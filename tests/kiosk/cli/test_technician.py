"""`kiosk technician`: screens of one's own, which may die at any moment."""

from tests.kiosk.cli.bench import Bench


def test_without_a_terminal_it_says_what_to_do(bench: Bench) -> None:
    result = bench.run("technician")

    assert result.exit_code == 2
    assert "the screens need a terminal" in result.stderr
    assert "ssh -t" in result.stderr
