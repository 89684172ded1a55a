"""What `kiosk doctor` looks at: everything, in seconds, and it moves nothing.

    finding     one line: ok, a warning, or broken, and what to do
    books       the store, its chain, its backups, the clock, who runs what
    locks       commissioning, locks that wear, slots that should be back
    panel       what technicians set of the screens, above the configuration
    wires       ports and rights; boards and doors, through whoever owns them
    channels    what carries messages, tried without sending one
    computer    disk, card, heat, terminal, speech, versions

Each finding names an entry of the catalogue, which says how bad it is and what to
do, so that the doctor, the screens and alerts never disagree.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from kiosk.channels import Notifier
from kiosk.clock import Clock
from kiosk.config import Settings
from kiosk.doctor import books, channels, computer, wires
from kiosk.doctor.books import Books
from kiosk.doctor.computer import Computer
from kiosk.doctor.finding import Finding, State, worst
from kiosk.runtime import owner_of_locks

__all__ = ["Computer", "Finding", "State", "examined", "worst"]


def examined(
    settings: Settings,
    folder: Path,
    *,
    clock: Clock,
    carriers: Mapping[str, Notifier],
    on: Computer,
    thorough: bool = False,
) -> Iterator[Finding]:
    """Give what is found of a kiosk, one thing after another.

    Args:
        settings: Its configuration.
        folder: Its data directory.
        clock: What tells the time.
        carriers: The notifiers that there are, by name.
        on: The computer that it runs on.
        thorough: Whether every page and every event is checked, which may take
            minutes.
    """
    count = f"{len(settings.slots)} slots on {len(settings.wiring)} buses"
    yield Finding("configuration", f"{settings.location.name}, {count}")
    yield from books.owners(folder)
    yield from books.examined(Books(settings, folder, clock, thorough))
    try:
        owner = owner_of_locks(folder)
    except OSError:
        # Somebody may be on the wires, and two cannot talk on one line.
        says = "who has the locks cannot be told, so no board is asked"
        yield Finding("boards", says, "store.unread")
    else:
        yield from wires.examined(on, settings, folder, owner)
    yield from channels.examined(settings, carriers)
    yield from computer.examined(on, settings, folder)
