"""What happened to one package, told without a word about anybody else.

Kept are the events of the package; while it lay in a slot, what else happened at
that door; and what befell the bank meanwhile, its clock and its power included. Who
acted is told by role: the recipient, courier A, customer A. The ids of other people and
packages are taken out of the facts, and so is what people typed. Every event keeps
its number and its hash, so that whoever has the whole chain can hold it against that.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import Final

from kiosk.domain.events import Event, Fact, Kind, packed
from kiosk.domain.users import Role

OTHER_PACKAGE: Final = "another-package"
WITHHELD: Final = "(withheld)"

_TELLING: Final = frozenset(
    {
        "becomes", "board", "bus", "by_phone", "cause", "deadline", "door", "ending",
        "fault", "found", "hold_days", "is", "kind", "location", "number", "packages",
        "pulse", "says", "seconds", "size", "times", "unproven", "until", "user",
        "wait", "was",
    }
)  # fmt: skip
"""Facts that programs wrote; what people typed, such as a reason, is not among them."""

_OF_THE_BANK: Final = frozenset(
    {
        Kind.KIOSK_STARTED, Kind.CLOCK_TRUSTED, Kind.CLOCK_UNTRUSTED,
        Kind.CLOCK_SUSPECT, Kind.CLOCK_VOUCHED, Kind.BOARD_LOST, Kind.BOARD_BACK,
        Kind.OUTAGE_BEGAN, Kind.OUTAGE_ENDED, Kind.STORE_RESTORED,
        Kind.STORE_RECOVERED, Kind.STORE_TROUBLED, Kind.STORE_AGREED,
    }
)  # fmt: skip

_LAID: Final = frozenset(
    {Kind.PACKAGE_STORED, Kind.PACKAGE_FOUND, Kind.PACKAGE_PUT_BACK}
)
_GONE: Final = frozenset(
    {
        Kind.PACKAGE_RETRIEVED,
        Kind.PACKAGE_CLEARED,
        Kind.PACKAGE_GONE,
        Kind.PACKAGE_MISSING,
    }
)


class Veil:
    """Takes everybody out of an event but the recipient of one package.

    Args:
        recipient: The user whose package it is.
        people: Every user's role by id.
        packages: The ids of all packages.
        mine: The ids of the package and of the parcels with it.
    """

    def __init__(
        self,
        recipient: str,
        people: Mapping[str, Role],
        packages: Collection[str],
        mine: Collection[str],
    ) -> None:
        self._people = people
        self._packages = packages
        self._mine = mine
        self._names: dict[str, str] = {recipient: "recipient"}
        self._numbers = {role: count() for role in Role}

    def over(self, event: Event) -> Event:
        """Return an event with nobody else in it; number and hash are as they were."""
        package = event.package
        if package is not None and package not in self._mine:
            package = OTHER_PACKAGE
        facts = {
            key: self._said(value) if key in _TELLING else WITHHELD
            for key, value in json.loads(event.facts).items()
        }
        actor = self._actor(event.actor)
        return replace(event, actor=actor, package=package, facts=packed(facts))

    def _actor(self, actor: str) -> str:
        role = self._people.get(actor)
        if role is None:
            return actor  # a part of the kiosk, or the command line
        if actor not in self._names:
            self._names[actor] = f"{role.value} {_letters(next(self._numbers[role]))}"
        return self._names[actor]

    def _said(self, value: Fact) -> Fact:
        if not isinstance(value, str):
            return value
        return re.sub(r"[^\s,;:()'\"]+", lambda word: self._word(word.group()), value)

    def _word(self, word: str) -> str:
        if word in self._people:
            return self._actor(word)
        strange = word in self._packages and word not in self._mine
        return OTHER_PACKAGE if strange else word


def extract(events: Iterable[Event], package: str, veil: Veil) -> Iterator[Event]:
    """Give what a dispute about a package is decided by, in its order.

    Args:
        events: The chain, from its first.
        package: Its id.
        veil: What takes out everybody else.
    """
    slot = None
    for event in events:
        if event.package == package:
            if event.kind in _LAID:
                slot = event.slot
            elif event.kind in _GONE:
                slot = None
            yield veil.over(event)
        elif slot is not None and (event.slot == slot or _befell_all(event)):
            yield veil.over(event)


def _befell_all(event: Event) -> bool:
    return event.slot is None and event.kind in _OF_THE_BANK


def _letters(number: int) -> str:
    """Return A, B … Z, AA, AB and so on.

    >>> _letters(0), _letters(25), _letters(26)
    ('A', 'Z', 'AA')
    """
    before, last = divmod(number, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)
