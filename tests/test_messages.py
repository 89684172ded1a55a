"""Everything that is said is said in every language."""

from collections.abc import Callable

import pytest

from kiosk.i18n import ENGLISH, LANGUAGES
from tests.messages import FOLDER, PLURALS, brought_up, everything, header, said, wrong

CODE = """
from kiosk.i18n import msg, msgs

DOOR = msg("Door {slot}")
LEFT = msgs("1 door is left", "{n} doors are left")
"""
"""A program that says two things."""

WHOLE = (
    header("pl")
    + r"""
msgid "1 door is left"
msgid_plural "{n} doors are left"
msgstr[0] "1 drzwiczki"
msgstr[1] "{n} pary"
msgstr[2] "{n} par"

msgid "Door {slot}"
msgstr "Drzwi {slot}"
"""
)
"""It in Polish."""

SPOILT: dict[str, Callable[[str], str]] = {
    "not there: 'Door {slot}'": lambda po: po[: po.index('msgid "Door')],
    "not said any more: 'Key'": lambda po: po + 'msgid "Key"\nmsgstr "Klucz"\n',
    "only guessed: 'Door {slot}'": lambda po: po.replace(
        'msgid "Door', '#, fuzzy\nmsgid "Door'
    ),
    "not translated: 'Door {slot}'": lambda po: po.replace('"Drzwi {slot}"', '""'),
    "not translated: '1 door is left'": lambda po: po.replace(
        'msgstr[2] "{n} par"\n', ""
    ),
    "has other {places}: 'Drzwi {solt}'": lambda po: po.replace(
        "Drzwi {slot}", "Drzwi {solt}"
    ),
    "has other {places}: 'Drzwi'": lambda po: po.replace("Drzwi {slot}", "Drzwi"),
    "does not count: 'kilka par'": lambda po: po.replace("{n} pary", "kilka par"),
    "has blanks at its ends: 'Drzwi {slot} '": lambda po: po.replace(
        "Drzwi {slot}", "Drzwi {slot} "
    ),
    "'Door {slot}' is there twice": lambda po: (
        po + 'msgid "Door {slot}"\nmsgstr "Brama {slot}"\n'
    ),
    "line 7 means nothing: msgid Door": lambda po: po.replace(
        "\n\n", "\nmsgid Door\n", 1
    ),
}
"""How it can be spoilt, by what is said of it."""


def test_every_sentence_stands_in_the_code_as_it_is() -> None:
    assert [each.place for each in everything() if None in each.texts] == []


@pytest.mark.parametrize(
    "call",
    ['msg("a" + "b")', 'msg(f"{a}")', "msg(TEXT)", 'msgs("a")', 'msg(text="a")'],
)
def test_a_sentence_that_is_put_together_is_found(call: str) -> None:
    assert [(each.texts, each.place) for each in said(call, "x.py")] == [
        ((None,), "x.py:1")
    ]


def test_sentences_are_found_with_their_plurals() -> None:
    assert [each.texts for each in said(CODE, "x.py")] == [
        ("Door {slot}",),
        ("1 door is left", "{n} doors are left"),
    ]


def test_a_catalogue_that_is_whole_has_nothing_wrong() -> None:
    assert list(wrong(WHOLE, "pl", list(said(CODE, "x.py")))) == []


@pytest.mark.parametrize("fault", SPOILT)
def test_what_is_wrong_with_a_catalogue_is_told(fault: str) -> None:
    spoilt = SPOILT[fault](WHOLE)

    assert list(wrong(spoilt, "pl", list(said(CODE, "x.py")))) == [fault]


def test_a_catalogue_is_brought_up_to_date_and_keeps_what_it_had() -> None:
    old = WHOLE.replace("Door {slot}", "Door number {slot}")

    new = brought_up(old, "pl", list(said(CODE, "x.py")))

    assert '#, fuzzy\nmsgid "Door {slot}"' in new
    assert 'msgstr "Drzwi {slot}"' in new
    assert "Door number" not in new
    assert brought_up(new, "pl", list(said(CODE, "x.py"))) == new


def test_a_new_catalogue_lacks_everything() -> None:
    new = brought_up(header("de"), "de", list(said(CODE, "x.py")))

    assert sorted(wrong(new, "de", list(said(CODE, "x.py")))) == [
        "not translated: '1 door is left'",
        "not translated: 'Door {slot}'",
    ]


@pytest.mark.parametrize("language", PLURALS)
def test_everything_is_said_in_every_language(language: str) -> None:
    kept = (FOLDER / f"{language}.po").read_text(encoding="utf-8")

    assert list(wrong(kept, language, everything())) == []


def test_every_language_has_a_catalogue_but_the_one_in_the_code() -> None:
    assert {file.stem for file in FOLDER.glob("*.po")} == {*LANGUAGES} - {ENGLISH}
