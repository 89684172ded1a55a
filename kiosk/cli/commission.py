"""`kiosk commission`: every door of a new bank is proved, and somebody signs it."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import click

from kiosk import runtime, wiring
from kiosk.cli import facts
from kiosk.cli.desk import ACTOR, Desk, pass_desk
from kiosk.cli.doors import attended, is_person
from kiosk.cli.failing import FAULT, WRONG_USAGE, Failure
from kiosk.cli.groups import Verb, json_option
from kiosk.cli.tables import table
from kiosk.domain.catalogue import CATALOGUE, named
from kiosk.domain.commissioning import Flaw, Polarity
from kiosk.domain.errors import RefusedError
from kiosk.system import Commissioning, DoorProof, LockerSystem, Standing
from kiosk.wiring import Health

_ROUNDS: Final = 5
_WELL: Final = (Health.OK, Health.NOISY)

_STANDINGS: Final = {
    Standing.NEVER: "The bank is not signed off.",
    Standing.SIGNED: "The bank is signed off.",
    Standing.VOID: "The bank was signed off, and is wired otherwise since.",
}


@dataclass(frozen=True, slots=True)
class _Board:
    """A board that does not answer alone and with sense."""

    bus: str
    board: int
    fault: str

    def __str__(self) -> str:
        return f"board {self.board} of bus {self.bus}: {CATALOGUE[self.fault].says}"


@click.command("commission", cls=Verb)
@click.argument("slots", metavar="[SLOT]...", nargs=-1)
@click.option(
    "--sensors-only",
    is_flag=True,
    help="Believe the sensors alone. They cannot tell whether two doors bear each"
    " other's name.",
)
@click.option("--show", is_flag=True, help="Open nothing; tell what stands.")
@click.option("--sign", metavar="NAME", help="Sign the bank off, when all is proved.")
@json_option
@pass_desk
def command(
    desk: Desk,
    *,
    slots: tuple[str, ...],
    sensors_only: bool,
    show: bool,
    sign: str | None,
) -> None:
    """Prove every door: its lock moves it, and its sensor sees that.

    First each board is asked whether it answers alone. Then door after door is
    pulsed once, while all sensors are looked at: shut what opened, and say which
    door moved. So it finds a wrong polarity, doors that are swapped, doubled
    addresses, dead sensors and stuck locks. A door that fails goes out of service
    until it passes. Without SLOT all doors are proved that are not yet.

    When all are, --sign NAME writes a record that is bound to the wiring part of
    the configuration. A change there voids it: kiosk doctor says so, and only the
    doors that are concerned are to be proved again.

    Example:
      kiosk commission
      kiosk commission 7 8
      kiosk commission --sign "Tina Berg"

    Refused: to sign while a door is not proved. A door behind which something may
    lie is left out. It ends with 3 when something is wrong.

    JSON: {"standing", "record": {"at", "signed_by", "doors"} or null, "boards":
    [{"bus", "board", "fault"}], "polarity": {BUS/BOARD: right, inverted, mixed},
    "doors": [{"slot", "bus", "lock", "state", "flaw", "fault", "others",
    "polarity", "by_word", "at"}]}, each state proved, flawed or unproved
    """
    if show + bool(sign) + bool(slots) > 1:
        why = "one at a time: SLOTs to prove, --show, or --sign NAME"
        raise Failure("usage", why, status=WRONG_USAGE)
    boards: list[_Board] = []
    if sign is not None:
        desk.ask(lambda system: system.sign_off(by=sign, actor=ACTOR))
    elif not show:
        boards = _boards(desk)
        for board in boards:
            desk.say(f"{str(board)[0].upper()}{str(board)[1:]}.")
        asking = not sensors_only and not desk.in_json and is_person()
        asyncio.run(_walked(desk, slots, boards, asking=asking))
    _concluded(desk, desk.ask(lambda system: system.commissioning()), boards)


def _boards(desk: Desk) -> list[_Board]:
    """Return the boards that do not answer alone, where they can be asked."""
    if runtime.owner_of_locks(desk.folder) is not None:
        desk.note("A kiosk has the locks: boards are not asked whether two share one")
        desk.note("address. kiosk bus scan does that while none runs.")
        return []
    return [
        _Board(bus.name, board.board, named("board", board.health.value))
        for bus in wiring.scan(desk.settings, rounds=_ROUNDS)
        for board in bus.boards
        if board.health not in _WELL
    ]


async def _walked(
    desk: Desk, slots: Sequence[str], boards: Sequence[_Board], *, asking: bool
) -> None:
    """Prove one door after the other."""
    unsafe = {(one.bus, one.board) for one in boards if one.fault == "board.doubled"}
    async with desk.doors("kiosk commission") as system:
        chosen = slots or (await asyncio.to_thread(system.commissioning)).unproved
        for slot in chosen:
            await asyncio.to_thread(system.slot, slot)  # before a door opens
        for slot in chosen:
            bus, lock = desk.settings.wires[slot]
            if (bus, lock.board) in unsafe:
                desk.say(f"Slot {slot}: left out, two boards would open.")
                continue
            try:
                await _proved(desk, system, slot, asking=asking)
            except RefusedError as error:
                if slots:
                    raise
                desk.say(f"Slot {slot}: left out. {error}.")


async def _proved(desk: Desk, system: LockerSystem, slot: str, *, asking: bool) -> None:
    visit = await asyncio.to_thread(system.prove_door, slot, actor=ACTOR)
    desk.say(f"Slot {slot}: it is pulsed now. Push shut whatever opens.")
    await attended(system, visit, say=_silent)
    if asking:
        moved = await asyncio.to_thread(_asked, system, slot)
        await asyncio.to_thread(system.say_moved, slot, moved, actor=ACTOR)
    door = (await asyncio.to_thread(system.commissioning)).doors[slot]
    desk.say(f"Slot {slot}: {_said(door)}.")


def _silent(_: str) -> None:
    """The steps of such a visit are told by what it came to."""


def _asked(system: LockerSystem, slot: str) -> list[str]:
    """Ask whoever stands there which doors moved."""
    known = [one.slot.name for one in system.slots()]
    while True:
        said = click.prompt("Which door moved (several with commas, or none)", slot)
        doors = [one for one in str(said).replace(",", " ").split() if one != "none"]
        strange = [one for one in doors if one not in known]
        if not strange:
            return doors
        click.echo(f"There is no door {', '.join(strange)}.")


def _said(door: DoorProof | None) -> str:
    if door is None:
        return "not proved"
    if door.verdict.proved:
        return "proved" if door.by_word else "proved by its sensor"
    others = f" (door {', '.join(door.verdict.others)})" if door.verdict.others else ""
    return f"{CATALOGUE[_fault(door.verdict.flaws[0])].says}{others}"


def _fault(flaw: Flaw) -> str:
    return named("commission", flaw.value)


def _concluded(desk: Desk, stands: Commissioning, boards: Sequence[_Board]) -> None:
    flawed = any(door and not door.verdict.proved for door in stands.doors.values())
    answer: facts.Facts = {
        "standing": stands.standing.value,
        "record": _record(stands),
        "boards": [
            {"bus": one.bus, "board": one.board, "fault": one.fault} for one in boards
        ],
        "polarity": _polarity(desk, stands),
        "doors": [_of_door(desk, slot, door) for slot, door in stands.doors.items()],
    }
    if flawed or boards:
        wrong = "not every door or board is what the configuration says"
        answer |= {"error": "commission", "message": wrong}
    desk.tell(answer, _lines(desk, stands))
    if flawed or boards:
        click.get_current_context().exit(FAULT)


def _record(stands: Commissioning) -> facts.Facts | None:
    if stands.record is None:
        return None
    return {
        "at": facts.time(stands.record.at),
        "signed_by": stands.record.signed_by,
        "doors": stands.record.doors,
    }


def _polarity(desk: Desk, stands: Commissioning) -> dict[str, str]:
    """Return how the sensors of each board are wired, where doors have shown it."""
    shown: dict[str, set[Polarity]] = {}
    for slot, door in stands.doors.items():
        if door is not None and door.verdict.polarity is not None:
            bus, lock = desk.settings.wires[slot]
            shown.setdefault(f"{bus}/{lock.board}", set()).add(door.verdict.polarity)
    return {
        board: next(iter(seen)).value if len(seen) == 1 else "mixed"
        for board, seen in sorted(shown.items())
    }


def _of_door(desk: Desk, slot: str, door: DoorProof | None) -> facts.Facts:
    bus, lock = desk.settings.wires[slot]
    told: facts.Facts = {"slot": slot, "bus": bus, "lock": str(lock)}
    if door is None:
        return told | dict.fromkeys(_NOTHING) | {"state": "unproved", "others": []}
    found = door.verdict
    flaw = found.flaws[0] if found.flaws else None
    return told | {
        "state": "proved" if found.proved else "flawed",
        "flaw": None if flaw is None else flaw.value,
        "fault": None if flaw is None else _fault(flaw),
        "others": list(found.others),
        "polarity": None if found.polarity is None else found.polarity.value,
        "by_word": door.by_word,
        "at": facts.time(door.at),
    }


_NOTHING: Final = ("flaw", "fault", "polarity", "by_word", "at")


def _lines(desk: Desk, stands: Commissioning) -> Iterator[str]:
    rows = [_row(desk, slot, door) for slot, door in stands.doors.items()]
    yield from table(["SLOT", "LOCK", "PROVED", "WHAT"], rows)
    for board, polarity in _polarity(desk, stands).items():
        if polarity != Polarity.RIGHT.value:
            yield f"Polarity of {board}: {polarity}. {_step(Flaw.INVERTED)}"
    yield _STANDINGS[stands.standing]
    if stands.record is not None:
        yield f"Signed by {stands.record.signed_by}, {desk.local(stands.record.at)}."
    if not stands.unproved and stands.standing is not Standing.SIGNED:
        yield "Every door is proved: kiosk commission --sign NAME"


def _step(flaw: Flaw) -> str:
    step = CATALOGUE[_fault(flaw)].step
    return f"{step[0].upper()}{step[1:]}."


def _row(desk: Desk, slot: str, door: DoorProof | None) -> list[str]:
    bus, lock = desk.settings.wires[slot]
    proved = "-" if door is None else "yes" if door.verdict.proved else "NO"
    return [slot, f"{bus} {lock}", proved, "" if proved == "-" else _said(door)]
