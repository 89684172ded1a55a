"""People: who a package is for, who brings it, who mends the bank."""

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from kiosk.domain.errors import InvalidError

_DIGITS: Final = 4


class Role(StrEnum):
    """What a person may do here."""

    CUSTOMER = "customer"
    COURIER = "courier"
    TECHNICIAN = "technician"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class User:
    """A person.

    Attributes:
        needs_low_door: Gets doors within reach of a seated person only.
        language: What they read, by its code; `None` where nobody knows.
        channels: Over which channels they want to be told; `None`: over all that
            reach them.
        quiet_hours: When only what cannot wait is told to them, as `quiet.read` reads
            it; `None`: when the bank says.
        pin_hash: The argon2id hash of a PIN; staff only, never printed.
    """

    id: str
    name: str = ""
    email: str | None = None
    phone: str | None = None
    role: Role = Role.CUSTOMER
    needs_low_door: bool = False
    pin_hash: str | None = None
    language: str | None = None
    channels: tuple[str, ...] | None = None
    quiet_hours: str | None = None

    @property
    def has_contact(self) -> bool:
        """Whether there is a phone or an address that a message can go to."""
        return bool(self.email or self.phone)

    @property
    def phone_digits(self) -> str | None:
        """The last four digits of the phone, or `None` when it has fewer."""
        digits = "".join(c for c in self.phone or "" if c.isascii() and c.isdigit())
        return digits[-_DIGITS:] if len(digits) >= _DIGITS else None


def check_email(address: str) -> str:
    """Return an e-mail address that could be one.

    Raises:
        InvalidError: No name, no `@`, no domain, or blanks within.
    """
    name, at, domain = address.rpartition("@")
    if not (name and at and "." in domain.strip(".")) or len(address.split()) != 1:
        raise InvalidError("e-mail", repr(address), "write it as name@example.org")
    return address


def check_phone(number: str) -> str:
    """Return a phone number that could be one.

    Raises:
        InvalidError: Fewer than 6 or more than 15 digits, or other letters.
    """
    bare = number.translate({ord(c): None for c in " -/().+"})
    if not (bare.isascii() and bare.isdigit() and 6 <= len(bare) <= 15):  # noqa: PLR2004 - E.164 has at most 15
        raise InvalidError("phone", repr(number), "6 to 15 digits, as +491701234567")
    return number


def check_language(code: str) -> str:
    """Return the bare code of a language, whether the kiosk speaks it or not.

    >>> check_language("de"), check_language("pt_BR"), check_language("DE-AT")
    ('de', 'pt', 'de')

    Raises:
        InvalidError: It is no code of a language.
    """
    bare = re.split("[-_]", code)[0].lower()
    if not re.fullmatch("[a-z]{2,3}", bare):
        raise InvalidError("language", repr(code), "a code of ISO 639, such as de")
    return bare


def check_pin(pin: str) -> str:
    """Return a PIN that a keypad can type and that is not the first one guessed.

    Raises:
        InvalidError: Not 6 to 12 digits, or all of them alike or in a row.
    """
    right = "6 to 12 digits, not all alike and not in a row"
    if not (pin.isascii() and pin.isdigit() and 6 <= len(pin) <= 12):  # noqa: PLR2004
        raise InvalidError("PIN", f"{len(pin)} characters", right)
    if len({(int(b) - int(a)) % 10 for a, b in pairwise(pin)}) == 1:
        raise InvalidError("PIN", "too easy to guess", right)
    return pin
