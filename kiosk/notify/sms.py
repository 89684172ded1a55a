"""What customers and staff are told in one SMS: 160 signs of GSM 03.38, and no more.

A longer one comes in pieces, costs several times as much, and a text with one sign
outside that alphabet has room for 70. So names are written with the letters that
there are, and made shorter where they have to be: first what can be looked up, never
the code, nor until when it opens a door.
"""

import unicodedata
from collections.abc import Mapping
from typing import Final

from kiosk import dates
from kiosk.domain.codes import shown
from kiosk.i18n import Message, Sayable, into, msg
from kiosk.notify.letters import Topic, then, values

LONGEST: Final = 160

_ALPHABET: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_DOUBLE: Final = frozenset("^{}\\[~]|€")
"""Signs of the extension table: each takes the place of two."""

_WRITTEN: Final = str.maketrans(
    {
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "ø": "o",
        "œ": "oe",
        "Œ": "OE",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "\N{EN DASH}": "-",
        "—": "-",
        "…": "...",
        "\N{NO-BREAK SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
        "ç": "c",
        "\N{MULTIPLICATION SIGN}": "x",
    }
)
_CUT: Final = ".."

_TEXTS: Final[Mapping[str, Message]] = {
    "stored": msg(
        "{location}: package {package}. Code {code}, {then}. Door {slot}. Until {until}"
    ),
    "reissued": msg(
        "{location}: new code {code}, {then}. Package {package}, door {slot}. Until"
        " {until}"
    ),
    "added": msg(
        "{location}: parcel {parcel} lies with {package} behind door {slot}, same code."
        " Until {until}"
    ),
    "reminder": msg("{location}: package {package} still waits, until {until}"),
    "extended": msg("{location}: more time for package {package}, until {until}"),
    "retrieved": msg(
        "{location}: package {package} was picked up. Was it not you? {help}"
    ),
    "expired": msg("{location}: package {package} is not kept any longer. {help}"),
    "cancelled": msg("{location}: package {package} was cancelled. {help}"),
    "taken_back": msg("{location}: package {package} was taken out again. {help}"),
    "opened": msg(
        "{location}: our staff had to open slot {slot}. Package {package} waits there"
        " as before. {help}"
    ),
    "missing": msg("{location}: we cannot find package {package}. {help}"),
    "put-back": msg(
        "{location}: package {package} was put back. Was it not you? {help}"
    ),
    "returned": msg("{location}: package {package} was put back into slot {slot}"),
}
_YIELDING: Final = ("location", "parcel", "package", "slot")
"""What is made shorter, what can best be done without first."""
_HELP: Final = "help"
"""A telephone number of which a part is missing is another one: all of it or none."""
_FEW: Final = 10


def short(topic: Topic) -> str:
    """Return a message in one SMS, in the language of its reader."""
    until: Sayable = "?"
    if topic.until is not None and topic.until.tzinfo is not None:
        until = dates.said(topic.until, topic.until.tzinfo)
    facts = values(topic, until)
    facts |= {"code": shown(topic.code or ""), "then": then(topic)}
    return fitted(_TEXTS[topic.kind], facts, topic.language, _YIELDING)


def fitted(
    text: Message,
    facts: Mapping[str, Sayable],
    language: str,
    yielding: tuple[str, ...],
) -> str:
    """Return a sentence with its values in at most 160 signs of GSM 03.38.

    Args:
        text: The sentence.
        facts: Its values.
        language: In which it is said.
        yielding: The values that are made shorter where it has to be, in this order;
            `help` is left out before any of them is shorter than a few signs.
    """
    whole = {name: plain(into(value, language)) for name, value in facts.items()}
    said = ""
    for told, least in (
        (whole, _FEW),
        (whole | {_HELP: ""}, _FEW),
        (whole | {_HELP: ""}, 0),
    ):
        said = _squeezed(text, told, language, yielding, least)
        if length(said) <= LONGEST:
            break
    return said


def _squeezed(
    text: Message,
    told: Mapping[str, str],
    language: str,
    yielding: tuple[str, ...],
    least: int,
) -> str:
    """Return a sentence with its values, made shorter down to so many signs."""
    shorter = dict(told)
    for name in yielding:
        over = length(_filled(text, shorter, language)) - LONGEST
        if over > 0 and name in shorter:
            shorter[name] = _shortened(shorter[name], over, least)
    return _filled(text, shorter, language)


def _filled(text: Message, told: Mapping[str, str], language: str) -> str:
    return plain(text(**told).into(language)).strip()


def _shortened(text: str, over: int, least: int) -> str:
    """Return a text that is shorter by so much, if that leaves it long enough."""
    if length(text) <= least:
        return text
    goal = max(least, length(text) - over)
    if goal <= length(_CUT):
        return ""
    while length(text) + length(_CUT) > goal:
        text = text[:-1]
    return text.rstrip() + _CUT


def plain(text: str) -> str:
    """Return a text in signs of GSM 03.38, as near as they come.

    What has no such sign is left out; where nothing else is left it is a "?".

    >>> plain("Łódź, “Châtelet”: 5 €"), plain("Σταθμός 🚉"), plain("駅")
    ('Lodz, "Chatelet": 5 €', 'Σ', '?')
    """
    signs = []
    for sign in unicodedata.normalize("NFC", text).translate(_WRITTEN):
        if sign in _ALPHABET or sign in _DOUBLE:
            signs.append(" " if sign in "\r\n" else sign)
            continue
        bare = unicodedata.normalize("NFKD", sign)
        signs.extend(each for each in bare if each in _ALPHABET and each not in "\r\n")
        if sign.isspace():
            signs.append(" ")
    written = " ".join("".join(signs).split())
    return written or ("?" if text.strip() else "")


def length(text: str) -> int:
    """Return how many of the 160 places a text takes that is in GSM 03.38.

    >>> length("5 €")
    4
    """
    return len(text) + sum(sign in _DOUBLE for sign in text)
