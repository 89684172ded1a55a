"""Catalogues as translators write them, in the form that gettext reads.

gettext itself reads `.mo` files only, which a tool makes of the `.po` files. Such
files are in the way twice: two people who translated something cannot have their
work joined, and one that was not made anew says the words of yesterday. So there
are none: a catalogue of some hundred sentences is put together here in a few
milliseconds, when its language is first spoken.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import pack
from typing import Final

__all__ = ["CatalogueError", "Entry", "compiled", "entries"]

_MAGIC: Final = 0x950412DE
_HEADER_BYTES: Final = 28


class CatalogueError(ValueError):
    """A catalogue has a line that means nothing, or says one thing twice."""


@dataclass(slots=True)
class Entry:
    """One sentence and what it is in another language.

    Attributes:
        text: The sentence; the empty one has the facts of the catalogue.
        many: The same for other numbers than one.
        said: The translations, by the number of the plural form.
        fuzzy: Whether it was only guessed.
    """

    text: str = ""
    many: str | None = None
    said: dict[int, str] = field(default_factory=dict)
    fuzzy: bool = False


def entries(text: str) -> Iterator[Entry]:
    r"""Read a catalogue.

    Raises:
        CatalogueError: A line means nothing.

    >>> [entry.said for entry in entries('msgid "Door"\nmsgstr "Tür"\n')]
    [{0: 'Tür'}]
    """
    entry, part, fuzzy = Entry(), "", False
    for number, line in enumerate(map(str.strip, text.split("\n")), start=1):
        if not line or line.startswith("#"):
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        keyword, _, rest = ("", "", line) if line[0] == '"' else line.partition(" ")
        if keyword == "msgid":
            if part:
                yield entry
            entry, fuzzy = Entry(fuzzy=fuzzy), False
        part = keyword or part
        try:
            _add(entry, part, ast.literal_eval(rest.strip()))
        except (KeyError, SyntaxError, TypeError, ValueError) as error:
            raise CatalogueError(f"line {number} means nothing: {line}") from error
    if part:
        yield entry


def compiled(text: str) -> bytes:
    """Return a catalogue as `gettext.GNUTranslations` reads it.

    Raises:
        CatalogueError: A line means nothing, or a sentence is there twice.
    """
    found: dict[bytes, bytes] = {}
    for entry in entries(text):
        key = "\0".join([entry.text, *([entry.many] if entry.many else [])]).encode()
        if key in found:
            raise CatalogueError(f"{entry.text!r} is there twice")
        said = [entry.said[form] for form in sorted(entry.said)]
        if all(said) and not entry.fuzzy:
            found[key] = "\0".join(said).encode()
    return _packed(sorted(found.items()))


def _add(entry: Entry, part: str, piece: object) -> None:
    if not isinstance(piece, str):
        raise TypeError(piece)
    if part == "msgid":
        entry.text += piece
    elif part == "msgid_plural":
        entry.many = (entry.many or "") + piece
    else:
        form = _FORMS[part]
        entry.said[form] = entry.said.get(form, "") + piece


_FORMS: Final = {"msgstr": 0} | {f"msgstr[{form}]": form for form in range(6)}


def _packed(pairs: list[tuple[bytes, bytes]]) -> bytes:
    """Lay out a header, two tables of lengths and places, and the texts."""
    tables = _HEADER_BYTES + 8 * len(pairs)
    place = tables + 8 * len(pairs)
    index, texts = b"", b""
    for column in (0, 1):
        for pair in pairs:
            index += pack("<II", len(pair[column]), place + len(texts))
            texts += pair[column] + b"\0"
    header = pack("<7I", _MAGIC, 0, len(pairs), _HEADER_BYTES, tables, 0, place)
    return header + index + texts
