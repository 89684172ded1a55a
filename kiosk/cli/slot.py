"""`kiosk slot`: the compartments, as a technician sees them."""

from collections.abc import Iterable

import click

from kiosk.cli import facts
from kiosk.cli.desk import ACTOR, Desk, pass_desk
from kiosk.cli.groups import Noun, Verb, json_option
from kiosk.cli.health import health, postpone
from kiosk.cli.kinds import when
from kiosk.cli.settle import settle
from kiosk.cli.tables import card, table
from kiosk.cli.visits import open_
from kiosk.system import LockerSystem, SlotView


@click.group(cls=Noun)
def command() -> None:
    """Look at slots, open their doors, take them out of service.

    EMPTY can be given to a package; OCCUPIED holds one, or somebody is at its
    door; RESERVED is out of service; UNCERTAIN: nobody can prove what is inside.
    """


@click.command("list", cls=Verb)
@json_option
@pass_desk
def list_(desk: Desk) -> None:
    """List the slots in the order of the doors.

    Example:
      kiosk slot list

    JSON: {"slots": [...]}, each as `kiosk slot show` has it, without "wire".
    """
    views = desk.ask(lambda system: system.slots())
    told: facts.Facts = {"slots": [facts.of_slot(view) for view in views]}
    headings = ["SLOT", "SIZE", "REACH", "STATUS", "PACKAGE", "NOTE"]
    desk.tell(told, table(headings, (_row(desk, view) for view in views)))


@click.command(cls=Verb)
@click.argument("slot", metavar="ID")
@json_option
@pass_desk
def show(desk: Desk, *, slot: str) -> None:
    """Show one slot.

    What happened at it is told by `kiosk event list --slot ID`.

    Example:
      kiosk slot show 12

    Refused: a slot that does not exist.

    JSON: {"name", "size", "reach_mm", "status", "package", "reason", "until",
    "doubt", "wire": {"bus", "lock"}}
    """
    view = desk.ask(lambda system: system.slot(slot))
    bus, lock = desk.settings.wires[slot]
    told = facts.of_slot(view) | {"wire": {"bus": bus, "lock": str(lock)}}
    wire = [("lock", f"{lock} on bus {bus}")]
    desk.tell(told, card([*_described(desk, view), *wire]))


@click.command("out-of-service", cls=Verb)
@click.argument("slot", metavar="ID")
@click.option("--reason", required=True, help="Why, for whoever comes next.")
@click.option(
    "--until",
    metavar="WHEN",
    help="When it should be back, such as 2026-03-01 or 2026-03-01T14:00, by the"
    " location's clock. Then its door is tested, and it returns if it passes.",
)
@json_option
@pass_desk
def out_of_service(desk: Desk, *, slot: str, reason: str, until: str | None) -> None:
    """Take a slot out of service.

    No package is given to it any more; what lies in it can still be picked up.

    Example:
      kiosk slot out-of-service 12 --reason "the hinge is bent"

    Refused: a slot that does not exist or is out of service already, an empty
    reason, a time that has passed.

    JSON: the slot, as `kiosk slot list` has it.
    """
    back = when(until, desk.settings.location.zone) if until is not None else None
    view = desk.ask(
        lambda system: system.take_out_of_service(
            slot, reason=reason, until=back, actor=ACTOR
        )
    )
    lines = [f"Slot {slot} is out of service."]
    if view.package is not None:
        lines.append(f"Package {view.package.id} in it can still be picked up.")
    desk.tell(facts.of_slot(view), lines)


@click.command("return", cls=Verb)
@click.argument("slot", metavar="ID")
@click.option(
    "--new-lock",
    is_flag=True,
    help="It has a new lock: what the old one did counts no more.",
)
@json_option
@pass_desk
def return_(desk: Desk, *, slot: str, new_lock: bool) -> None:
    """Return a slot to service.

    It becomes what it is by its other facts: EMPTY, OCCUPIED, or UNCERTAIN where
    nobody has looked inside yet.

    Example:
      kiosk slot return 12

    Refused: a slot that does not exist or is in service.

    JSON: the slot, as `kiosk slot list` has it.
    """

    def returned(system: LockerSystem) -> SlotView:
        view = system.return_to_service(slot, actor=ACTOR)
        if new_lock:
            system.lock_replaced(slot, actor=ACTOR)
        return view

    view = desk.ask(returned)
    desk.tell(facts.of_slot(view), [f"Slot {slot} is in service: {view.status}."])


for verb in (
    list_,
    show,
    open_,
    settle,
    out_of_service,
    postpone,
    return_,
    health,
):
    command.add_command(verb)


def _row(desk: Desk, view: SlotView) -> list[str]:
    return [
        view.slot.name,
        view.slot.size.name,
        f"{view.slot.reach_mm} mm",
        view.status.value,
        view.package.id if view.package is not None else "-",
        _note(desk, view),
    ]


def _note(desk: Desk, view: SlotView) -> str:
    until = f" (until {desk.local(view.until)})" if view.until is not None else ""
    out = f"{view.reason}{until}" if view.reason is not None else ""
    return "; ".join(text for text in (out, view.doubt) if text)


def _described(desk: Desk, view: SlotView) -> Iterable[tuple[str, str]]:
    return [
        ("slot", view.slot.name),
        ("size", view.slot.size.name),
        ("handle at", f"{view.slot.reach_mm} mm"),
        ("status", view.status.value),
        ("package", view.package.id if view.package is not None else ""),
        ("out of service", view.reason or ""),
        ("back by", desk.local(view.until)),
        ("in doubt", view.doubt or ""),
    ]
