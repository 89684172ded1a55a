"""Relays and switches on pins: what they are, from the first moment to the last."""

import importlib
import logging
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from drivers import (
    LONGEST_PULSE,
    Door,
    DriverError,
    LockAddress,
    LockRefusedError,
    OptionsError,
    PortLostError,
    Reading,
    UnknownLockError,
    check_options,
    open_driver,
)
from drivers.gpio import (
    GpioDriver,
    Pull,
    RelayWire,
    SwitchWire,
    Wires,
    Wiring,
    make,
    release,
)
from drivers.gpio.pins import faults, steady_lgpio
from drivers.gpio.relay import STRIKES_AGAIN_SECONDS, Relay, alarm
from drivers.gpio.wiring import Contact
from tests.drivers.bench import BARE, WIRES, A, B, Bench, Hours, wiring
from tests.drivers.dying import FilePins

ROOT = Path(__file__).parents[2]
OPTIONS: Mapping[str, object] = {
    "pins": "mock",
    "energised_by": "low",
    "held_at_boot": True,
    "doors": {"1/1": {"relay": 4, "switch": 10}, "1/2": {"relay": 17}},
}
TWO = [A, B]


@pytest.fixture(autouse=True)
def terminal_that_may_vanish() -> Iterator[None]:
    """Take SIGHUP as it is by default, also where nohup has these tests ignore it."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@dataclass
class Site:
    """A driver over a bench, and the hours that pass there."""

    hours: Hours = field(default_factory=Hours)
    wiring: Wiring = field(default_factory=wiring)

    def __post_init__(self) -> None:
        self.bench = Bench(self.hours.read)
        self.wait: Callable[[float], object] = self.hours.wait
        self.driver = self.begin()

    def begin(self) -> GpioDriver:
        for lock in (A, B):
            self.bench.put(lock, shut=True)
        return GpioDriver(
            self.wiring,
            source=self.bench.open,
            clock=self.hours.read,
            wait=self._pass,
            rouse=self.hours.rouse,
        )

    def _pass(self, seconds: float) -> None:
        self.wait(seconds)  # whatever that is by then

    def door(self, lock: LockAddress) -> Door:
        return self.driver.read([lock])[lock].door


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.driver.close()


# Relays.


def test_all_that_an_active_low_relay_ever_is(site: Site) -> None:
    site.driver.unlock(A)
    site.driver.close()

    assert site.bench.history(4) == ["high", "low", "high", "in up"]
    assert site.bench.pulses(A) == [pytest.approx(0.5, abs=1e-3)]


def test_all_that_an_active_high_relay_ever_is(site: Site) -> None:
    site.driver.unlock(B)
    site.driver.close()

    assert site.bench.history(17) == ["low", "high", "low", "in down"]


def test_a_relay_that_is_not_pulsed_never_moves(site: Site) -> None:
    site.driver.unlock(A)
    site.driver.read([A, B, BARE])
    site.driver.close()

    assert site.bench.history(17) == ["low", "in down"]


def test_every_relay_is_idle_before_anything_else_happens(site: Site) -> None:
    assert site.bench.order[:3] == [(4, "high"), (17, "low"), (18, "low")]
    assert [number for number, _ in site.bench.order[3:]] == [10, 11]
    assert site.bench.reads == []


def test_one_relay_that_does_not_obey_keeps_no_other_from_being_idled() -> None:
    bench = Bench()
    bench.dead = {4}

    driver = GpioDriver(wiring(), source=bench.open)

    assert [now[0] for now in map(bench.history, (17, 18))] == ["low", "low"]
    with pytest.raises(PortLostError, match="GPIO 4, the relay of 1/1: the pin does"):
        driver.unlock(B)
    assert bench.pulses(B) == []
    driver.close()


def test_a_driver_that_dies_while_it_is_made_leaves_relays_idle() -> None:
    bench = Bench()

    def interrupt(number: int, _: str) -> None:
        if number == 10:
            raise KeyboardInterrupt

    bench.watch = interrupt
    with pytest.raises(KeyboardInterrupt):
        GpioDriver(wiring(), source=bench.open)

    assert bench.history(4) == ["high", "in up"]
    assert bench.history(17) == ["low", "in down"]
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_thread_that_is_stuck_in_a_pulse_does_not_cook_the_coil(site: Site) -> None:
    site.wait = lambda _: site.hours.wait(60)

    site.driver.unlock(A)

    assert site.bench.pulses(A) == [pytest.approx(0.6, abs=1e-3)]


def test_the_guard_of_the_longest_pulse_strikes_at_the_cap() -> None:
    site = Site(wiring=wiring(LONGEST_PULSE))
    site.wait = lambda _: site.hours.wait(60)

    site.driver.unlock(A)
    site.driver.close()

    assert site.bench.pulses(A) == [pytest.approx(LONGEST_PULSE, abs=1e-3)]


@pytest.mark.parametrize(("times", "lasts"), [(1.0, 0.5), (1.5, 0.75), (9.0, 0.9)])
def test_a_stiff_lock_gets_a_longer_pulse_below_the_cap(
    site: Site, times: float, lasts: float
) -> None:
    site.driver.unlock_longer(A, times)

    assert site.bench.pulses(A) == [pytest.approx(lasts, abs=1e-3)]


def test_the_guard_of_a_longer_pulse_strikes_at_the_cap(site: Site) -> None:
    site.wait = lambda _: site.hours.wait(60)

    site.driver.unlock_longer(A, 9.0)

    assert site.bench.pulses(A) == [pytest.approx(LONGEST_PULSE, abs=1e-3)]


def test_a_thread_that_is_stuck_before_it_energises_has_a_guard_all_the_same(
    site: Site,
) -> None:
    """Its guard has struck already when it comes to the relay, and strikes again."""

    def late(seconds: float, act: Callable[[], float | None]) -> Callable[[], None]:
        dismiss = site.hours.rouse(seconds, act)
        site.hours.wait(10)
        return dismiss

    site.driver._rouse = late
    site.wait = lambda _: site.hours.wait(60)

    site.driver.unlock(A)

    (lasted,) = site.bench.pulses(A)
    assert lasted <= STRIKES_AGAIN_SECONDS + 1e-3


def test_an_interrupted_pulse_is_over(site: Site) -> None:
    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    site.wait = interrupted
    with pytest.raises(KeyboardInterrupt):
        site.driver.unlock(A)

    assert site.bench.history(4) == ["high", "low", "high"]


def test_without_a_guard_there_is_no_pulse(site: Site) -> None:
    def no_thread(_: float, __: Callable[[], float | None]) -> Callable[[], object]:
        raise RuntimeError("can't start new thread")

    site.driver._rouse = no_thread

    with pytest.raises(LockRefusedError, match="can't start new thread") as caught:
        site.driver.unlock(A)

    assert caught.value.untouched
    assert site.bench.pulses(A) == []


def test_a_relay_that_does_not_go_idle_is_told_and_the_guard_insists(
    site: Site,
) -> None:
    def refusing(seconds: float) -> None:
        site.hours.wait(seconds)
        site.bench.refusals = 7

    site.wait = refusing

    with pytest.raises(PortLostError, match="1/1 does not go idle") as caught:
        site.driver.unlock(A)
    site.hours.wait(60)

    assert not caught.value.untouched
    assert site.bench.pulses(A) == [pytest.approx(0.7, abs=1e-3)]
    site.wait = site.hours.wait
    site.driver.unlock(A)
    assert len(site.bench.pulses(A)) == 2


def test_a_relay_that_refuses_to_be_energised_may_have_been(site: Site) -> None:
    site.bench.dead = {4}

    with pytest.raises(PortLostError, match="the pin does not answer") as caught:
        site.driver.unlock(A)

    assert not caught.value.untouched


def test_no_pins_is_no_pulse_for_certain(site: Site) -> None:
    site.bench.cut = True
    with suppress(PortLostError):
        site.driver.read([A])

    with pytest.raises(PortLostError, match="no pins: no such chip") as caught:
        site.driver.unlock(A)

    assert caught.value.untouched


def test_a_driver_without_pins_waits_for_them() -> None:
    bench = Bench()
    bench.cut = True
    driver = GpioDriver(wiring(), source=bench.open, wait=lambda _: None)
    with pytest.raises(PortLostError):
        driver.read([BARE])

    bench.cut = False
    driver.unlock(B)
    driver.close()

    assert bench.history(17) == ["low", "high", "low", "in down"]


def test_pins_that_stop_obeying_are_taken_anew_and_relays_idled_first(
    site: Site,
) -> None:
    site.bench.refusals = 1
    with pytest.raises(PortLostError, match="switches: not this time"):
        site.driver.read([A])
    site.bench.order.clear()

    assert site.door(A) is Door.CLOSED

    assert site.bench.opened == 2
    taken = [now for _, now in site.bench.order if now in ("high", "low")]
    assert taken == ["high", "low", "low"]


def test_a_switch_that_cannot_be_had_is_a_port_that_is_lost(site: Site) -> None:
    site.bench.dead = {10}
    with suppress(PortLostError):
        site.driver.read([A])

    with pytest.raises(PortLostError, match="GPIO 10, the switch of 1/1"):
        site.driver.read([B])


def test_an_unknown_lock_is_not_pulsed(site: Site) -> None:
    with pytest.raises(UnknownLockError):
        site.driver.unlock(LockAddress(9, 9))


def test_two_threads_on_one_driver_are_a_fault_of_the_program(site: Site) -> None:
    def second(_: float) -> None:
        with pytest.raises(RuntimeError, match="two threads"):
            site.driver.read([A])

    site.wait = second

    site.driver.unlock(A)


def test_a_relay_without_a_pin_is_not_energised() -> None:
    relay = Relay("the relay of 1/1", active_high=True)

    with pytest.raises(PortLostError, match="relay of 1/1 has no pin"):
        relay.energise()
    assert relay.idle()


def test_an_alarm_acts_as_often_as_it_is_told_to() -> None:
    pauses: list[float | None] = [0.0, 0.0, None]
    done = threading.Event()

    def act() -> float | None:
        pause = pauses.pop(0)
        if pause is None:
            done.set()
        return pause

    alarm(0.0, act)

    assert done.wait(5)
    assert pauses == []


def test_an_alarm_that_is_called_off_does_not_act() -> None:
    acted: list[bool] = []

    dismiss = alarm(60, lambda: acted.append(True))
    (thread,) = [one for one in threading.enumerate() if one.name == "gpio-guard"]
    dismiss()

    assert acted == []
    assert not thread.is_alive()


# Every way out.


def test_a_close_in_the_middle_of_a_pulse_ends_it() -> None:
    bench, energised = Bench(), threading.Event()
    driver = GpioDriver(wiring(1.0), source=bench.open)
    told: list[DriverError] = []

    def pulse() -> None:
        try:
            driver.unlock(A)
        except DriverError as error:
            told.append(error)

    bench.watch = lambda _, now: energised.set() if now == "low" else None
    bench.order.clear()
    thread = threading.Thread(target=pulse)
    thread.start()
    energised.wait(5)
    driver.close()
    thread.join(0.5)

    assert not thread.is_alive()
    assert bench.history(4) == ["high", "low", "high", "in up"]
    assert [str(error) for error in told] == ["closed in the middle of a pulse"]
    assert [error.untouched for error in told] == [False]
    assert not [one for one in threading.enumerate() if one.name == "gpio-guard"]


def test_a_close_in_the_middle_of_a_look_ends_it(site: Site) -> None:
    site.wait = lambda _: site.driver.close()

    with pytest.raises(PortLostError, match="middle of a look"):
        site.driver.read([A])


def test_pins_that_come_after_the_close_are_let_go_again(site: Site) -> None:
    site.driver.close()
    with pytest.raises(PortLostError, match="closed"):
        site.driver._reach()

    assert site.bench.history(4) == ["high", "in up", "high", "in up"]


def test_a_close_that_cannot_idle_a_relay_says_so(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    def cut(_: float) -> None:
        site.bench.cut = True

    site.wait = cut
    with pytest.raises(PortLostError):
        site.driver.unlock(A)
    site.driver.close()

    told = [one.getMessage() for one in caplog.records if one.levelno > logging.INFO]
    assert told == ["lock 1/1 may be energised: its relay does not obey"]


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ("exit", 3),
        ("crash", 1),
        ("leave", 0),
        ("SIGTERM", -signal.SIGTERM),
        ("SIGHUP", -signal.SIGHUP),
        ("SIGINT", 1),
    ],
)
def test_every_way_out_of_a_process_leaves_relays_idle(
    tmp_path: Path, how: str, status: int
) -> None:
    chip = tmp_path / "chip"

    assert died(chip, how) == status

    assert said_of(chip, 4) == ["high", "low", "high", "in up"]
    assert said_of(chip, 17) == ["low", "in down"]
    assert said_of(tmp_path / "chip.idle", 4) == ["high", "in up"], "the other bus"


@pytest.mark.parametrize("how", ["SIGKILL", "vanish"])
def test_after_a_kill_in_a_pulse_the_relay_is_idled_before_anything_else(
    tmp_path: Path, how: str
) -> None:
    chip = tmp_path / "chip"
    died(chip, how)
    before = chip.read_text().splitlines()
    assert said_of(chip, 4) == ["high", "low"], "it died live, or this proves nothing"

    driver = GpioDriver(wiring(), source=lambda: FilePins(chip))
    now = chip.read_text().splitlines()[len(before) :]
    driver.close()

    assert now == ["4 high", "17 low", "18 low", "10 in up", "11 in up"]


def test_after_a_kill_in_a_pulse_a_release_idles_the_relay(tmp_path: Path) -> None:
    chip = tmp_path / "chip"
    died(chip, "SIGKILL")
    before = chip.read_text().splitlines()

    release(TWO, OPTIONS, source=lambda: FilePins(chip))

    now = chip.read_text().splitlines()[len(before) :]
    assert now == ["4 high", "17 high", "4 high", "4 in up", "17 high", "17 in up"]


def died(chip: Path, how: str) -> int:
    """Let a program die in the middle of a pulse; return how it ended."""
    by_signal = how.startswith("SIG")
    program = [sys.executable, "-m", "tests.drivers.dying", str(chip)]
    with subprocess.Popen(  # noqa: S603 - our own program
        [*program, "hang" if by_signal else how],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"energised\n"
        if by_signal:
            child.send_signal(signal.Signals[how])
        status = child.wait(10)
    return 1 if how == "SIGINT" and status == -signal.SIGINT else status


def said_of(chip: Path, pin: int) -> list[str]:
    lines = [line.split(" ", 1) for line in chip.read_text().splitlines()]
    said: list[str] = []
    for number, now in lines:
        if number == str(pin) and said[-1:] != [now]:
            said.append(now)
    return said


def test_signals_are_left_to_whoever_has_taken_them() -> None:
    def theirs(_: int, __: object) -> None: ...

    signal.signal(signal.SIGTERM, theirs)
    try:
        driver = GpioDriver(wiring(), source=Bench().open)
        assert signal.getsignal(signal.SIGTERM) is theirs
        assert signal.getsignal(signal.SIGHUP) is not signal.SIG_DFL
        driver.close()
        assert signal.getsignal(signal.SIGTERM) is theirs
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_DFL


def test_a_signal_closes_every_driver_of_the_process() -> None:
    benches = [Bench(), Bench()]
    drivers = [GpioDriver(wiring(), source=bench.open) for bench in benches]
    handler = signal.getsignal(signal.SIGHUP)
    assert callable(handler)

    handler(signal.SIGURG, None)  # which by default ends nothing

    assert [bench.history(4) for bench in benches] == [["high", "in up"]] * 2
    for driver in drivers:
        with pytest.raises(PortLostError):
            driver.read([A])


def test_a_driver_made_on_another_thread_leaves_signals_alone() -> None:
    made: list[GpioDriver] = []
    thread = threading.Thread(
        target=lambda: made.append(GpioDriver(wiring(), source=Bench().open))
    )
    thread.start()
    thread.join()

    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    made[0].close()


# Doors.


@pytest.mark.parametrize("pull", Pull)
@pytest.mark.parametrize("shut_door", Contact)
@pytest.mark.parametrize("made", [True, False])
def test_what_a_switch_means(pull: Pull, shut_door: Contact, *, made: bool) -> None:
    switch = SwitchWire(10, pull, shut_door)
    bench, hours = Bench(), Hours()
    driver = GpioDriver(
        Wiring({A: Wires(RelayWire(4, active_high=False), switch)}),
        source=bench.open,
        wait=hours.wait,
    )
    grounded = pull in (Pull.UP, Pull.EXTERNAL_UP)
    bench.outside[10] = lambda: made is not grounded

    seen = driver.read([A])[A].door
    driver.close()

    assert seen is (Door.CLOSED if made is (shut_door is Contact.MAKES) else Door.OPEN)
    inside = pull.value if pull in (Pull.UP, Pull.DOWN) else "floating"
    assert bench.history(10)[-1] == f"in {inside}"


def test_a_fixed_pull_up_is_asked_for_and_nothing_else() -> None:
    assert SwitchWire(3, Pull.EXTERNAL_UP).resistor == "up"


def test_a_lock_without_a_switch_is_unknown(site: Site) -> None:
    site.bench.reads.clear()

    assert site.door(BARE) is Door.UNKNOWN
    assert site.bench.reads == []


def test_a_bank_without_switches_says_that_it_sees_nothing() -> None:
    blind = GpioDriver(Wiring({BARE: WIRES[BARE]}), source=Bench().open)
    seeing = GpioDriver(wiring(), source=Bench().open)

    assert not blind.capabilities.door_sensor
    assert seeing.capabilities.door_sensor
    assert not seeing.capabilities.timed_pulse
    blind.close()
    seeing.close()


def test_a_broken_wire_reads_as_a_contact_that_is_open(site: Site) -> None:
    del site.bench.outside[10]
    site.bench.pins.clear()
    site.driver._suspect = True

    assert site.door(A) is Door.OPEN


@given(said=st.lists(st.booleans(), min_size=4, max_size=4))
def test_a_door_is_unknown_while_its_switch_bounces(said: list[bool]) -> None:
    site = Site()
    waits: list[float] = []
    site.wait = waits.append
    script = iter(said)
    site.bench.outside[10] = lambda: next(script)

    seen = site.driver.read([A, B])
    site.driver.close()

    sure = {frozenset({False}): Door.CLOSED, frozenset({True}): Door.OPEN}
    assert seen[A].door is sure.get(frozenset(said), Door.UNKNOWN)
    assert seen[B].door is Door.CLOSED
    assert waits == [pytest.approx(0.01)] * 3, "all doors are asked in one wait"


def test_a_reading_is_stamped_after_the_last_answer(site: Site) -> None:
    asked_at = site.hours.read()

    reading = site.driver.read([A])[A]

    assert isinstance(reading, Reading)
    assert asked_at + 0.03 <= reading.at <= site.hours.read()


# Options.


def test_good_options_make_such_wiring() -> None:
    options: Mapping[str, object] = {
        "pins": "mock",
        "energised_by": "low",
        "pulse_seconds": 0.3,
        "debounce_seconds": 0.05,
        "debounce_readings": 6,
        "pull": "down",
        "doors": {
            "1/1": {"relay": 4, "switch": 10},
            "1/2": {
                "relay": 17,
                "energised_by": "high",
                "switch": 11,
                "pull": "external-up",
                "shut_door": "breaks",
            },
            "1/3": {"relay": 5, "switch": None},
        },
    }
    assert make.check([A, B, BARE], options) == []

    driver = make([A, B, BARE], options)
    driver.close()

    assert isinstance(driver, GpioDriver)
    assert driver._wiring == Wiring(
        {
            A: Wires(RelayWire(4, active_high=False), SwitchWire(10, Pull.DOWN)),
            B: Wires(
                RelayWire(17, active_high=True),
                SwitchWire(11, Pull.EXTERNAL_UP, Contact.BREAKS),
            ),
            BARE: Wires(RelayWire(5, active_high=False)),
        },
        "mock",
        0.3,
        debounce_seconds=0.05,
        debounce_readings=6,
    )


def test_all_that_is_wrong_is_told_at_once() -> None:
    problems = make.check(
        [A, B, BARE],
        {
            "pins": "pigpio",
            "energised_by": "low",
            "held_at_boot": "yes",
            "pulse_seconds": 2,
            "doors": {
                "1/1": {"relay": 17, "switch": 2, "pull": "down"},
                "1/2": {"relay": 28, "switch": "x", "relais": 1},
                "7/7": {"relay": 5, "energised_by": "up"},
                "one": {"switch": 17},
            },
        },
    )

    said = [str(problem) for problem in problems]
    assert said == [
        'held_at_boot: must be true or false, not "yes"',
        (
            "doors.1/1.switch: GPIO 2 has a pull-up on the board, so its contact must"
            " go to ground: pull: up; or take another pin"
        ),
        (
            "doors.1/1.relay: GPIO 17 is pulled down from power-on until the kiosk"
            " runs, and that energises a relay which a low level energises; take one"
            " of GPIO 2 to 8, or say held_at_boot: true if hardware keeps the relays"
            " idle till then"
        ),
        'doors.1/2.switch: must be a whole number, 2 to 27, not "x"',
        "doors.1/2.relay: must be a whole number, 2 to 27, not 28",
        'doors.7/7.energised_by: must be one of high, low, not "up"',
        "doors.7/7: no slot is wired to this lock, only to 1/1, 1/2, 1/3",
        "doors.one.relay: is missing: the BCM number of the pin of the relay",
        "doors.one: a lock is written board/channel, like 1/4, not 'one'",
        "doors: lock 1/3 has a slot, but no pins here",
        'pins: must be one of lgpio, mock, not "pigpio"',
        "pulse_seconds: must be seconds, 0.1 to 1, not 2",
        "doors.1/2.relais: there is no such option; did you mean relay?",
    ]


def test_the_options_that_the_readme_shows_are_good() -> None:
    readme = (ROOT / "drivers/gpio/README.md").read_text(encoding="utf-8")
    shown = readme.split("```yaml\n")[1].split("```")[0]
    options = yaml.safe_load(shown)["options"]

    assert make.check([A, B, BARE], options) == []
    assert (
        make.check([A], {"energised_by": "low", "doors": {"1/1": {"relay": 4}}}) == []
    )


def test_polarity_has_no_default() -> None:
    (problem,) = make.check([A], {"doors": {"1/1": {"relay": 4}}})

    assert problem.path == ("doors", "1/1", "energised_by")
    assert "high or low" in problem.text


def test_an_active_high_relay_is_kept_from_pins_that_are_pulled_up() -> None:
    options: dict[str, object] = {
        "energised_by": "high",
        "doors": {"1/1": {"relay": 8}},
    }
    (problem,) = make.check([A], options)

    assert "pulled up" in problem.text
    assert "GPIO 9 to 27" in problem.text
    assert make.check([A], {**options, "held_at_boot": True}) == []


def test_a_pin_may_be_used_once() -> None:
    doors = {"1/1": {"relay": 4, "switch": 10}, "1/2": {"relay": 10, "switch": 4}}
    problems = make.check(TWO, {**OPTIONS, "doors": doors})

    assert [str(problem) for problem in problems] == [
        "doors.1/2.relay: GPIO 10 is the switch of 1/1 already",
        "doors.1/2.switch: GPIO 4 is the relay of 1/1 already",
    ]


@pytest.mark.parametrize("pulse", [0.09, 1.01, float("nan")])
def test_no_wiring_is_made_with_a_pulse_that_burns(pulse: float) -> None:
    with pytest.raises(
        OptionsError, match=r"pulse_seconds: must be seconds, 0\.1 to 1"
    ):
        wiring(pulse)


def test_no_wiring_is_made_with_a_pin_used_twice() -> None:
    with pytest.raises(OptionsError, match="GPIO 4 is the relay of 1/1 already"):
        Wiring({A: WIRES[A], B: WIRES[A]})


def test_it_is_known_by_its_name() -> None:
    assert check_options("gpio", TWO, OPTIONS) == []

    driver = open_driver("gpio", TWO, {**OPTIONS, "pulse_seconds": 0.1})
    driver.unlock(A)

    assert {lock: one.door for lock, one in driver.read(TWO).items()} == {
        A: Door.OPEN,  # nothing is wired to it
        B: Door.UNKNOWN,
    }
    driver.close()


# Releasing after a crash.


def test_a_release_idles_relays_and_touches_no_switch() -> None:
    bench = Bench()

    release(TWO, OPTIONS, source=bench.open)

    assert bench.order == [
        (4, "high"),
        (17, "high"),
        (4, "in up"),
        (17, "in up"),
    ]
    assert bench.reads == []


def test_a_release_goes_on_past_a_relay_that_does_not_obey() -> None:
    bench = Bench()
    bench.dead = {4}

    with pytest.raises(PortLostError, match="GPIO 4"):
        release(TWO, OPTIONS, source=bench.open)

    assert bench.history(17) == ["high", "in up"]


def test_a_release_with_bad_options_touches_nothing() -> None:
    bench = Bench()

    with pytest.raises(OptionsError, match="puls_seconds"):
        release(TWO, {**OPTIONS, "puls_seconds": 1}, source=bench.open)

    assert bench.opened == 0


def test_a_release_opens_the_pins_that_are_named() -> None:
    release(TWO, OPTIONS)


# The pins of a Raspberry Pi, through gpiozero's own code for them.


class LgpioError(Exception):
    """lgpio's own error, which has no base in common with any other."""


