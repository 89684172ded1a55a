"""What has to fit together in steel: sizes, doors, locks and the buses they hang on."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from drivers import LockAddress, NoDriverError, check_options, driver_names
from kiosk.config.places import Document
from kiosk.config.problems import Fault, Path, choice, on_one_line, quoted, unknown
from kiosk.config.settings import Settings
from kiosk.domain.errors import InvalidError
from kiosk.domain.package import check_id

_BUSES: Path = ("buses",)
_SIZES: Path = ("sizes",)


def compartments(document: Document) -> list[Path]:
    """Return the paths of all slots."""
    return [
        slot
        for locker in document.entries(("lockers",))
        for column in document.entries((*locker, "columns"))
        for slot in document.entries(column)
    ]


def limits(document: Document) -> Mapping[str, float | None] | None:
    """Return what each size carries, in kilograms, where that can be read."""
    if not document.has(_SIZES):
        usual = Settings.model_fields["sizes"].default
        return {size.name: size.max_weight_kg for size in usual}
    paths = document.entries(_SIZES)
    names = document.names(paths, "name")
    weights = [document.number((*size, "max_weight_kg")) for size in paths]
    return None if names is None else dict(zip(names, weights, strict=True))


def sizes(document: Document) -> Iterator[Fault]:
    """Judge the sizes: each its own name, each stronger than the one before."""
    paths = document.entries(_SIZES)
    names = document.named(paths, "name")
    yield from document.doubled((path, f"size {quoted(name)}") for path, name in names)
    weights = [(*size, "max_weight_kg") for size in paths]
    for lighter, heavier in pairwise(weights):
        less, more = document.number(lighter), document.number(heavier)
        if less is not None and more is not None and more <= less:
            wrong = f"{more:g} kg is not above the {less:g} kg of the size before"
            yield heavier, f"{wrong}; write the sizes from small to large"


def slots(document: Document) -> Iterator[Fault]:
    """Judge the slots: their names, and that there is such a size and bus."""
    paths = compartments(document)
    names = document.named(paths, "name")
    yield from document.doubled((path, f"slot {quoted(name)}") for path, name in names)
    for path, name in names:
        yield from ill_named(path, name)
    known = limits(document)
    for path, size in document.named(paths, "size"):
        if known and size not in known:
            yield path, unknown("size", size, list(known))
    for slot in paths:
        yield from _bus_of(document, slot)


def locks(document: Document) -> Iterator[Fault]:
    """Judge the lock addresses: readable, and each on its bus only once."""
    for path, written in document.named(compartments(document), "lock"):
        try:
            LockAddress.parse(written)
        except ValueError as error:
            yield path, str(error)
    wired = [(slot, wire_of(document, slot)) for slot in compartments(document)]
    yield from document.doubled(
        ((*slot, "lock"), f"lock {wire[1]} of bus {quoted(wire[0])}")
        for slot, wire in wired
        if wire is not None
    )


def buses(document: Document) -> Iterator[Fault]:
    """Judge the buses: that their drivers exist and like their options."""
    wires = [wire_of(document, slot) for slot in compartments(document)]
    for bus in document.entries(_BUSES):
        yield from ill_named(bus, str(bus[-1]))
        name = document.text((*bus, "driver"))
        given = document.at(bus)
        if name is not None and isinstance(given, dict):
            hanging = [wire[1] for wire in wires if wire and wire[0] == bus[-1]]
            options = {key: value for key, value in given.items() if key != "driver"}
            yield from _driver(bus, name, hanging, options)


def ill_named(path: Path, name: str) -> Iterator[Fault]:
    """Give a fault for a name that cannot be printed, typed and scanned."""
    try:
        check_id("name", name)
    except InvalidError as error:
        yield path, f"{error.wrong}; {error.right}"


def wire_of(document: Document, slot: Path) -> tuple[str, LockAddress] | None:
    """Return the bus and lock of a slot, unless they cannot be told."""
    known = document.entries(_BUSES)
    sole = str(known[0][-1]) if len(known) == 1 else ""
    bus = document.get((*slot, "bus"), sole)
    written = document.text((*slot, "lock"))
    try:
        return (bus, LockAddress.parse(written)) if bus and written else None
    except ValueError:
        return None


def _bus_of(document: Document, slot: Path) -> Iterator[Fault]:
    known = [str(bus[-1]) for bus in document.entries(_BUSES)]
    path = (*slot, "bus")
    name = document.text(path)
    if name is not None and known and name not in known:
        yield path, unknown("bus", name, known)
    if not document.has(path) and len(known) > 1:
        yield path, f"is missing; with several buses, write {choice(known)}"


def _driver(
    bus: Path, name: str, hanging: list[LockAddress], options: Mapping[str, object]
) -> Iterator[Fault]:
    try:
        for problem in check_options(name, hanging, options):
            yield (*bus, *problem.path), on_one_line(problem.text)
    except NoDriverError as error:
        known = driver_names()
        text = error.why if name in known else unknown("driver", name, known)
        yield (*bus, "driver"), on_one_line(text)
