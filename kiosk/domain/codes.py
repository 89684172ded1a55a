"""Pickup codes: how they are made, read back from a finger, and looked up.

A code is random symbols and, where the alphabet is the ten digits, one Damm
check digit: every single wrong digit and every swap of two neighbours is
recognised at once, so a slip is told from an attack and costs no try.

The store never sees a code, only its HMAC under a key that lies elsewhere.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kiosk.domain.errors import SlipError

DIGITS: Final = "0123456789"

PROOF_LENGTH: Final = 4
"""How many further digits are asked for after the code."""

_DAMM: Final = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
"""The totally anti-symmetric quasigroup of H. M. Damm, "Total anti-symmetrische
Quasigruppen", 2004, order 10."""

Draw = Callable[[int], int]
"""Gives a random whole number from 0 up to, not including, its argument."""


@dataclass(frozen=True, slots=True)
class CodeRule:
    """What the codes of a bank look like.

    Attributes:
        alphabet: The symbols, each of them a key of the keypad.
        length: How many symbols a code has, the check digit included.
        check_digit: Whether the last one is a Damm digit; ten digits only.
    """

    alphabet: str = DIGITS
    length: int = 8
    check_digit: bool = True

    @property
    def space(self) -> int:
        """How many different codes there are."""
        free: int = self.length - self.check_digit
        return int(len(self.alphabet) ** free)

    def make(self, draw: Draw) -> str:
        """Make a code from a source of random numbers."""
        free = self.length - self.check_digit
        code = "".join(self.alphabet[draw(len(self.alphabet))] for _ in range(free))
        return code + str(damm(code)) if self.check_digit else code

    def read(self, typed: str) -> str:
        """Return the code that was typed or scanned, without blanks and hyphens.

        Raises:
            SlipError: It cannot be a code of this bank.
        """
        code = "".join(char for char in typed if char not in " -\t\r\n")
        if code.upper() != code and self.alphabet.upper() == self.alphabet:
            code = code.upper()
        if len(code) != self.length:
            raise SlipError(f"it has {len(code)} places, a code has {self.length}")
        if strange := sorted(set(code) - set(self.alphabet)):
            raise SlipError(f"no code has {' '.join(strange)}")
        if self.check_digit and damm(code) != 0:
            raise SlipError("the last digit does not match the others")
        return code


def damm(digits: str) -> int:
    """Return the check digit of a number; 0 when its last digit is the right one.

    >>> damm("572")
    4
    >>> damm("5724")
    0
    """
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim


def shown(code: str) -> str:
    """Return a code as it is printed, in two halves: `1234 5678`."""
    half = (len(code) + 1) // 2
    return f"{code[:half]} {code[half:]}"


def mac(key: bytes, code: str) -> bytes:
    """Return what a code is looked up by: its HMAC-SHA-256."""
    return hmac.digest(key, b"code\0" + code.encode(), hashlib.sha256)


def proof_mac(key: bytes, code: str, digits: str) -> bytes:
    """Return what the four further digits of a code are verified by."""
    text = f"proof\0{code}\0{digits}".encode()
    return hmac.digest(key, text, hashlib.sha256)


def same(one: bytes, other: bytes) -> bool:
    """Compare two MACs in constant time."""
    return hmac.compare_digest(one, other)


def draw_proof(draw: Draw) -> str:
    """Make four random digits, for a recipient whose phone nobody knows."""
    return "".join(DIGITS[draw(10)] for _ in range(PROOF_LENGTH))
