"""The demo: a bank that is furnished when it is new, and a walk through one.

Both go the real way, over the real runtime, rules and store; only the hand at
the mock's doors is quicker than a person's. Nothing here writes a row by itself,
so what the demo shows is what a bank does.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from kiosk.config import Demo, DemoPackage, Locks, Settings
from kiosk.domain.codes import shown
from kiosk.domain.errors import (
    DamagedError,
    RefusedError,
    SlipError,
    StateError,
    WrongCodeError,
)
from kiosk.domain.package import State
from kiosk.domain.slots import Status
from kiosk.domain.users import Role, User
from kiosk.domain.visits import Ending, Visit
from kiosk.runtime import Part, opened
from kiosk.system import Counts, Deposit, LockerSystem, follow

ACTOR: Final = "demo"

_AT_ONCE: Final = 4
"""Doors that are open at a time while the bank is furnished; their pulses come
one after another."""

_PARCEL: Final = "PARCEL-1"
_TOLD_SECONDS: Final = 3.0


async def furnish(settings: Settings, data: Path, say: Callable[[str], None]) -> bool:
    """Bring the demo's people and packages into a bank that never had any.

    Nothing is done to a real bank, to one that holds anything, or to one whose
    locks another process owns.

    Args:
        settings: The configuration; only one with a `demo` section is furnished.
        data: Where the store is kept.
        say: Told that it takes a moment, if it does.

    Returns:
        Whether it was furnished now.
    """
    if settings.demo is None:
        return False
    try:
        async with opened(settings, data, (), who=ACTOR) as system:
            if not _is_new(system) or system.serving() is not None:
                return False
    except DamagedError:
        return False  # a bank that was in use is recovered, and never furnished
    say("This demo bank is new: its people and packages are brought in …")
    hurried = with_hand(settings, opens=0.0, closes=0.05, pulse=0.1, stable=0.05)
    async with AsyncExitStack() as stack:
        try:
            system = await stack.enter_async_context(
                opened(hurried, data, {Part.LOCKS}, who="the furnishing of the demo")
            )
        except StateError:
            return False  # somebody else was quicker, and furnishes it
        if not _is_new(system):
            return False
        await _brought_in(system, settings.demo)
    return True


def with_hand(
    settings: Settings, *, opens: float, closes: float, pulse: float, stable: float
) -> Settings:
    """Return the settings with another hand at every door of the mock.

    A bank may be told to be impatient; with this hand it is as patient as usual.

    Args:
        settings: The configuration of a bank on the mock.
        opens: Seconds from the pulse to the open door.
        closes: Seconds from when it was seen open until the hand shuts it.
        pulse: Seconds of a pulse.
        stable: Seconds for which a door must read closed.
    """
    bus = {
        "driver": "mock",
        "hand": {
            "opens_after_seconds": opens,
            "closes_after_seconds": closes,
            "waits_to_be_seen": True,
        },
        "pulse_seconds": pulse,
    }
    # Made anew and not copied: a copy would keep what was worked out before.
    values: dict[str, object] = {
        name: getattr(settings, name) for name in Settings.model_fields
    }
    values["buses"] = dict.fromkeys(settings.buses, bus)
    values["locks"] = Locks(stable_seconds=stable, poll_seconds=0.02)
    return Settings.model_validate(values)


def _is_new(system: LockerSystem) -> bool:
    return not (system.users() or system.packages() or system.troubles())


async def _brought_in(system: LockerSystem, demo: Demo) -> None:
    for person in demo.users:
        system.add_user(person.user, actor=ACTOR)
    await asyncio.to_thread(system.employ_demo_staff, actor=ACTOR)
    for package in demo.expected:
        _announced(system, package)
    for fault in demo.out_of_service:
        system.take_out_of_service(fault.slot, reason=fault.reason, actor=ACTOR)
    turn = asyncio.Semaphore(_AT_ONCE)
    async with asyncio.TaskGroup() as tasks:
        for package in demo.packages:
            await turn.acquire()
            deposit = await asyncio.to_thread(_stored, system, package)
            watch = tasks.create_task(_ended(system, deposit.visit))
            watch.add_done_callback(lambda _: turn.release())


def _stored(system: LockerSystem, package: DemoPackage) -> Deposit:
    _announced(system, package)
    return system.store_package(package.id, actor=ACTOR)


def _announced(system: LockerSystem, package: DemoPackage) -> None:
    system.announce(
        package.id,
        user=package.user,
        size=package.size,
        weight_grams=package.weight_grams,
        hold_days=package.hold_days,
        actor=ACTOR,
    )


async def _ended(system: LockerSystem, visit: Visit) -> Visit:
    async for now in follow(system, visit.id):
        visit = now
    return visit


@dataclass(frozen=True, slots=True)
class Happened:
    """One step of the walk, as it happened.

    Attributes:
        ok: Whether it did what it should.
    """

    title: str
    told: tuple[str, ...]
    ok: bool = True


class AstrayError(Exception):
    """A step of the walk did not do what it should; says what happened."""


async def walk(
    settings: Settings, scratch: Path, tell: Callable[[Happened], None]
) -> bool:
    """Walk a package through a bank, from the set-up to the last event.

    Args:
        settings: A configuration with a `demo` section.
        scratch: An empty folder for its store.
        tell: Told each step when it is over.

    Returns:
        Whether every step did what it should; after one that did not, it stops.
    """
    quick = with_hand(settings, opens=0.2, closes=0.3, pulse=0.2, stable=0.2)
    await furnish(quick, scratch, lambda _: None)
    messages: list[str] = []
    parts = {Part.LOCKS, Part.LINK}
    async with opened(
        quick, scratch, parts, who="kiosk demo", write=messages.append
    ) as system:
        walker = _Walker(system, messages)
        for title, step in walker.steps():
            try:
                told = await step()
            except (AstrayError, RefusedError) as error:
                tell(Happened(title, (str(error),), ok=False))
                return False
            tell(Happened(title, tuple(told)))
    return True


class _Walker:
    """Who walks: one parcel, its recipient, and what is remembered on the way."""

    def __init__(self, system: LockerSystem, messages: Sequence[str]) -> None:
        self._system = system
        self._messages = messages
        self._anna = _somebody(system)
        self._deposit: Deposit | None = None
        self._before: Counts | None = None

    def steps(self) -> list[tuple[str, "_Step"]]:
        """Return the steps in their order."""
        return [
            ("A bank is set up", self._set_up),
            ("Before", self._counted_before),
            ("A package is announced", self._announce),
            ("A courier stores it", self._store),
            ("Its recipient is told", self._told),
            ("While it waits", self._counted_between),
            ("A slip of the finger is recognised", self._slip),
            ("A wrong code opens nothing", self._wrong),
            ("The right code opens the right door", self._retrieve),
            ("The spent code opens nothing any more", self._spent),
            ("After", self._counted_after),
            ("What happened is on record", self._verify),
        ]

    async def _set_up(self) -> list[str]:
        slots = self._system.slots()
        out = [view.slot.name for view in slots if view.status is Status.RESERVED]
        stored = len(self._system.packages(State.STORED))
        demo = self._system.settings.demo
        _should(demo is not None and stored == len(demo.packages), "a package is lost")
        name = self._system.settings.location.name
        said = [f"{name}: {len(slots)} slots, {len(self._system.users())} people,"]
        said.append(f"{stored} packages stored, out of service: {', '.join(out)}")
        return said

    async def _counted_before(self) -> list[str]:
        self._before = self._system.counts()
        return _said(self._before)

    async def _announce(self) -> list[str]:
        size = self._system.settings.size_list[0].name
        self._system.announce(_PARCEL, user=self._anna.id, size=size, actor=ACTOR)
        return [f"{_PARCEL} for {self._anna.name}, size {size}"]

    async def _store(self) -> list[str]:
        self._deposit = self._system.store_package(_PARCEL, actor=ACTOR)
        said = await self._visited(self._deposit.visit)
        package = self._system.package(_PARCEL)
        _should(package.state is State.STORED, f"it is {package.state}")
        return [*said, f"{_PARCEL} is {package.state} in slot {package.slot}"]

    async def _told(self) -> list[str]:
        code = shown(self._code)
        mine = await self._message_with(code)
        _should(bool(mine), "no message went out")
        return mine.strip().splitlines()

    async def _counted_between(self) -> list[str]:
        now = self._system.counts()
        _should(now != self._before, "the counts have not changed")
        return _said(now)

    async def _slip(self) -> list[str]:
        last = str((int(self._code[-1]) + 1) % 10)
        slipped = self._code[:-1] + last
        return self._refused(slipped, SlipError, "no try was counted")

    async def _wrong(self) -> list[str]:
        wrong = next(code for code in _codes(self._system) if code not in self._live())
        return self._refused(wrong, WrongCodeError, "no door moved")

    async def _retrieve(self) -> list[str]:
        assert self._deposit is not None  # noqa: S101 - stored some steps ago
        issued = self._deposit.issued
        visit = self._system.retrieve(issued.code, issued.digits)
        said = await self._visited(visit)
        package = self._system.package(_PARCEL)
        _should(visit.slot == self._deposit.slot, f"slot {visit.slot} was opened")
        _should(package.state is State.RETRIEVED, f"it is {package.state}")
        typed = f"{shown(issued.code)}, then {issued.digits}"
        return [f"Typed: {typed}", *said, f"{_PARCEL} is {package.state}"]

    async def _spent(self) -> list[str]:
        return self._refused(self._code, WrongCodeError, "no door moved")

    async def _counted_after(self) -> list[str]:
        now = self._system.counts()
        before = self._before.by_status if self._before is not None else None
        _should(now.by_status == before, "the slots are not as they were before")
        return [*_said(now), "The slots are as they were before"]

    async def _verify(self) -> list[str]:
        number = self._system.verify_events()
        mine = [event.kind for event in self._system.events(package=_PARCEL)]
        return [f"{number} events, all as written; of {_PARCEL}:", *_wrapped(mine)]

    @property
    def _code(self) -> str:
        assert self._deposit is not None  # noqa: S101 - stored some steps ago
        return self._deposit.issued.code

    def _live(self) -> set[str]:
        return {code.code for code in self._system.demo_codes()}

    def _refused(
        self, code: str, wanted: type[RefusedError], meaning: str
    ) -> list[str]:
        """Type a code that must be refused, and for the right reason."""
        assert self._deposit is not None  # noqa: S101 - stored some steps ago
        try:
            visit = self._system.retrieve(code, self._deposit.issued.digits)
        except wanted as error:
            _should(not self._system.unfinished(), "a door was asked for")
            return [f"Typed: {shown(code)}", f"{error}; {meaning}"]
        raise AstrayError(f"{shown(code)} opened slot {visit.slot}")

    async def _visited(self, visit: Visit) -> list[str]:
        ended = await _ended(self._system, visit)
        if ended.ending is not Ending.DONE:
            raise AstrayError(f"slot {ended.slot}: {ended.ending}, {ended.cause}")
        steps = [
            ("pulsed", ended.taken_at),
            ("seen open", ended.opened_at),
            ("seen shut", ended.closed_at),
        ]
        told = [
            f"{what} after {(at - ended.requested_at).total_seconds():.1f} s"
            for what, at in steps
            if at is not None
        ]
        return [f"Slot {ended.slot}: {', '.join(told)}"]

    async def _message_with(self, text: str) -> str:
        """Return the message that holds a text, once it was delivered."""
        for _ in range(int(_TOLD_SECONDS / 0.05)):
            for message in self._messages:
                if text in message:
                    return message
            await asyncio.sleep(0.05)
        return ""


_Step = Callable[[], Coroutine[None, None, list[str]]]


def _somebody(system: LockerSystem) -> User:
    """Return the first customer, and the one who has a phone before others."""
    customers = [user for user in system.users() if user.role is Role.CUSTOMER]
    return min(customers, key=lambda user: user.phone_digits is None)


def _codes(system: LockerSystem) -> Iterator[str]:
    rule = system.settings.code.rule
    for symbol in range(len(rule.alphabet)):
        yield rule.make(partial(min, symbol))


def _should(is_so: object, otherwise: str) -> None:
    if not is_so:
        raise AstrayError(otherwise)


def _said(counts: Counts) -> list[str]:
    return [
        f"Slots: {_listed({s.value: n for s, n in counts.by_status.items()})}",
        f"Free: {_listed(counts.free)}",
        f"Packages: {_listed({s.value: n for s, n in counts.by_state.items()})}",
    ]


def _listed(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in numbers.items() if number)


def _wrapped(words: Sequence[str], each: int = 4) -> list[str]:
    return [", ".join(words[n : n + each]) for n in range(0, len(words), each)]