class Chip(ModuleType):
    """The lgpio library over a chip that is not there: it writes down what it is told.

    A line that is claimed as an output is driven at once, low if nothing is said.
    """

    SET_PULL_NONE, SET_PULL_UP, SET_PULL_DOWN = 128, 32, 64
    BOTH_EDGES, RISING_EDGE, FALLING_EDGE = 3, 1, 2
    error = LgpioError

    def __init__(self) -> None:
        super().__init__("lgpio")
        self.told: dict[int, list[str]] = {}
        self.modes: dict[int, int] = {}
        self.closed: list[int] = []

    def gpiochip_open(self, chip: int) -> int:
        return chip + 7

    def gpiochip_close(self, handle: int) -> None:
        self.closed.append(handle)

    def gpio_claim_input(self, _: int, gpio: int, flags: int = 0) -> None:
        pull = {32: "in up", 64: "in down"}.get(flags, "in floating")
        self.modes[gpio] = 1 << 8 | flags
        self.note(gpio, pull)

    def gpio_claim_output(self, _: int, gpio: int, level: int = 0) -> None:
        self.modes[gpio] = 1 << 1
        self.gpio_write(_, gpio, level)

    def gpio_write(self, _: int, gpio: int, level: int) -> None:
        self.note(gpio, "high" if level else "low")

    def gpio_read(self, _: int, gpio: int) -> int:
        if gpio == 27:
            raise LgpioError("GPIO busy")
        return 0

    def gpio_get_mode(self, _: int, gpio: int) -> int:
        return self.modes[gpio]

    def gpio_free(self, _: int, gpio: int) -> None:
        del self.modes[gpio]

    def note(self, gpio: int, now: str) -> None:
        seen = self.told.setdefault(gpio, [])
        if seen[-1:] != [now]:
            seen.append(now)


