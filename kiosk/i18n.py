"""What is said to people before it is in a language, and the languages.

A `Message` is a sentence with its values and no language yet: it can be kept,
compared and handed about, and is put into words where somebody reads it. The
catalogues are gettext's, in `locale`; English is what stands in the code.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final

from kiosk.po import compiled

__all__ = ["ENGLISH", "LANGUAGES", "Given", "Message", "Sayable", "into", "msg", "msgs"]

ENGLISH: Final = "en"

LANGUAGES: Final[Mapping[str, str]] = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "pl": "Polski",
    "nl": "Nederlands",
}
"""The languages by their codes (ISO 639-1), each with its own name for itself."""

_log: Final = logging.getLogger(__name__)

_FOLDER: Final = Path(__file__).parent / "locale"


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence with its values.

    Attributes:
        text: The sentence in English, `{name}` where a value goes.
        many: The same for other numbers than one; the number is the value `n`.
        values: What goes in; a value may be a message itself.
    """

    text: str
    many: str | None = None
    values: tuple[tuple[str, "Sayable | int"], ...] = ()

    def __call__(self, **values: "Sayable | int") -> "Message":
        """Return it with further values.

        >>> str(msg("Opening door {slot} …")(slot="7"))
        'Opening door 7 …'
        """
        return replace(self, values=tuple({**dict(self.values), **values}.items()))

    def into(self, language: str) -> str:
        """Return it in a language; in English where that has no words for it.

        >>> msgs("1 more try", "{n} more tries")(n=2).into("en")
        '2 more tries'
        """
        values = dict(self.values)
        words = _catalogue(language)
        if self.many is None:
            text = words.gettext(self.text) if self.text else ""
        else:
            number = values["n"]
            if not isinstance(number, int):
                raise TypeError(f"{self.text!r} counts by n, a whole number")
            text = words.ngettext(self.text, self.many, number)
        said = {
            name: value if isinstance(value, int) else into(value, language)
            for name, value in values.items()
        }
        return text.format(**said) if said else text

    def __str__(self) -> str:
        """Return it in English."""
        return self.into(ENGLISH)


@dataclass(frozen=True, slots=True)
class Given:
    """A text of the operator's own, in the languages that they gave it in.

    Attributes:
        text: What is said where there is nothing else.
        others: The same by the code of a language.
    """

    text: str
    others: tuple[tuple[str, str], ...] = ()

    def into(self, language: str) -> str:
        """Return it in a language.

        >>> Given("Call 199", (("de", "Rufen Sie 199 an"),)).into("fr")
        'Call 199'
        """
        return dict(self.others).get(language, self.text)


Sayable = Message | Given | str
"""A message, or a text that is the same in every language, such as a name."""


def msg(text: str) -> Message:
    """Return a message; the catalogues are made from what stands in here."""
    return Message(text)


def msgs(one: str, many: str) -> Message:
    """Return a message that depends on a number `n`."""
    return Message(one, many)


def into(said: Sayable, language: str) -> str:
    """Return what is said in a language."""
    return said if isinstance(said, str) else said.into(language)


@cache
def _catalogue(language: str) -> NullTranslations:
    if language == ENGLISH or language not in LANGUAGES:
        return NullTranslations()
    return read(_FOLDER / f"{language}.po")


def read(file: Path) -> NullTranslations:
    """Read a catalogue; one that a dying card has damaged says all in English."""
    try:
        return GNUTranslations(BytesIO(compiled(file.read_text(encoding="utf-8"))))
    except (OSError, ValueError) as error:
        _log.error("%s cannot be read, so it is English: %s", file, error)
        return NullTranslations()
