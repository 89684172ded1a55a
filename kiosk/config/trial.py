"""The demo's people and packages: whether they could exist in this bank."""

from collections.abc import Callable, Iterator
from typing import Final

from kiosk.config.doors import compartments, ill_named, limits
from kiosk.config.places import Document
from kiosk.config.problems import Fault, Path, quoted, unknown
from kiosk.config.settings import Settings
from kiosk.domain.errors import InvalidError, NoSlotError
from kiosk.domain.slots import Size, check_weight, within_reach
from kiosk.domain.users import check_email, check_phone

_BUSES: Final[Path] = ("buses",)
_DEMO: Final[Path] = ("demo",)
_FAULTS: Final[Path] = ("demo", "out_of_service")
_EXPECTED: Final[Path] = ("demo", "expected")
_PACKAGES: Final[Path] = ("demo", "packages")
_USERS: Final[Path] = ("demo", "users")


def steel(document: Document) -> Iterator[Fault]:
    """Judge the buses: codes on the screen and real doors do not go together."""
    drivers = document.named(document.entries(_BUSES), "driver")
    real = [name for _, name in drivers if name != "mock"]
    if isinstance(document.at(_DEMO), dict) and real:
        wrong = f"it shows codes to everybody, and {real[0]} opens real doors"
        yield _DEMO, f"{wrong}; take demo out, or write driver: mock"


def users(document: Document) -> Iterator[Fault]:
    """Judge the people: their ids, and how they are reached."""
    people = document.entries(_USERS)
    yield from _ids(document, people, "user")
    yield from _reached(document, people, "email", check_email)
    yield from _reached(document, people, "phone", check_phone)


def packages(document: Document) -> Iterator[Fault]:
    """Judge the packages: ids, whose they are, what size and weight."""
    paths = [*document.entries(_PACKAGES), *document.entries(_EXPECTED)]
    yield from _ids(document, paths, "package")
    people = document.names(document.entries(_USERS), "id")
    for path, name in document.named(paths, "user"):
        if people is not None and name not in people:
            yield path, unknown("user", name, people)
    sizes = limits(document)
    for path, name in document.named(paths, "size"):
        if sizes and name not in sizes:
            yield path, unknown("size", name, list(sizes))
        elif sizes:
            yield from _weight(document, (*path[:-1], "weight_kg"), name, sizes[name])


def faults(document: Document) -> Iterator[Fault]:
    """Judge the slots out of service: that they exist, and are so only once."""
    told = document.named(document.entries(_FAULTS), "slot")
    yield from document.doubled((path, f"slot {quoted(name)}") for path, name in told)
    known = document.names(compartments(document), "name")
    for path, name in told:
        if known is not None and name not in known:
            yield path, unknown("slot", name, known)


def crowd(settings: Settings) -> Iterator[Fault]:
    """Judge whether the packages find room, each in the order of storing."""
    if settings.demo is None:
        return
    shut = {fault.slot for fault in settings.demo.out_of_service}
    free = [slot for slot in settings.slots if slot.name not in shut]
    low = {user.id for user in settings.demo.users if user.needs_low_door}
    for number, package in enumerate(settings.demo.packages):
        choose = settings.strategy
        if package.user in low:
            choose = within_reach(choose)
        try:
            free.remove(choose(settings.size(package.size), free))
        except NoSlotError as error:
            yield (*_PACKAGES, number), f"{error}; take a package out or add a slot"


def _ids(document: Document, paths: list[Path], what: str) -> Iterator[Fault]:
    named = document.named(paths, "id")
    yield from document.doubled(
        (path, f"{what} {quoted(name)}") for path, name in named
    )
    for path, name in named:
        yield from ill_named(path, name)


def _reached(
    document: Document, people: list[Path], key: str, check: Callable[[str], str]
) -> Iterator[Fault]:
    for path, address in document.named(people, key):
        try:
            check(address)
        except InvalidError as error:
            yield path, f"{error.wrong} cannot be right; {error.right}"


def _weight(
    document: Document, path: Path, size: str, most_kg: float | None
) -> Iterator[Fault]:
    weight = document.number(path)
    if weight is None or most_kg is None:
        return
    try:
        check_weight(Size(0, size, round(most_kg * 1000)), round(weight * 1000))
    except InvalidError as error:
        yield path, f"{error.wrong}; {error.right}"