@pytest.fixture
def chip(monkeypatch: pytest.MonkeyPatch) -> Chip:
    chip = Chip()
    monkeypatch.setitem(sys.modules, "lgpio", chip)
    monkeypatch.setitem(sys.modules, "gpiozero.pins.lgpio", ModuleType("absent"))
    del sys.modules["gpiozero.pins.lgpio"]
    lgpio = importlib.import_module("gpiozero.pins.lgpio")
    monkeypatch.setattr(lgpio.LGPIOFactory, "_get_revision", lambda _: 0xA02082)
    return chip


def on_a_pi(pulse_seconds: float = 0.5, switch: int = 10) -> GpioDriver:
    wires = {
        A: Wires(RelayWire(4, active_high=False), SwitchWire(switch)),
        B: Wires(RelayWire(17, active_high=True)),
    }
    return GpioDriver(Wiring(wires, "lgpio", pulse_seconds), wait=lambda _: None)


def test_no_relay_blips_on_the_pins_of_a_pi(chip: Chip) -> None:
    driver = on_a_pi()
    driver.unlock(A)
    assert driver.read([A])[A].door is Door.CLOSED
    driver.close()

    # Claimed as an input first, which drives nothing; never low before it is high.
    idle_end = ["high", "in floating", "in up"]
    assert chip.told[4] == ["in floating", "high", "low", *idle_end]
    assert chip.told[17] == ["in floating", "low", "in floating", "in down"]
    assert chip.closed == [7]


