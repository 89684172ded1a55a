"""What goes wrong at a bank, each by its name, and how often it did.

Some ills belong to one visit: a door that jams, a hand that slams it. The others
strike at any moment, last a while and pass. How they are dealt is all in the two
tables; the numbers are shares, not rates.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from random import Random
from typing import Final, Protocol

from drivers import Door
from tests.simulation.machine import Clock, Steel
from tests.simulation.model import Model


class Ill(StrEnum):
    """Everything that can go wrong."""

    JAMS = "lock jams"
    OPENS_LATE = "door opens late"
    SLAMS = "door slammed at once"
    BOUNCES = "door bounces open"
    FORGETS = "door never closed"
    DAWDLES = "door closed too late"
    WALKS_AWAY = "nobody there when it opens"
    FORCED = "door forced open"
    SENSOR_CUT = "sensor wire broken"
    SENSOR_STUCK = "sensor stuck"
    BOARD_SILENT = "board silent"
    ANSWER_LOST = "board not heard"
    PORT_LOST = "port lost"
    REFUSED = "lock refused"
    GARBLED = "error after the pulse"
    DISK_FULL = "store cannot write"
    DISK_LOW = "room below the reserve"
    POST_FAILS = "notifier fails"
    SYNC_LOST = "clock unconfirmed"
    CLOCK_JUMPS = "clock jumps"
    RESTARTED = "process restarted"
    STOPPED = "process stopped"
    POWER_CUT = "power cut"
    CUT_BEFORE_WRITE = "power cut before a write"
    CUT_AFTER_WRITE = "power cut after a commit"


AT_A_DOOR: Final = {
    Ill.JAMS: 2,
    Ill.OPENS_LATE: 2,
    Ill.SLAMS: 3,
    Ill.BOUNCES: 3,
    Ill.FORGETS: 2,
    Ill.DAWDLES: 1,
    Ill.WALKS_AWAY: 2,
}
"""What a visit brings with it."""

AT_ANY_TIME: Final = {
    Ill.FORCED: 2,
    Ill.SENSOR_CUT: 4,
    Ill.SENSOR_STUCK: 3,
    Ill.BOARD_SILENT: 4,
    Ill.ANSWER_LOST: 2,
    Ill.PORT_LOST: 2,
    Ill.REFUSED: 6,
    Ill.GARBLED: 6,
    Ill.DISK_FULL: 8,
    Ill.DISK_LOW: 3,
    Ill.POST_FAILS: 6,
    Ill.SYNC_LOST: 2,
    Ill.CLOCK_JUMPS: 2,
    Ill.RESTARTED: 1,
    Ill.STOPPED: 1,
    Ill.POWER_CUT: 1,
    Ill.CUT_BEFORE_WRITE: 1,
    Ill.CUT_AFTER_WRITE: 1,
}
"""What strikes the bank as a whole."""

_STOPS: Final = {
    Ill.RESTARTED: (False, True),
    Ill.STOPPED: (False, False),
    Ill.POWER_CUT: (True, True),
}
"""Whether the computer boots, and whether nothing is tidied up before."""

JUMPS: Final = (-3650, -365, -1, 0.05, 1, 30, 365, 18_250)
"""Days by which an unconfirmed clock jumps."""


class Victim(Protocol):
    """What the faults strike; `World` is it."""

    model: Model
    steel: Steel
    clock: Clock

    def at(self, seconds: float, act: Callable[[], None]) -> None: ...

    def stop(self, *, boot: bool, kill: bool) -> None: ...


class Faults:
    """Deal what goes wrong.

    Args:
        luck: Decides.
        share: How many of all visits bring something with them, 0 to 1.
    """

    def __init__(self, luck: Random, share: float) -> None:
        self.luck = luck
        self._share = share
        self.counts: Counter[Ill] = Counter()
        self.healing = False
        """Whether nothing goes wrong any more."""

    def at_a_door(self) -> Ill | None:
        """Return what goes wrong with one visit."""
        if self.healing or self.luck.random() > self._share:
            return None
        ill = self._drawn(AT_A_DOOR)
        self.counts[ill] += 1
        return ill

    def strike(self, victim: Victim) -> None:
        """Let something go wrong now."""
        if self.healing:
            return
        ill = self._drawn(AT_ANY_TIME)
        victim.model.say(f"fault: {ill.value}")
        if self._befalls(victim, ill):
            self.counts[ill] += 1

    def _drawn(self, table: dict[Ill, int]) -> Ill:
        return self.luck.choices(list(table), list(table.values()))[0]

    def _befalls(self, victim: Victim, ill: Ill) -> bool:
        """Do it; return whether it could be done."""
        lasts = self.luck.choice((1.0, 5.0, 30.0, 3600.0))
        if ill in _STOPS:
            boot, kill = _STOPS[ill]
            victim.stop(boot=boot, kill=kill)
        elif ill in {Ill.SYNC_LOST, Ill.CLOCK_JUMPS}:
            return self._clock(victim, ill)
        elif ill in {Ill.BOARD_SILENT, Ill.ANSWER_LOST}:
            self._silence(victim, ill, lasts)
        elif ill in {Ill.SENSOR_CUT, Ill.SENSOR_STUCK, Ill.FORCED}:
            return self._door(victim, ill, lasts)
        else:
            self._machine(victim, ill, lasts)
        return True

    def _machine(self, victim: Victim, ill: Ill, lasts: float) -> None:
        """Let wires, disk or post fail, so many times or for so long."""
        ills, luck = victim.steel.ills, self.luck
        match ill:
            case Ill.REFUSED:
                ills.refuses += luck.randint(1, 4)
                victim.at(120.0, lambda: setattr(ills, "refuses", 0))
            case Ill.GARBLED:
                ills.garbles += luck.randint(1, 2)
            case Ill.DISK_FULL:
                ills.disk_full = True
                victim.at(min(lasts, 60.0), lambda: setattr(ills, "disk_full", False))
            case Ill.DISK_LOW:
                ills.disk_low = True
                victim.at(lasts, lambda: setattr(ills, "disk_low", False))
            case Ill.POST_FAILS:
                ills.deliveries_fail += luck.randint(1, 6)
            case Ill.PORT_LOST:
                ills.port_lost = True
                victim.at(lasts, lambda: setattr(ills, "port_lost", False))
            case _:
                ills.cut_at_write = luck.randint(1, 20)
                ills.cut_after = ill is Ill.CUT_AFTER_WRITE

    def _silence(self, victim: Victim, ill: Ill, lasts: float) -> None:
        driver = victim.steel.driver
        board = self.luck.choice(sorted({lock.board for lock in victim.steel.slots}))
        (driver.fall_silent if ill is Ill.BOARD_SILENT else driver.lose_answers)(board)
        victim.at(lasts, driver.answer_again)

    def _clock(self, victim: Victim, ill: Ill) -> bool:
        clock = victim.clock
        if ill is Ill.SYNC_LOST:
            clock.confirmed = False
            victim.at(self.luck.uniform(60, 2 * 86_400), lambda: _synced(clock))
        elif clock.confirmed:
            return False
        else:
            clock.wrong_by = timedelta(days=self.luck.choice(JUMPS))
        return True

    def _door(self, victim: Victim, ill: Ill, lasts: float) -> bool:
        """Let something happen to a door; one that somebody is at only loses a wire.

        A switch that begins or ceases to lie while somebody is at its door cannot
        be told from a door that moves, not by any program.
        """
        slot = self.luck.choice(list(victim.steel.locks))
        lock, driver = victim.steel.locks[slot], victim.steel.driver
        if ill is Ill.SENSOR_CUT:
            driver.break_sensor(lock)
            victim.at(lasts, lambda: driver.mend_sensor(lock))
            return True
        if visited(victim, slot) or slot in victim.steel.ills.lies:
            return False
        if ill is Ill.FORCED:
            victim.steel.move(slot, Door.OPEN)
            for look in range(1, 4):  # the guard is awake
                victim.at(310.0 * look, lambda: None)
        else:
            said = self.luck.choice((Door.OPEN, Door.CLOSED))
            victim.steel.ills.lies[slot] = said
            victim.at(lasts, lambda: mend(victim, slot))
        return True


def visited(victim: Victim, slot: str) -> bool:
    """Whether a visit to a slot goes on."""
    return any(one.slot == slot for one in victim.model.underway.values())


def mend(victim: Victim, slot: str) -> None:
    """Let a switch speak the truth again, once nobody is at its door."""
    if visited(victim, slot):
        victim.at(30.0, lambda: mend(victim, slot))
    else:
        victim.steel.ills.lies.pop(slot, None)


def heal(victim: Victim) -> None:
    """Let everything work again."""
    ills, driver = victim.steel.ills, victim.steel.driver
    ills.port_lost = False
    ills.disk_full = ills.disk_low = False
    ills.refuses = ills.garbles = 0
    ills.deliveries_fail = ills.cut_at_write = 0
    driver.answer_again()
    for slot, lock in victim.steel.locks.items():
        driver.mend_sensor(lock)
        mend(victim, slot)
    _synced(victim.clock)


def _synced(clock: Clock) -> None:
    clock.confirmed = True
    clock.wrong_by = timedelta()
