"""Catalogues are read as gettext's own tools would read them."""

from gettext import GNUTranslations
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from hypothesis import given
from hypothesis import strategies as st

from kiosk.po import CatalogueError, compiled, entries

texts = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=["C"])
    | st.sampled_from('\n\t"\\'),
    min_size=1,
    max_size=100,
)

POLISH = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n == 1 ? 0 : n % 10 >= 2 && n % 10 <= 4 ? 1 : 2);\\n"

# Locks stand in it.
msgid "Door"
msgstr "Drzwi"

#, python-brace-format
msgid "{n} door"
msgid_plural "{n} doors"
msgstr[0] "{n} drzwiczki"
msgstr[1] "{n} pary"
msgstr[2] "{n} "
"par"

#, fuzzy, python-brace-format
msgid "Lock"
msgstr "Drzwi"

msgid "Key"
msgstr ""
"""


def spoken(catalogue: str) -> GNUTranslations:
    return GNUTranslations(BytesIO(compiled(catalogue)))


def test_a_sentence_is_found_in_its_language() -> None:
    words = spoken(POLISH)

    assert words.gettext("Door") == "Drzwi"
    assert [words.ngettext("{n} door", "{n} doors", n) for n in (1, 2, 5)] == [
        "{n} drzwiczki",
        "{n} pary",
        "{n} par",
    ]


def test_what_was_only_guessed_or_not_translated_is_not_said() -> None:
    assert spoken(POLISH).gettext("Lock") == "Lock"
    assert spoken(POLISH).gettext("Key") == "Key"


@given(said=st.dictionaries(texts, texts, max_size=5))
def test_whatever_translators_tools_write_is_read(said: dict[str, str]) -> None:
    catalogue = Catalog(locale="de", fuzzy=False)
    for text, translated in said.items():
        catalogue.add(text, translated)
    written = BytesIO()
    write_po(written, catalogue)

    words = spoken(written.getvalue().decode())

    assert {text: words.gettext(text) for text in said} == said


@pytest.mark.parametrize(
    "line",
    [
        "msgid Door",
        'msgidd "Door"',
        'msgstr[9] "x"',
        'msgid "a" "b',
        '"lost"',
        "msgid 1",
    ],
)
def test_a_line_that_means_nothing_is_named(line: str) -> None:
    with pytest.raises(CatalogueError, match="line 2 means nothing"):
        list(entries("\n" + line))


def test_a_sentence_that_is_there_twice_is_named() -> None:
    with pytest.raises(CatalogueError, match="'Door' is there twice"):
        compiled(POLISH + 'msgid "Door"\nmsgstr "Brama"\n')