def test_gpiozero_left_to_itself_would_blip(chip: Chip) -> None:
    """What `steady_lgpio` mends; when this fails it may go."""
    gpiozero = importlib.import_module("gpiozero.pins.lgpio")
    gpiozero.LGPIOFactory().pin(4).output_with_state(state=True)

    assert chip.told[4] == ["in floating", "low", "high"]


def test_two_buses_on_a_pi_do_not_close_each_others_pins(chip: Chip) -> None:
    gpiozero = importlib.import_module("gpiozero.pins.lgpio")
    one, other = (steady_lgpio(chip, gpiozero) for _ in range(2))
    other.pin(17).output_with_state(state=True)

    one.close()

    assert chip.told[17] == ["in floating", "high"]
    other.close()


def test_what_lgpio_raises_is_a_port_that_is_lost(chip: Chip) -> None:
    assert LgpioError in faults()
    driver = on_a_pi(switch=27)

    with pytest.raises(PortLostError, match="GPIO busy"):
        driver.read([A])
    driver.close()

    assert chip.told[4][-1] == "in up"


def test_where_lgpio_is_missing_the_pins_are_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "lgpio", None)
    driver = on_a_pi()

    with pytest.raises(PortLostError, match=r"there are no pins: .*lgpio"):
        driver.unlock(A)
    driver.close()


