"""What nobody may read: where it comes from, and that it is never shown.

The configuration names the place of a secret and never holds one, so that it can be
printed, mailed and kept under version control. It is read when its channel is first
used: a kiosk whose password is missing starts, and says so of that channel.
"""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from drivers import Options
from kiosk.channels.channel import ChannelError

CREDENTIALS: Final = "CREDENTIALS_DIRECTORY"
"""Where systemd puts what the unit names in `LoadCredential=`."""

_PLACES: Final = ("credential", "environment", "file")
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret is to be found; it is shown as that, and never read for it.

    Attributes:
        place: `credential`, `environment` or `file`.
        name: Which one there.
    """

    place: str
    name: str

    def __str__(self) -> str:
        """Return where it is."""
        return f"{self.place} {self.name}"

    def read(self, env: Mapping[str, str] = os.environ) -> str:
        """Return the secret, without the line's end.

        Raises:
            ChannelError: It is not there, empty, or may be read by others.
        """
        try:
            found = self._found(env)
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is no text"
            raise ChannelError(f"the secret in {self} cannot be read: {why}") from error
        if not found.strip():
            raise ChannelError(f"there is no secret in {self}")
        return found.rstrip("\r\n")

    def _found(self, env: Mapping[str, str]) -> str:
        match self.place:
            case "environment":
                return env.get(self.name, "")
            case "credential":
                folder = env.get(CREDENTIALS)
                if folder is None:
                    raise ChannelError(
                        f"the secret in {self} cannot be read: systemd gave none; name"
                        " it in LoadCredential= of the unit"
                    )
                return (Path(folder) / self.name).read_text(encoding="utf-8")
            case _:
                return _guarded(Path(self.name))


def taken(options: Options, key: str) -> Secret | None:
    """Take where a secret is from the options of a channel; `None` when not given.

    The option is a group of one key: `{credential: NAME}`, `{environment: NAME}` or
    `{file: PATH}`.
    """
    if not options.given(key):
        return None
    where = options.section(key)
    places = [place for place in _PLACES if where.given(place)]
    if len(places) != 1:
        options.refuse(
            key,
            "must say where the secret is: {credential: NAME}, {environment: NAME} or"
            " {file: PATH}",
        )
        return None
    name = where.text(places[0], "")
    if places[0] == "credential" and "/" in name:
        where.refuse(
            "credential", "must be a name without /, as LoadCredential= has it"
        )
    if places[0] == "file" and not name.startswith("/"):
        where.refuse("file", "must be the whole path, from / on")
    return Secret(places[0], name)


def _guarded(file: Path) -> str:
    """Read a file that nobody but its owner, root or this process, may read."""
    with file.open(encoding="utf-8") as opened:
        about = os.fstat(opened.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise ChannelError(
                f"{file} is no plain file, and no secret is read from it"
            )
        if about.st_mode & _OTHERS or about.st_uid not in (0, os.geteuid()):
            raise ChannelError(
                f"{file} may be read by others, so it is no secret: chmod 600 {file},"
                " and let it belong to who runs the kiosk"
            )
        return opened.read()
