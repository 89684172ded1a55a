"""Everything that happened, in order: one hash of it, and its end as text."""

from collections import deque
from hashlib import blake2b


class Chronicle:
    """What happened at one bank."""

    def __init__(self) -> None:
        self._hash = blake2b(digest_size=16)
        self.last: deque[str] = deque(maxlen=60)
        self.lines = 0

    def add(self, now: float, what: str) -> None:
        """Add a line."""
        line = f"{now / 86400:10.5f} d  {what}"
        self._hash.update(line.encode())
        self.last.append(line)
        self.lines += 1

    @property
    def digest(self) -> str:
        """The same for the same history and no other."""
        return self._hash.hexdigest()


class Broken(BaseException):
    """An invariant does not hold; not to be caught by anything that runs.

    Args:
        says: Which, and what is wrong.
        again: The command that plays the history once more.
        chronicle: What happened so far.
    """

    def __init__(self, says: str, again: str, chronicle: Chronicle) -> None:
        self.says = says
        last = "\n  ".join(chronicle.last)
        super().__init__(
            f"{says}\nAt step {chronicle.lines}; the last of it:\n  {last}\n"
            f"Again by: {again}"
        )
