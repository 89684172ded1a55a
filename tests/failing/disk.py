"""A disk of which one operation fails, and that is well again afterwards."""

from typing import Final

import apsw

NAME: Final = "failing"


class FailingVFS(apsw.VFS):
    """The system's VFS, of which the n-th operation on the store fails.

    Args:
        error: What SQLite is told.
    """

    def __init__(self) -> None:
        self.left: int | None = None
        """How many operations until one fails; none when `None`."""
        self.error: type[apsw.Error] = apsw.IOError
        self.fired = False
        super().__init__(NAME, "")

    def fail(self, after: int, error: type[apsw.Error]) -> None:
        """Let the operation after so many fail, once."""
        self.left, self.error, self.fired = after, error, False

    def heal(self) -> None:
        """Let nothing fail."""
        self.left = None

    def operate(self) -> None:
        """Fail, if it is time."""
        if self.left is None:
            return
        if self.left == 0:
            self.left, self.fired = None, True
            raise self.error("as the test wants it")
        self.left -= 1

    def xOpen(  # noqa: N802 - apsw's name
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> "FailingFile":
        return FailingFile(self, name, flags)


class FailingFile(apsw.VFSFile):
    """One file on it."""

    def __init__(
        self, vfs: FailingVFS, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> None:
        self._vfs = vfs
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self._vfs.operate()
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        self._vfs.operate()
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802
        # What a real sync would cost is not what is tested here.
        del flags
        self._vfs.operate()