# Anything in any order.

COUNTS = st.integers(1, 12)


class AnyOrder(RuleBasedStateMachine):
    """Pulses, doors, stuck threads, pins that refuse: what never happens to a coil."""

    def __init__(self) -> None:
        super().__init__()
        self.site = Site()
        self.site.wait = self.wait
        self.stuck: float | None = None
        self.doors = dict.fromkeys(TWO, Door.CLOSED)
        self.running = True

    def wait(self, seconds: float) -> None:
        self.site.hours.wait(self.stuck or seconds)

    @precondition(lambda self: self.running)
    @rule(lock=st.sampled_from(list(WIRES)), stuck=st.none() | st.floats(0.1, 3))
    def somebody_wants_a_pulse(self, lock: LockAddress, stuck: float | None) -> None:
        self.stuck = stuck
        before = self.pulses()
        try:
            self.site.driver.unlock(lock)
        except PortLostError as error:
            least, most = 0, 0 if error.untouched else 1
        else:
            least, most = 1, 1
        finally:
            self.stuck = None
        new = self.pulses() - before
        assert set(new) <= {lock}
        assert least <= new[lock] <= most

    def pulses(self) -> Counter[LockAddress]:
        return Counter({one: len(self.site.bench.pulses(one)) for one in WIRES})

    @precondition(lambda self: self.running)
    @rule(locks=st.sets(st.sampled_from(list(WIRES))))
    def somebody_looks(self, locks: set[LockAddress]) -> None:
        with suppress(PortLostError):
            seen = self.site.driver.read(locks)
            for lock in locks - {BARE}:
                assert seen[lock].door is self.doors[lock]

    @rule(lock=st.sampled_from(TWO), shut=st.booleans())
    def a_door_moves(self, lock: LockAddress, *, shut: bool) -> None:
        self.site.bench.put(lock, shut=shut)
        self.doors[lock] = Door.CLOSED if shut else Door.OPEN

    @rule(count=COUNTS)
    def the_pins_will_refuse(self, count: int) -> None:
        self.site.bench.refusals = count

    @rule(seconds=st.floats(0, 5))
    def time_passes(self, seconds: float) -> None:
        self.site.hours.wait(seconds)

    @precondition(lambda self: self.running)
    @rule()
    def it_closes(self) -> None:
        self.site.bench.refusals = min(self.site.bench.refusals, 4)
        self.site.driver.close()
        self.running = False
        assert not any(self.site.bench.energised(lock) for lock in WIRES)

    @precondition(lambda self: not self.running)
    @rule()
    def it_begins(self) -> None:
        self.site.driver = self.site.begin()
        self.doors = dict.fromkeys(TWO, Door.CLOSED)
        self.running = True

    @invariant()
    def no_coil_is_cooked(self) -> None:
        for lock in WIRES:
            assert all(one <= LONGEST_PULSE for one in self.site.bench.pulses(lock))

    @invariant()
    def no_two_are_energised_at_once(self) -> None:
        assert sum(self.site.bench.energised(lock) for lock in WIRES) <= 1

    @invariant()
    def what_is_closed_is_idle(self) -> None:
        if not self.running:
            self.site.hours.wait(1)
            assert not any(self.site.bench.energised(lock) for lock in WIRES)

    def teardown(self) -> None:
        self.site.driver.close()


TestAnyOrder = AnyOrder.TestCase
