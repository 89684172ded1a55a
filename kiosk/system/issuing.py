"""Making pickup codes: unique for as long as the bank remembers, told once."""

import json
import secrets
from collections.abc import Callable
from typing import Final

from kiosk.config import Settings
from kiosk.domain import codes as rules
from kiosk.domain.codes import Draw
from kiosk.domain.errors import StoreError
from kiosk.domain.events import Happening, Kind
from kiosk.domain.package import Package
from kiosk.keys import DeviceKey
from kiosk.store import Db, Tx, codes, packages, users
from kiosk.store.codes import KeptCode
from kiosk.system.views import DemoCode, Issued

_TRIES: Final = 100

Luck = Callable[[str, int], Draw]
"""Gives the random numbers for the n-th try at a code of a package."""


def issue(
    tx: Tx, settings: Settings, luck: Luck, package: Package, *, actor: str
) -> Issued:
    """Make the live code of a package; an older one is dead from now on."""
    codes.end(tx.db, package.id, tx.moment.wall)
    user = users.find(tx.db, package.user)
    phone = user.phone_digits if user is not None else None
    for attempt in range(_TRIES):
        draw = luck(package.id, attempt)
        code = settings.code.rule.make(draw)
        kept = codes.find(tx.db, rules.mac(tx.key.codes, code))
        if kept is None:
            break
    else:
        raise StoreError(f"{_TRIES} codes in a row were used before; lengthen the code")
    issued = Issued(code, phone or rules.draw_proof(draw), by_phone=phone is not None)
    codes.issue(
        tx.db,
        KeptCode(
            mac=rules.mac(tx.key.codes, code),
            package=package.id,
            proof_mac=rules.proof_mac(tx.key.codes, code, issued.digits),
            sealed=tx.key.seal(packed(issued)),
            live=True,
        ),
        tx.moment.wall,
    )
    tx.happened(Happening(Kind.CODE_ISSUED, actor, package=package.id))
    return issued


def packed(issued: Issued) -> str:
    """Return a code and its digits as the text that is sealed."""
    return json.dumps([issued.code, issued.digits, issued.by_phone])


def unpacked(text: str) -> Issued:
    """Return the code and digits that were sealed."""
    code, digits, by_phone = json.loads(text)
    return Issued(code, digits, by_phone)


def luck(settings: Settings, key: DeviceKey) -> Luck:
    """Return what codes are drawn with; a real bank draws from `secrets`."""
    if settings.demo is not None:
        return demo_luck(key)
    return lambda _package, _attempt: secrets.randbelow


def demo_luck(key: DeviceKey) -> Luck:
    """Return the luck of the demo: it follows from the key, so it is no secret.

    Only this device can repeat it, and it keeps no code anywhere.
    """
    return lambda package, attempt: key.stream(f"demo {package} {attempt}")


def demo_code(
    db: Db, settings: Settings, key: DeviceKey, package: Package
) -> DemoCode | None:
    """Return the live code of a package of the demo bank, made once more."""
    kept = codes.of_package(db, package.id)
    if kept is None or package.slot is None:
        return None
    user = users.find(db, package.user)
    for attempt in range(_TRIES):
        draw = demo_luck(key)(package.id, attempt)
        code = settings.code.rule.make(draw)
        if rules.same(rules.mac(key.codes, code), kept.mac):
            drawn = rules.draw_proof(draw)
            phone = user.phone_digits if user is not None else None
            return DemoCode(
                package.id, package.size, package.slot, code, phone or drawn
            )
    return None


def demo_codes(db: Db, settings: Settings, key: DeviceKey) -> list[DemoCode]:
    """Return the live codes of the demo bank, by slot; none for a real bank."""
    if settings.demo is None:
        return []
    kept = packages.with_slot(db).values()
    found = (demo_code(db, settings, key, package) for package in kept)
    order = {slot.name: slot.order for slot in settings.slots}
    return sorted(
        (code for code in found if code is not None),
        key=lambda code: order.get(code.slot, len(order)),
    )
