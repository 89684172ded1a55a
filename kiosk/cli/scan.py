"""`kiosk bus scan`: who answers, for a technician with a lamp between the teeth."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click

from kiosk import runtime, wiring
from kiosk.cli import facts
from kiosk.cli.busoptions import FILE, bus_option
from kiosk.cli.desk import Desk, pass_desk
from kiosk.cli.failing import FAULT, Failure
from kiosk.cli.groups import Verb, json_option
from kiosk.cli.tables import table
from kiosk.wiring import BoardSeen, BusSeen


@click.command(cls=Verb)
@bus_option
@click.option(
    "--rounds",
    type=click.IntRange(1, 10_000),
    default=10,
    show_default=True,
    metavar="N",
    help="How often each board is asked.",
)
@click.option(
    "--everybody",
    is_flag=True,
    help="Ask every address that such boards can be set to, not only the"
    " configured; takes up to a minute a bus.",
)
@click.option("--trace", type=FILE, help="Write every byte to this file.")
@json_option
@pass_desk
def scan(
    desk: Desk, *, bus: str | None, rounds: int, everybody: bool, trace: Path | None
) -> None:
    """Ask every board what its doors are; move nothing.

    Only questions are sent, so it may be done on a bank that is full. It tells
    which boards answer, how often not, how fast, and whether the adapter hears
    itself. DOUBLED: two boards have one address, and both would open. Two that
    answer at the same instant with the same bytes cannot be told from one, so
    look at the switches too.

    Example:
      kiosk bus scan
      kiosk bus scan --rounds 1000 --trace cellar.trace

    It ends with 3 when a configured board is missing, doubled or garbled, when a
    port is gone, or when another process owns the locks.

    JSON: {"ok", "buses": [{"name", "driver", "asked", "port", "echo", "fault",
    "boards": [{"board", "protocol", "configured", "health", "asked", "answered",
    "silent", "garbled", "error_rate", "round_trip_ms": {"min", "median", "max"}
    or null}]}], "doors": [{"slot", "bus", "lock", "door"}]}
    """
    _refuse_while_owned(desk)
    whom = wiring.Strictness("everybody" if everybody else "configured")
    seen = wiring.scan(desk.settings, rounds=rounds, whom=whom, only=bus, trace=trace)
    doors = _doors(desk, seen)
    ok = all(each.ok for each in seen)
    answer: facts.Facts = {
        "ok": ok,
        "buses": [_of_bus(each) for each in seen],
        "doors": doors,
    }
    if not ok:
        answer |= {"error": "bus", "message": "not every board answers as it should"}
    desk.tell(answer, _scanned(seen, doors))
    if not ok:
        click.get_current_context().exit(FAULT)


def _refuse_while_owned(desk: Desk) -> None:
    owner = runtime.owner_of_locks(desk.folder)
    if owner is not None:
        why = f"the locks are held by {owner}; end it first"
        raise Failure("held", why, status=FAULT)


def _doors(desk: Desk, seen: Sequence[BusSeen]) -> list[dict[str, str]]:
    boards = {(bus.name, board.board): board for bus in seen for board in bus.boards}
    asked = {bus.name for bus in seen if bus.asked}
    told = []
    for slot, (bus, lock) in desk.settings.wires.items():
        if bus in asked:
            board = boards.get((bus, lock.board))
            door = "unknown" if board is None else board.door(lock.channel).value
            told.append({"slot": slot, "bus": bus, "lock": str(lock), "door": door})
    return told


def _of_bus(bus: BusSeen) -> facts.Facts:
    return {
        "name": bus.name,
        "driver": bus.driver,
        "asked": bus.asked,
        "port": bus.port or None,
        "echo": bus.echo,
        "fault": bus.fault or None,
        "boards": [_of_board(board) for board in bus.boards],
    }


def _of_board(board: BoardSeen) -> facts.Facts:
    return {
        "board": board.board,
        "protocol": board.protocol,
        "configured": board.configured,
        "health": board.health.value,
        "asked": board.asked,
        "answered": board.answered,
        "silent": board.silent,
        "garbled": board.garbled,
        "error_rate": round(board.error_rate, 4),
        "round_trip_ms": _milliseconds(board),
    }


def _milliseconds(board: BoardSeen) -> dict[str, float] | None:
    if board.round_trip is None:
        return None
    names = ("min", "median", "max")
    times = zip(names, board.round_trip, strict=True)
    return {name: round(seconds * 1000, 1) for name, seconds in times}


def _scanned(seen: Sequence[BusSeen], doors: list[dict[str, str]]) -> Iterator[str]:
    for bus in seen:
        if not bus.asked:
            yield f"{bus.name}: {bus.driver} has no boards that could be asked"
            continue
        echo = {None: "", True: "; the adapter hears itself", False: "; no echo"}
        yield f"{bus.name}: {bus.driver} at {bus.port}{echo[bus.echo]}"
        if bus.fault:
            yield f"  {bus.fault}"
        if bus.boards:
            rows = (_row(board) for board in bus.boards)
            for line in table(_HEADINGS, rows):
                yield f"  {line}"
    if doors:
        yield ""
        headings = ["SLOT", "BUS", "LOCK", "DOOR"]
        yield from table(headings, (list(each.values()) for each in doors))


_HEADINGS: Final = ["BOARD", "SPEAKS", "HEALTH", "ANSWERED", "ERRORS", "MS"]


def _row(board: BoardSeen) -> list[str]:
    times = _milliseconds(board)
    health = board.health.name if board.configured else "NOT CONFIGURED"
    return [
        str(board.board),
        board.protocol,
        health,
        f"{board.answered} of {board.asked}",
        f"{board.error_rate:.0%}",
        "" if times is None else " / ".join(f"{each:g}" for each in times.values()),
    ]
