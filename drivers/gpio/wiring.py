"""Which pins a lock has, and what their levels mean.

Polarity has no default. A relay board that is wired the other way round is
energised whenever it should be idle, all day long, and no cap on a pulse helps
against that; so whoever writes the YAML has to look at the board once.

The pins of a Raspberry Pi are inputs from power-on until the kiosk runs, GPIO 0
to 8 pulled up and 9 to 27 pulled down. A relay that this pull would energise is
refused, unless the YAML says that hardware holds it back.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from drivers.driver import (
    LONGEST_PULSE,
    SHORTEST_PULSE,
    LockAddress,
    OptionProblem,
    OptionsError,
)
from drivers.options import Options

FIRST_PIN: Final = 2
"""GPIO 0 and 1 belong to the EEPROM of add-on boards."""

LAST_PIN: Final = 27

_LAST_PULLED_UP: Final = 8
_FIXED_PULL_UPS: Final = (2, 3)
"""These have resistors on the board, for I2C, that cannot be switched off."""


class Level(StrEnum):
    """The voltage of a pin."""

    HIGH = "high"
    LOW = "low"


class Contact(StrEnum):
    """What a door that is shut does to the contact of its switch."""

    MAKES = "makes"
    BREAKS = "breaks"


class Pull(StrEnum):
    """The resistor that decides while the contact of a switch is open."""

    UP = "up"
    """Inside the chip, to 3.3 V: the contact goes to ground."""

    DOWN = "down"
    """Inside the chip, to ground: the contact goes to 3.3 V."""

    EXTERNAL_UP = "external-up"
    """Soldered, to 3.3 V."""

    EXTERNAL_DOWN = "external-down"
    """Soldered, to ground."""

    @property
    def made_high(self) -> bool:
        """The level of the pin while the contact is made."""
        return self in (Pull.DOWN, Pull.EXTERNAL_DOWN)


@dataclass(frozen=True, slots=True)
class RelayWire:
    """The pin of a relay."""

    pin: int
    active_high: bool
    """Whether a high level energises it; most cheap boards want a low one."""


@dataclass(frozen=True, slots=True)
class SwitchWire:
    """The pin of a door switch."""

    pin: int
    pull: Pull = Pull.UP
    shut_door: Contact = Contact.MAKES

    @property
    def shut_high(self) -> bool:
        """The level of the pin while the door is shut."""
        return self.pull.made_high is (self.shut_door is Contact.MAKES)

    @property
    def resistor(self) -> str:
        """The pull inside the chip, as gpiozero calls it."""
        if self.pin in _FIXED_PULL_UPS:
            return "up"
        return self.pull.value if self.pull in (Pull.UP, Pull.DOWN) else "floating"


@dataclass(frozen=True, slots=True)
class Wires:
    """The pins of one lock and its door."""

    relay: RelayWire
    switch: SwitchWire | None = None

    def __iter__(self) -> Iterator[tuple[str, int]]:
        """Give what each pin is for, by its key in the YAML, and its number."""
        yield "relay", self.relay.pin
        if self.switch is not None:
            yield "switch", self.switch.pin


@dataclass(frozen=True, slots=True)
class Wiring:
    """All that is on the pins of one bus.

    Raises:
        OptionsError: The pulse is out of bounds, or a pin is used twice. Both
            are looked at here too, because here is where coils would burn.
    """

    locks: Mapping[LockAddress, Wires]
    pins: str = "lgpio"
    """Where pins come from, by name."""

    pulse_seconds: float = 0.5
    debounce_seconds: float = field(default=0.03, kw_only=True)
    """How long a switch must say the same to be believed."""

    debounce_readings: int = field(default=4, kw_only=True)
    """How often it is asked in that time."""

    def __post_init__(self) -> None:
        """Refuse what would burn a coil."""
        problems = list(_shared_pins(self.locks))
        if not SHORTEST_PULSE <= self.pulse_seconds <= LONGEST_PULSE:
            text = f"must be seconds, {SHORTEST_PULSE:g} to {LONGEST_PULSE:g}"
            problems.append(OptionProblem(("pulse_seconds",), text))
        if problems:
            raise OptionsError(problems)


def parse(
    locks: Collection[LockAddress],
    options: Options,
    sources: Collection[str],
) -> Wiring:
    """Take the options of a bus; pins come from one of these sources.

    Problems are kept by `options`; only without any is every lock wired.
    """
    return Wiring(
        _doors(locks, options),
        options.choice("pins", "lgpio", sources),
        options.seconds("pulse_seconds", 0.5, least=SHORTEST_PULSE, most=LONGEST_PULSE),
        debounce_seconds=options.seconds("debounce_seconds", 0.03, least=0.0, most=0.2),
        debounce_readings=options.whole("debounce_readings", 4, least=2, most=20),
    )


@dataclass(frozen=True, slots=True)
class _Usual:
    """What holds for every door that does not say otherwise."""

    energised_by: Level | None
    held_at_boot: bool
    pull: Pull
    shut_door: Contact


def _doors(
    locks: Collection[LockAddress], options: Options
) -> dict[LockAddress, Wires]:
    usual = _Usual(
        _polarity(options, None),
        options.flag("held_at_boot", default=False),
        options.choice("pull", Pull.UP, Pull),
        options.choice("shut_door", Contact.MAKES, Contact),
    )
    found: dict[LockAddress, Wires] = {}
    named = set()
    doors = options.section("doors")
    for key, door in doors.each():
        wires = _wires(door, usual)
        lock = _lock(key, locks, doors)
        if lock is None:
            continue
        named.add(lock)
        if wires is not None and _alone(lock, wires, found, door):
            found[lock] = wires
    for lock in sorted(set(locks) - named):
        options.refuse("doors", f"lock {lock} has a slot, but no pins here")
    return found


def _lock(
    key: str, locks: Collection[LockAddress], doors: Options
) -> LockAddress | None:
    try:
        lock = LockAddress.parse(key)
    except ValueError as error:
        doors.refuse(key, str(error))
        return None
    if lock not in locks:
        known = ", ".join(map(str, sorted(locks)))
        doors.refuse(key, f"no slot is wired to this lock, only to {known}")
        return None
    return lock


def _alone(
    lock: LockAddress,
    wires: Wires,
    found: Mapping[LockAddress, Wires],
    door: Options,
) -> bool:
    """Return whether these pins are nobody else's; keep a problem if not."""
    shared = list(_shared_pins({**found, lock: wires}))
    for problem in shared:
        door.refuse(str(problem.path[-1]), problem.text)
    return not shared


