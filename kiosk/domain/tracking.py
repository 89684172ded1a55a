"""Tracking numbers: what a courier's scanner may read, and a package's next life.

A package that a courier takes back out has ended, and its number with it. Brought
once more it is a package of its own, under the same number with a count behind it:
`~` is in no barcode of a parcel, so no other number can look like that.
"""

from typing import Final

from kiosk.domain.errors import InvalidError

_LENGTHS: Final = range(6, 41)
_SIGNS: Final = frozenset("-/.")


def check_tracking(scanned: str) -> str:
    """Return a tracking number as it is on the parcel.

    Raises:
        InvalidError: Not 6 to 40 letters, digits, `-`, `/` or `.`.

    >>> check_tracking(" 1Z999AA10123456784 ")
    '1Z999AA10123456784'
    """
    number = scanned.strip()
    sound = all((c.isascii() and c.isalnum()) or c in _SIGNS for c in number)
    if len(number) not in _LENGTHS or not sound:
        wrong = f"{len(number)} characters" if sound else repr(number)
        raise InvalidError("tracking number", wrong, "6 to 40 letters, digits, - / .")
    return number


def life(number: str, count: int) -> str:
    """Return the id of a package that is brought for the n-th time.

    >>> life("P-2001", 1), life("P-2001", 2)
    ('P-2001', 'P-2001~2')
    """
    return number if count == 1 else f"{number}~{count}"


def number_of(package: str) -> str:
    """Return the number that is on a package, whichever time it is brought.

    >>> number_of("P-2001~2")
    'P-2001'
    """
    number, _, count = package.rpartition("~")
    return number if number and count.isdigit() else package
