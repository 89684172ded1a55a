"""One-time codes of six digits, as RFC 6238 has them and every phone shows them.

A code is worth something for half a minute. A bank without a network knows the time
less well, and somebody has to come and mend it even then: while nobody vouches for
the clock, the codes of two hours around are as good. No code is good twice.
"""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime
from typing import Final
from urllib.parse import quote

from kiosk.domain.errors import InvalidError

SECRET_LENGTH: Final = 20
"""Bytes of a secret, as RFC 4226 recommends."""

DIGITS: Final = 6

_STEP_SECONDS: Final = 30
_NEAR: Final = 1
_FAR: Final = 240


def code_at(secret: bytes, step: int) -> str:
    """Return the code of a step, RFC 4226 section 5.3.

    >>> code_at(b"12345678901234567890", 59 // 30)
    '287082'
    """
    mac = hmac.digest(secret, step.to_bytes(8, "big"), hashlib.sha1)
    at = mac[-1] & 0xF
    number = int.from_bytes(mac[at : at + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def matching(
    secret: bytes, typed: str, *, now: datetime, trusted: bool, after: int
) -> int | None:
    """Return the step whose code was typed, `None` where it is no good.

    Args:
        secret: What the phone was given.
        typed: What it shows.
        now: The time.
        trusted: Whether somebody vouches for that.
        after: The last step that was used; older ones are spent.
    """
    step = int(now.timestamp()) // _STEP_SECONDS
    far = _NEAR if trusted else _FAR
    for offset in sorted(range(-far, far + 1), key=abs):
        known = step + offset
        if known > after and hmac.compare_digest(code_at(secret, known), typed):
            return known
    return None


def written(secret: bytes) -> str:
    """Return a secret as phones take it."""
    return base64.b32encode(secret).decode()


def read(text: str) -> bytes:
    """Return a secret that was written.

    Raises:
        InvalidError: It is none.
    """
    try:
        return base64.b32decode(text)
    except binascii.Error:
        raise InvalidError("secret", "no base32", "one of this program") from None


def address(secret: bytes, user: str, location: str) -> str:
    """Return what an app for one-time codes reads as a QR code."""
    label = quote(f"{location}:{user}")
    issuer = quote(location)
    return f"otpauth://totp/{label}?secret={written(secret)}&issuer={issuer}"
