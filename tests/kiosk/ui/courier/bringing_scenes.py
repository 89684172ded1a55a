"""What couriers see who bring packages, each screen led to by what they would do."""

from kiosk.domain.users import User
from kiosk.domain.visits import Ending
from tests.kiosk.ui.courier.bench import Bench
from tests.kiosk.ui.courier.scenes import LONG, Scene
from tests.kiosk.ui.hands import (
    Visitor,
    scan,
    touch,
    touch_keys,
    type_slowly,
    until_on,
    until_seen,
)
from tests.kit import stored

OTHER = LONG.replace("7", "8")


# What there is in the bank


def expected(bench: Bench) -> None:
    bench.employs(LONG, OTHER)


def expected_by_nobody_who_can_be_told(bench: Bench) -> None:
    bench.employs()
    bench.system.add_user(User("otto", "Otto"), actor="test")
    bench.system.announce(LONG, user="otto", size="S", actor="test")


def a_large_one(bench: Bench) -> None:
    bench.employs(LONG, size="L")


def somebody_known(bench: Bench) -> None:
    bench.employs()
    stored(bench.system, "P-1")


# What leads to a screen


async def scanning(_bench: Bench, pilot: Visitor) -> None:
    await until_seen(pilot, "Scan a package")


async def typing(_bench: Bench, pilot: Visitor) -> None:
    await until_on(pilot, "ScanScreen")
    await scan(pilot, "P 10,01 4711 0815")
    await until_seen(pilot, "is no number")
    await type_slowly(pilot, LONG)
    await until_seen(pilot, LONG, "Correct")


async def opening(bench: Bench, pilot: Visitor) -> None:
    await until_on(pilot, "ScanScreen")
    await scan(pilot, LONG)
    await bench.taken()
    await until_seen(pilot, "Door did not open")


async def opened(bench: Bench, pilot: Visitor) -> None:
    await opening(bench, pilot)
    (visit,) = bench.system.unfinished()
    bench.system.opened(visit.id)
    await until_seen(pilot, "Something is wrong")


async def unseen(bench: Bench, pilot: Visitor) -> None:
    await opening(bench, pilot)
    (visit,) = bench.system.unfinished()
    bench.system.ask_word(visit.id)
    await until_seen(pilot, "It is in", "Something is wrong")


async def brought(bench: Bench, pilot: Visitor) -> None:
    await opened(bench, pilot)
    await bench.shuts()
    await until_seen(pilot, "is in door")


async def what_is_wrong(bench: Bench, pilot: Visitor) -> None:
    await opened(bench, pilot)
    await touch(pilot, "wrong")
    await until_on(pilot, "WrongScreen")
    await until_seen(pilot, "Dirty inside")


async def kept(bench: Bench, pilot: Visitor) -> None:
    await what_is_wrong(bench, pilot)
    await touch(pilot, "dirty")
    await until_seen(pilot, "It cannot be shut")


async def instead(bench: Bench, pilot: Visitor) -> None:
    await kept(bench, pilot)
    await touch(pilot, "cannot")
    await bench.opens()
    await until_seen(pilot, "in place of", "Something is wrong")


async def where_is_it(bench: Bench, pilot: Visitor) -> None:
    await opened(bench, pilot)
    await bench.ends(Ending.LEFT_OPEN)
    await until_seen(pilot, "Where is")


async def fits_nowhere(bench: Bench, pilot: Visitor) -> None:
    await what_is_wrong(bench, pilot)
    await touch(pilot, "too_small")
    await until_seen(pilot, "It cannot be shut")
    await bench.shuts()
    await until_seen(pilot, "No room")


async def nobody_told(_bench: Bench, pilot: Visitor) -> None:
    await until_on(pilot, "ScanScreen")
    await scan(pilot, LONG)
    await until_seen(pilot, "Nobody can be told")


async def whom_for(_bench: Bench, pilot: Visitor) -> None:
    await until_on(pilot, "ScanScreen")
    await scan(pilot, LONG)
    await until_seen(pilot, "Whom is it for?")


async def phone_of(bench: Bench, pilot: Visitor) -> None:
    await whom_for(bench, pilot)
    await touch(pilot, "phone")
    await until_on(pilot, "PhoneScreen")
    await touch_keys(pilot, "555555")
    await touch(pilot, "done")
    await until_seen(pilot, "Is it right?")


async def mail_of(bench: Bench, pilot: Visitor) -> None:
    await whom_for(bench, pilot)
    await touch(pilot, "mail")
    await until_on(pilot, "LettersScreen")
    await type_slowly(pilot, "anna@")
    await touch(pilot, "done")
    await until_seen(pilot, "cannot be right")


async def known_recipient(bench: Bench, pilot: Visitor) -> None:
    await whom_for(bench, pilot)
    await touch(pilot, "mail")
    await until_on(pilot, "LettersScreen")
    await type_slowly(pilot, "anna@example.org")
    await touch(pilot, "done")
    await until_seen(pilot, "known here")


async def how_large(bench: Bench, pilot: Visitor) -> None:
    await phone_of(bench, pilot)
    await touch(pilot, "right")
    await until_seen(pilot, "How large?")


async def more(bench: Bench, pilot: Visitor) -> None:
    await brought(bench, pilot)
    await touch(pilot, "more")
    await until_seen(pilot, "Undo the last")


async def undo(bench: Bench, pilot: Visitor) -> None:
    await more(bench, pilot)
    await touch(pilot, "undo")
    await until_seen(pilot, "code will open nothing")


async def finished(bench: Bench, pilot: Visitor) -> None:
    await instead(bench, pilot)
    await bench.shuts()
    await until_seen(pilot, "is in door")
    await scan(pilot, OTHER)
    await bench.opens()
    await touch(pilot, "wrong", "not_here")
    await until_seen(pilot, "It cannot be shut")
    await bench.shuts()
    await until_seen(pilot, "stays with you")
    await touch(pilot, "finish")
    await until_seen(pilot, "Finished")


SCENES = [
    Scene(scanning, Bench.bringing, expected, "bringing"),
    Scene(typing, Bench.bringing, expected, "bringing"),
    Scene(brought, Bench.bringing, expected, "bringing"),
    Scene(opened, Bench.bringing, expected, "bringing"),
    Scene(what_is_wrong, Bench.bringing, expected, "bringing"),
    Scene(kept, Bench.bringing, expected, "bringing"),
    Scene(how_large, Bench.bringing, somebody_known, "bringing"),
    Scene(more, Bench.bringing, expected, "bringing"),
    Scene(finished, Bench.bringing, expected, "bringing"),
]
LIKE_OTHERS = [
    Scene(opening, Bench.bringing, expected, "bringing"),
    Scene(unseen, Bench.bringing, expected, "bringing"),
    Scene(instead, Bench.bringing, expected, "bringing"),
    Scene(where_is_it, Bench.bringing, expected, "bringing"),
    Scene(fits_nowhere, Bench.bringing, a_large_one, "bringing"),
    Scene(nobody_told, Bench.bringing, expected_by_nobody_who_can_be_told, "bringing"),
    Scene(whom_for, Bench.bringing, somebody_known, "bringing"),
    Scene(phone_of, Bench.bringing, somebody_known, "bringing"),
    Scene(mail_of, Bench.bringing, somebody_known, "bringing"),
    Scene(known_recipient, Bench.bringing, somebody_known, "bringing"),
    Scene(undo, Bench.bringing, expected, "bringing"),
]
"""They differ in their words only."""
