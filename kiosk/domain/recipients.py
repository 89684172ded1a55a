"""Whom a package is for, when all that is known is what a courier types.

A slip of the finger gives a package to a stranger, so two numbers are the same only
if they are written alike in full, or one lacks nothing but its country.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kiosk.domain.users import Role, User, check_email, check_phone

_COUNTRY_DIGITS: Final = 3
_LEAST: Final = 6
_TAIL: Final = 4


@dataclass(frozen=True, slots=True)
class Contact:
    """How somebody is reached: one of the two."""

    email: str | None = None
    phone: str | None = None

    def reaches(self, user: User) -> bool:
        """Whether it is this person's."""
        if self.email is not None:
            return (user.email or "").casefold() == self.email.casefold()
        return same_phone(self.phone or "", user.phone or "")


def read_contact(typed: str) -> Contact:
    """Return what was typed as an address or a number.

    Raises:
        InvalidError: It can be neither.
    """
    text = "".join(typed.split())
    if "@" in text or any(char.isalpha() for char in text):
        return Contact(email=check_email(text))
    return Contact(phone=check_phone(text))


def known(contact: Contact, users: Iterable[User]) -> User | None:
    """Return the one customer whom a contact reaches; `None` if that is not clear.

    >>> anna = User("anna", phone="+49 171 3920012")
    >>> known(read_contact("0171 3920012"), [anna, User("ben")]) is anna
    True
    """
    reached = [
        user for user in users if user.role is Role.CUSTOMER and contact.reaches(user)
    ]
    if len(reached) > 1 and contact.phone is not None:
        whole = _digits(contact.phone)
        reached = [user for user in reached if _digits(user.phone or "") == whole]
    return min(reached, key=lambda user: user.id, default=None)


def same_phone(one: str, other: str) -> bool:
    """Whether two numbers are one, however they are written.

    >>> same_phone("0171 392 00 12", "+49 171 3920012")
    True
    >>> same_phone("0049 171 3920012", "+49 (171) 392-0012")
    True
    >>> same_phone("392 0012", "+49 171 3920012")
    False
    """
    if not one or not other:
        return False
    (whole, first), (short, second) = _digits(one), _digits(other)
    if first == second:
        return whole == short
    if second:
        whole, short = short, whole
    lacking = len(whole) - len(short)
    fits = len(short) >= _LEAST and 1 <= lacking <= _COUNTRY_DIGITS
    return fits and whole.endswith(short)


def masked(user: User) -> str:
    """Return somebody as only who has the parcel in their hands knows them.

    >>> masked(User("anna", "Anna Berger", email="anna@mail.com"))
    'A. B. a•••@mail.com'
    >>> masked(User("u1", phone="+49 171 3920012"))
    '•••• 0012'
    """
    initials = " ".join(f"{name[0]}." for name in user.name.split())
    shown = ""
    if user.email is not None:
        name, _, domain = user.email.rpartition("@")
        shown = f"{name[:1]}•••@{domain}"
    elif user.phone is not None:
        shown = f"•••• {_digits(user.phone)[0][-_TAIL:]}"
    return f"{initials} {shown}".strip()


def _digits(number: str) -> tuple[str, bool]:
    """Return the digits of a number, and whether they begin with its country."""
    bare = "".join(c for c in number if c.isascii() and (c.isdigit() or c == "+"))
    if bare.startswith(("+", "00")):
        return bare.lstrip("+0"), True
    return bare.removeprefix("0"), False
