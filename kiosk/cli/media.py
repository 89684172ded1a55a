"""Sticks: removable media that somebody, or the system, has mounted."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

MOUNTS: Final = Path("/proc/self/mounts")
UNDER: Final = (Path("/media"), Path("/run/media"))
"""Where desktops, udisks and udiskie put them."""

_ESCAPED: Final = re.compile(r"\\([0-7]{3})")


def sticks(mounts: Path = MOUNTS, under: Sequence[Path] = UNDER) -> list[Path]:
    """Return where removable media are mounted, in the order of their paths.

    Args:
        mounts: The kernel's table: device, place and more, a line each; blanks in a
            place are octal.
        under: The folders in which they are looked for.
    """
    places = {
        Path(_ESCAPED.sub(lambda found: chr(int(found[1], 8)), line.split()[1]))
        for line in mounts.read_text(encoding="utf-8").splitlines()
    }
    return sorted(place for place in places if set(place.parents) & set(under))
