"""Everything that a bank knows, in one archive that somebody can carry away.

    README.txt     what it is, of which bank, and when
    events.jsonl   the chain, archived events included
    days.csv, slots.csv   what came and left
    doctor.json    what the doctor says
    kiosk.yaml     the configuration without its comments, secrets and contacts
    log/           the log of the screens
    traces/        the bytes on the wires, where somebody had them written down

Without a word to the contrary nobody can be told from it: people are "courier A",
what somebody typed is withheld, and so are addresses and numbers, and in what was
written for people every word of the names that the bank knows.
"""

import errno
import json
import os
import re
import zipfile
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from kiosk import doctor, runtime
from kiosk.cli import facts, figures
from kiosk.cli.media import sticks
from kiosk.clock import SystemClock
from kiosk.config import Settings
from kiosk.doctor import Computer
from kiosk.domain.dispute import WITHHELD
from kiosk.domain.errors import StoreError
from kiosk.domain.figures import by_day, by_slot
from kiosk.domain.tracing import FOLDER
from kiosk.system import LockerSystem

_DAYS: Final = 3650
_CONTACT: Final = re.compile(
    r"[^\s\"'{}<>,=]+@[^\s\"'{}<>,]+|\+\d[\d ()/-]{5,}\d|\b0\d[\d /-]{6,}\d\b"
)
_SECRET: Final = re.compile(
    r"(?m)\b(\w*(?:password|secret|token|pin|api_key))\s*:\s*(?![{\s])[^,}\n]+"
)
_COMMENT: Final = re.compile(r"(?m)(?:^|(?<=\s))#[^\"'\n]*$|^\s*#.*$")
_WORD: Final = re.compile(r"\w{2,}")
_TRACED: Final = re.compile(
    rb"(?:# seconds, > sent or < received, bytes|\d+\.\d+ [<>](?: [0-9A-F]{2})+)\n"
)
"""A line of a trace: when, which way, which bytes; no word of a person is one."""
_DEMO: Final = re.compile(r"(?ms)^demo:.*?(?=^\w|\Z)")
_WHYS: Final = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EROFS: "read-only",
    errno.EACCES: "forbidden",
    errno.EPERM: "forbidden",
}


class Hitch(StrEnum):
    """Why nothing was carried away."""

    NO_STICK = "no-stick"
    SEVERAL = "several"
    FULL = "full"
    READ_ONLY = "read-only"
    FORBIDDEN = "forbidden"
    THERE = "there"
    """A file of that name is there already."""
    FAILED = "failed"


class HitchError(Exception):
    """Nothing was carried away.

    Attributes:
        hitch: Why.
        place: Where it would have been, or what was found.
    """

    def __init__(self, hitch: Hitch, place: str) -> None:
        super().__init__(f"{hitch}: {place}")
        self.hitch = hitch
        self.place = place


@dataclass(frozen=True, slots=True)
class Bank:
    """What is carried away.

    Attributes:
        system: The kiosk.
        settings: Its configuration.
        file: Where that stands.
        folder: The data directory.
    """

    system: LockerSystem
    settings: Settings
    file: Path
    folder: Path


def stick(found: Callable[[], list[Path]] = sticks) -> Path:
    """Return the one stick that is there.

    Raises:
        HitchError: There is none, or more than one.
    """
    there = found()
    if not there:
        raise HitchError(Hitch.NO_STICK, "/media, /run/media")
    if len(there) > 1:
        raise HitchError(Hitch.SEVERAL, ", ".join(map(str, there)))
    return there[0]


def carried(
    bank: Bank, to: Path, *, note: Callable[[str], object], personal: bool = False
) -> Path:
    """Write everything into one archive; return its name.

    It has its name only when all of it is on the medium.

    Args:
        bank: What is carried away.
        to: A folder, or the name of a file that is not there yet.
        note: Told the name of what somebody has now.
        personal: Whether people are told by their ids, and what they typed is in it.

    Raises:
        HitchError: It could not be written; nothing is left of it.
        StoreError: An archive of events is missing or damaged.
    """
    now = bank.system.clock().wall.astimezone(bank.settings.location.zone)
    if to.is_dir():
        to /= f"kiosk-{bank.settings.location.id}-{now:%Y%m%d-%H%M%S}.zip"
    if to.exists():
        raise HitchError(Hitch.THERE, str(to))
    part = to.with_name(f"{to.name}.part")
    try:
        with part.open("xb") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                _fill(archive, bank, personal=personal)
            out.flush()
            os.fsync(out.fileno())
        part.rename(to)
    except OSError as error:
        part.unlink(missing_ok=True)
        hitch = Hitch(_WHYS.get(error.errno or 0, "failed"))
        raise HitchError(hitch, f"{to}: {error.strerror}") from error
    except StoreError:
        part.unlink(missing_ok=True)
        raise
    note(to.name)
    return to