def _polarity(options: Options, usual: Level | None) -> Level | None:
    if not options.given("energised_by"):
        return usual
    return options.choice("energised_by", Level.LOW, Level)


def _wires(door: Options, usual: _Usual) -> Wires | None:
    """Take the pins of one door; `None` when they cannot be told."""
    level = _polarity(door, usual.energised_by)
    held = door.flag("held_at_boot", default=usual.held_at_boot)
    switch = _switch(door, usual)
    if level is None:
        door.refuse("energised_by", _WHICH_LEVEL)
    if not door.given("relay"):
        door.refuse("relay", "is missing: the BCM number of the pin of the relay")
        return None
    pin = _pin(door, "relay")
    if pin is None or level is None:
        return None
    relay = RelayWire(pin, active_high=level is Level.HIGH)
    if not held and relay.active_high is (pin <= _LAST_PULLED_UP):
        door.refuse("relay", _clicks_at_boot(relay))
    return Wires(relay, switch)


_WHICH_LEVEL: Final = (
    "is missing: high or low, the level that makes this relay click; most cheap"
    " boards want low. Say it here, or once for all doors"
)


def _switch(door: Options, usual: _Usual) -> SwitchWire | None:
    pull = door.choice("pull", usual.pull, Pull)
    shut_door = door.choice("shut_door", usual.shut_door, Contact)
    if not door.given("switch"):
        return None
    pin = _pin(door, "switch")
    if pin in _FIXED_PULL_UPS and pull.made_high:
        door.refuse(
            "switch",
            f"GPIO {pin} has a pull-up on the board, so its contact must go to"
            " ground: pull: up; or take another pin",
        )
    return None if pin is None else SwitchWire(pin, pull, shut_door)


def _pin(door: Options, key: str) -> int | None:
    return door.whole(key, 0, least=FIRST_PIN, most=LAST_PIN) or None


def _clicks_at_boot(relay: RelayWire) -> str:
    first, last = FIRST_PIN, _LAST_PULLED_UP
    if relay.active_high:
        pulled, level, first, last = "up", "high", last + 1, LAST_PIN
    else:
        pulled, level = "down", "low"
    return (
        f"GPIO {relay.pin} is pulled {pulled} from power-on until the kiosk runs,"
        f" and that energises a relay which a {level} level energises; take one of"
        f" GPIO {first} to {last}, or say held_at_boot: true if hardware keeps the"
        " relays idle till then"
    )


def _shared_pins(doors: Mapping[LockAddress, Wires]) -> Iterator[OptionProblem]:
    users: dict[int, str] = {}
    for lock, wires in doors.items():
        for key, pin in wires:
            if pin in users:
                text = f"GPIO {pin} is the {users[pin]} already"
                yield OptionProblem(("doors", str(lock), key), text)
            users.setdefault(pin, f"{key} of {lock}")
