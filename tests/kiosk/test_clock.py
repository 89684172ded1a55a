from datetime import UTC, timedelta

from kiosk.clock import SystemClock


def test_the_boot_clock_and_the_wall_clock_run() -> None:
    clock = SystemClock()

    one, two = clock.read(), clock.read()

    assert one.wall.tzinfo is UTC
    assert one.boot == two.boot != ""
    assert one.boot_seconds <= two.boot_seconds
    assert two.wall - one.wall < timedelta(minutes=1)
    assert one.trust in {"TRUSTED", "UNTRUSTED"}
