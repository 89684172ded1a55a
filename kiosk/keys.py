"""The device's key, and all that is done with it.

One random key lies in a file of its own outside the database, so that a stolen
database tells nobody a pickup code. Every use has a key of its own derived from
it. What must be read back once (a code in a queued notification) is sealed with
Fernet; what is only compared is a MAC; a PIN is an argon2id hash.
"""

import hashlib
import hmac
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from stat import S_IWGRP
from typing import TYPE_CHECKING, Final

from kiosk.domain.errors import StoreError

if TYPE_CHECKING:
    from argon2 import PasswordHasher
    from cryptography.fernet import Fernet

_LENGTH: Final = 32

_NO_PIN: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$egI9Ln11HgA+9R7DKtO2qg"
    "$uwNsMANMo3SbeUJMpaJZU7YPce6AUNXOcpkonFWmPmg"
)
"""The hash of something that is no PIN, as costly to compare as any other."""


class DeviceKey:
    """The secret of one bank.

    Args:
        secret: 32 random bytes.
    """

    def __init__(self, secret: bytes) -> None:
        if len(secret) != _LENGTH:
            raise StoreError(f"the device key has {len(secret)} bytes, not {_LENGTH}")
        self._secret = secret

    @cached_property
    def codes(self) -> bytes:
        """The key under which pickup codes are looked up."""
        return self._derived("codes")

    @cached_property
    def events(self) -> bytes:
        """The key that chains the events."""
        return self._derived("events")

    @cached_property
    def staff(self) -> bytes:
        """The key under which badges are looked up, and wrong PINs counted."""
        return self._derived("staff")

    def seal(self, text: str) -> bytes:
        """Return a text that only this device can read back."""
        return self._fernet(self._derived("seal")).encrypt(text.encode())

    def unseal(self, sealed: bytes) -> str:
        """Return a sealed text.

        Raises:
            StoreError: It was sealed by another device, or damaged.
        """
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - 40 ms to import

        try:
            return self._fernet(self._derived("seal")).decrypt(sealed).decode()
        except InvalidToken:
            raise StoreError("a sealed code was not sealed by this device") from None

    def stream(self, label: str) -> Callable[[int], int]:
        """Return a source of numbers that follows from the key and a label alone.

        The demo makes its codes with it, so that it can show them again
        without keeping them.
        """
        block = 0

        def draw(below: int) -> int:
            nonlocal block
            block += 1
            seed = self._derived(f"stream {label} {block}")
            return int.from_bytes(seed, "big") % below

        return draw

    def _derived(self, use: str) -> bytes:
        return hmac.digest(self._secret, use.encode(), hashlib.sha256)

    @staticmethod
    def _fernet(key: bytes) -> "Fernet":
        from cryptography.fernet import Fernet  # noqa: PLC0415 - 40 ms to import

        return Fernet(urlsafe_b64encode(key))


def load(path: Path, *, may_make: bool) -> DeviceKey:
    """Return the key in a file; make it when it may be made and is not there.

    Raises:
        StoreError: It is not there and must not be made anew, or is unusable.
    """
    if not path.exists():
        if not may_make:
            raise StoreError(
                f"{path} is missing: without the key of this bank no pickup code"
                " can be looked up. Put it back from your backup"
            )
        _make(path)
    try:
        if path.stat().st_mode & 0o007:
            raise StoreError(f"{path} can be read by everybody: chmod o-rwx {path}")
        return DeviceKey(path.read_bytes())
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}") from error


def hash_pin(pin: str) -> str:
    """Return the argon2id hash of a PIN; takes some 30 ms and 19 MiB."""
    return _hasher().hash(pin)


def pin_matches(pin_hash: str | None, pin: str) -> bool:
    """Whether a PIN is the one that was hashed.

    Where there is none it takes as long and is wrong: how long an answer takes tells
    nobody whether there is such a person.
    """
    from argon2.exceptions import VerifyMismatchError  # noqa: PLC0415 - staff only

    try:
        _hasher().verify(pin_hash or _NO_PIN, pin)
    except VerifyMismatchError:
        return False
    return pin_hash is not None


def _make(path: Path) -> None:
    # Written whole under another name, then linked: of two processes that start
    # at once one wins, and nobody ever reads half a key.
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    # Whoever may write the store needs the key to it: each part has its own user.
    mode = 0o640 if path.parent.stat().st_mode & S_IWGRP else 0o600
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_LENGTH))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher  # noqa: PLC0415 - staff only, 30 ms to import

    # OWASP's floor: 19 MiB, two passes; some 100 ms on a Pi 4.
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
