"""The published frames, and how tests come by them."""

import re
from pathlib import Path
from typing import Final

from drivers.codec import Listener, Shape, Told

_FOLDER: Final = Path(__file__).parent / "vectors"
_LINE: Final = re.compile(r"(\w+)\s+[pc] ([QR]) (.+?)\s{2,}([0-9A-F ]+)")


def published(prefixes: str, way: str) -> dict[str, bytes]:
    """Return the frames that go one way, by their names."""
    lines = (_FOLDER / "published.txt").read_text(encoding="utf-8").splitlines()
    found = [_LINE.fullmatch(line) for line in lines if not line.startswith("#")]
    assert all(found)
    return {
        one[3]: bytes.fromhex(one[4])
        for one in found
        if one and one[2] == way and re.match(prefixes, one[3])
    }


def wrong(protocol: str) -> list[bytes]:
    """Return the published frames that fail their own check."""
    text = (_FOLDER / "published_wrong.txt").read_text(encoding="utf-8")
    lines = [line.split(maxsplit=1) for line in text.splitlines()]
    return [bytes.fromhex(line[1]) for line in lines if line[0] == protocol]


def heard(data: bytes, *shapes: Shape) -> list[Told]:
    """Return what a listener makes of these bytes."""
    return Listener(shapes).feed(data)
