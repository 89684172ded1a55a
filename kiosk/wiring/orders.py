"""What may be done to boards while they play, one line each.

Doors are named as they are on the steel, boards by bus and number. With one bus
its name may be left out everywhere.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from drivers import Door, LockAddress
from drivers.simulator import Fault, SimulatedBus
from kiosk.domain.errors import InvalidError, UnknownError
from kiosk.wiring.simulating import FarEnd

Act = Callable[[FarEnd, Sequence[str]], list[str]]
AtADoor = Callable[[FarEnd, str, LockAddress], None]
AtAnAdapter = Callable[[SimulatedBus], None]
AtABoard = Callable[[SimulatedBus, int], None]


@dataclass(frozen=True, slots=True)
class Order:
    """One thing that may be done."""

    usage: str
    meaning: str
    act: Act


def obey(far: FarEnd, line: str) -> list[str]:
    """Do what a line says, and return what there is to tell; nothing for nothing.

    Raises:
        UnknownError: There is no such order, door, board, bus or fault.
        InvalidError: The words do not fit the order.
    """
    verb, *words = line.split() or [""]
    if not verb:
        return []
    if verb not in ORDERS:
        raise UnknownError("order", verb, get_close_matches(verb, ORDERS) or ["help"])
    order = ORDERS[verb]
    try:
        return order.act(far, words)
    except (ValueError, IndexError) as error:
        wrong = str(error) if words else "something is missing"
        raise InvalidError(verb, wrong, f"write {order.usage}") from error


def _help(_: FarEnd, __: Sequence[str]) -> list[str]:
    width = max(len(order.usage) for order in ORDERS.values())
    return [f"{each.usage.ljust(width)}  {each.meaning}" for each in ORDERS.values()]


def _list(far: FarEnd, _: Sequence[str]) -> list[str]:
    told = []
    for slot, bus, lock, door, burning in far.doors():
        coil = "  coil on" if burning else ""
        told.append(f"{slot:<8}{bus} {lock!s:<8}{door.value}{coil}")
    for name, bus_played in far.buses.items():
        rates = bus_played.faults.rates
        told += [f"{name}: fault {each} {rate:g}" for each, rate in rates.items()]
    return told


def _fault(far: FarEnd, words: Sequence[str]) -> list[str]:
    name, rate, *rest = words
    for bus in _buses(far, rest):
        bus.faults.set(name, float(rate))
    return []


def _faults(_: FarEnd, __: Sequence[str]) -> list[str]:
    return list(Fault)


def _door(act: AtADoor) -> Act:
    def at_door(far: FarEnd, words: Sequence[str]) -> list[str]:
        if not words:
            raise IndexError
        for word in words:
            act(far, *_lock(far, word))
        return []

    return at_door


def _put(door: Door) -> AtADoor:
    return lambda far, bus, lock: far.buses[bus].put(lock, door)


def _cut(far: FarEnd, bus: str, lock: LockAddress) -> None:
    far.buses[bus].cut_sensor(lock)


def _wear(far: FarEnd, words: Sequence[str]) -> list[str]:
    slot, lasts = words
    bus, lock = _lock(far, slot)
    if int(lasts) < 1:
        raise ValueError("it lasts at least one opening")
    far.buses[bus].wear(lock, int(lasts))
    return []


def _cross(far: FarEnd, words: Sequence[str]) -> list[str]:
    one, other = words
    bus, lock = _lock(far, one)
    other_bus, other_lock = _lock(far, other)
    if bus != other_bus:
        raise ValueError("these are on two buses; plugs are crossed on one")
    far.buses[bus].cross(lock, other_lock)
    return []


def _board(act: AtABoard) -> Act:
    def at_board(far: FarEnd, words: Sequence[str]) -> list[str]:
        number, *rest = words
        for bus in _buses(far, rest, one=True):
            _refuse_no_board(far, bus, int(number))
            act(bus, int(number))
        return []

    return at_board


def _adapter(act: AtAnAdapter) -> Act:
    def at_adapter(far: FarEnd, words: Sequence[str]) -> list[str]:
        for bus in _buses(far, words):
            act(bus)
        return []

    return at_adapter


def _buses(
    far: FarEnd, words: Sequence[str], *, one: bool = False
) -> list[SimulatedBus]:
    """Return the buses that are meant: those named, else all there are."""
    for word in words:
        if word not in far.buses:
            raise UnknownError("bus", word, list(far.buses))
    if one and not words and len(far.buses) > 1:
        raise ValueError(f"which bus is meant: {', '.join(far.buses)}")
    return [far.buses[name] for name in words or far.buses]


def _lock(far: FarEnd, word: str) -> tuple[str, LockAddress]:
    """Return where the lock of a slot is wired."""
    bus, lock = far.settings.wires.get(word, ("", None))
    if lock is None or bus not in far.buses:
        known = [slot for slot, *_ in far.doors()]
        raise UnknownError("slot", word, get_close_matches(word, known))
    return bus, lock


def _refuse_no_board(far: FarEnd, bus: SimulatedBus, number: int) -> None:
    served = {far.buses[each.name]: each.boards for each in far.served}
    if number not in served[bus]:
        raise UnknownError("board", str(number), list(map(str, served[bus])))


ORDERS: Final[Mapping[str, Order]] = {
    "list": Order("list", "tell every door, and the faults that strike", _list),
    "open": Order("open SLOT", "open a door by hand", _door(_put(Door.OPEN))),
    "shut": Order("shut SLOT", "shut a door by hand", _door(_put(Door.CLOSED))),
    "jam": Order("jam SLOT", "its bolt sticks from now on", _door(FarEnd.jam)),
    "slam": Order(
        "slam SLOT", "it is pushed shut as soon as it opens", _door(FarEnd.slam)
    ),
    "cut": Order("cut SLOT", "cut the wire of its sensor", _door(_cut)),
    "wear": Order(
        "wear SLOT N", "it lasts N openings, the last with second pulses", _wear
    ),
    "cross": Order(
        "cross SLOT SLOT", "exchange the plugs of their coils, not of sensors", _cross
    ),
    "free": Order(
        "free SLOT", "neither jammed, slammed, cut nor worn", _door(FarEnd.free)
    ),
    "fault": Order("fault NAME RATE [BUS]", "let it strike, 0 never to 1", _fault),
    "faults": Order("faults", "tell the names of the faults", _faults),
    "kill": Order(
        "kill BOARD [BUS]", "take its power", _board(lambda bus, n: bus.silence(n))
    ),
    "wake": Order(
        "wake BOARD [BUS]", "give it back", _board(lambda bus, n: bus.wake(n))
    ),
    "dip": Order(
        "dip BOARD [BUS]",
        "let its supply dip: it starts anew",
        _board(lambda bus, n: bus.dip(n)),
    ),
    "unplug": Order("unplug [BUS]", "pull the adapter", _adapter(SimulatedBus.unplug)),
    "replug": Order("replug [BUS]", "put it back", _adapter(SimulatedBus.replug)),
    "help": Order("help", "tell this", _help),
}
"""What may be done, by its first word."""
