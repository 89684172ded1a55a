"""The Modbus half of the kiosk against a server that nobody here wrote."""

from collections.abc import Iterator

import pytest

from drivers import BusSilentError, Door, GarbledError, LockAddress, LockRefusedError
from drivers.modbus import Modbus, Pulse
from drivers.rs485 import BusSettings, Rs485Driver
from tests.drivers.peer import CHANNELS, UNIT, Peer, served

LOCKS = [LockAddress(UNIT, n) for n in range(1, CHANNELS + 1)]
BAUD = 19200


@pytest.fixture
def peer() -> Peer:
    return Peer()


@pytest.fixture
def port(peer: Peer) -> Iterator[str]:
    with served(peer, BAUD) as path:
        yield path


def driver(port: str, pulse: Pulse, unit: int = UNIT) -> Rs485Driver:
    codec = Modbus(pulse=pulse, pulse_seconds=0.1, reply_seconds=0.5)
    locks = [LockAddress(unit, lock.channel) for lock in LOCKS]
    return Rs485Driver(locks, BusSettings(port, BAUD, {unit: codec}, retries=0))


def test_a_pulse_of_a_strange_board_is_one_on_and_one_off(
    peer: Peer,
    port: str,
) -> None:
    kiosk = driver(port, Pulse.SOFTWARE)

    kiosk.unlock(LOCKS[2])
    kiosk.close()

    assert peer.history == [(3, True), (3, False)]


def test_the_doors_of_a_strange_board_are_read(peer: Peer, port: str) -> None:
    kiosk = driver(port, Pulse.SOFTWARE)
    peer.doors[4] = Door.OPEN

    seen = kiosk.read(LOCKS)
    kiosk.close()

    assert {lock.channel: one.door for lock, one in seen.items()} == peer.doors
    assert kiosk.tallies[UNIT].answered >= 1


def test_a_relay_that_a_strange_board_has_left_on_is_switched_off_at_the_start(
    peer: Peer,
    port: str,
) -> None:
    peer.coils[5] = True

    driver(port, Pulse.SOFTWARE).close()

    assert peer.history == [(5, False)]


def test_a_board_that_cannot_flash_says_so_and_nothing_is_pulsed(
    peer: Peer,
    port: str,
) -> None:
    kiosk = driver(port, Pulse.FLASH)

    with pytest.raises((LockRefusedError, GarbledError)):
        kiosk.unlock(LOCKS[0])
    kiosk.close()

    assert peer.history == []


def test_another_unit_is_not_there(port: str) -> None:
    kiosk = driver(port, Pulse.FLASH, unit=2)

    with pytest.raises((BusSilentError, GarbledError)):
        kiosk.read([LockAddress(2, 1)])
    kiosk.close()