def _fill(archive: zipfile.ZipFile, bank: Bank, *, personal: bool) -> None:
    about = bank.settings.location
    archive.writestr("README.txt", _about(bank, personal=personal))
    local = bank.system.clock().wall.astimezone(about.zone)
    chain = zipfile.ZipInfo("events.jsonl", local.timetuple()[:6])
    chain.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(chain, "w") as out:
        events = bank.system.every_event() if personal else bank.system.veiled_events()
        for event in events:
            line = json.dumps(facts.of_event(event), ensure_ascii=False)
            out.write(f"{line}\n".encode())
    traffic = bank.system.traffic()
    slots = [slot.name for slot in bank.settings.slots]
    now = bank.system.clock().wall
    days = list(by_day(traffic, slots, about.zone, now))[-_DAYS:]
    since = now - timedelta(days=_DAYS)
    archive.writestr("days.csv", figures.csv_of("day", days))
    archive.writestr(
        "slots.csv",
        figures.csv_of("slot", list(by_slot(traffic, slots, since, now))),
    )
    staff = _words(one.name for one in bank.settings.notify.staff.values())
    users = _words(f"{user.id} {user.name}" for user in bank.system.users())
    people = staff | users
    archive.writestr("doctor.json", json.dumps(list(_doctor(bank, people)), indent=1))
    yaml = bank.file.read_text(encoding="utf-8-sig")
    archive.writestr("kiosk.yaml", _public(yaml, staff))
    for log in sorted(bank.folder.glob("kiosk.log*")):
        text = log.read_text(encoding="utf-8", errors="replace")
        archive.writestr(
            f"log/{log.name}", text if personal else _faceless(text, people)
        )
    _fill_traces(archive, bank.folder / FOLDER)


def _fill_traces(archive: zipfile.ZipFile, folder: Path) -> None:
    """Add the traces of the buses, and of each no line that is none of a trace."""
    for file in sorted(folder.glob("*.trace*")):
        with suppress(FileNotFoundError):  # the oldest may go meanwhile
            _fill_trace(archive, file)


def _fill_trace(archive: zipfile.ZipFile, file: Path) -> None:
    name = f"{FOLDER}/{file.name}"
    about = zipfile.ZipInfo.from_file(file, name, strict_timestamps=False)
    about.compress_type = zipfile.ZIP_DEFLATED
    with file.open("rb") as trace, archive.open(about, "w") as out:
        out.writelines(line for line in trace if _TRACED.fullmatch(line))


def _about(bank: Bank, *, personal: bool) -> str:
    now = bank.system.clock()
    where = bank.settings.location
    local = now.wall.astimezone(where.zone)
    people = (
        "People are told by their ids, and what they typed is in it: personal data."
        if personal
        else "People are told by their part alone, and what they typed is withheld."
    )
    return (
        f"Everything that {where.name} ({where.id}) knew on {local:%Y-%m-%d %H:%M}"
        f" (clock {now.trust.value}).\n"
        f"{people}\n"
        "Each hash is that of the chain, which kiosk event verify checks.\n"
    )


def _doctor(bank: Bank, people: Container[str]) -> Iterator[facts.Facts]:
    found = doctor.examined(
        bank.settings,
        bank.folder,
        clock=SystemClock(bank.settings.clock.sources),
        carriers=runtime.notifiers(bank.settings, lambda _: None),
        on=Computer(),
    )
    for one in found:
        yield {
            "check": one.check,
            "state": one.state.value,
            "says": _faceless(one.says, people),
            "fault": one.fault,
            "step": one.step,
        }


def _public(yaml: str, staff: Container[str] = ()) -> str:
    r"""Return a configuration without comments, secrets, contacts, staff and demo.

    >>> _public("a: 1 # mine\nb: {token: x1, to: ann@example.org}")
    'a: 1\nb: {token: (withheld), to: (withheld)}\n'
    """
    bare = _DEMO.sub("", _COMMENT.sub("", yaml))
    kept = (line.rstrip() for line in bare.splitlines())
    told = "".join(f"{line}\n" for line in kept if line)
    return _faceless(_SECRET.sub(rf"\1: {WITHHELD}", told), staff)


def _words(names: Iterable[str]) -> set[str]:
    """Return every word by which somebody could be told, in small letters."""
    return {word.casefold() for name in names for word in _WORD.findall(name)}


def _faceless(text: str, people: Container[str] = ()) -> str:
    """Return a text without addresses, telephone numbers and words of names.

    >>> _faceless("told Anna of +49 171 3920012", {"anna"})
    'told (withheld) of (withheld)'
    """

    def veiled(word: re.Match[str]) -> str:
        return WITHHELD if word[0].casefold() in people else word[0]

    return _WORD.sub(veiled, _CONTACT.sub(WITHHELD, text))
