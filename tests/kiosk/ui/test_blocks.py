"""Letters drawn from blocks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.style import Style

from kiosk.po import entries
from kiosk.ui.blocks import GLYPHS, can_draw, drawn, extent, glyph, stacked
from kiosk.ui.widgets import arranged
from tests.messages import FOLDER, everything

MARKED = "ÄÖÜÉÈÊËÀÂÇÎÏÔÙÛÑÁÍÓÚĄĆĘŃŚŹŻŸÅŠ"
"""Letters that are put together of a letter and its marks."""

texts = st.text(st.sampled_from(sorted([*GLYPHS, *MARKED])), min_size=1, max_size=12)
scales = st.integers(1, 4)


@given(text=texts, scale=scales)
def test_a_drawing_is_as_large_as_it_says(text: str, scale: int) -> None:
    rows = drawn(text, scale)

    assert {len(row) for row in rows} == {extent(text, scale).width}
    assert len(rows) == extent(text, scale).height


def test_every_door_can_be_named() -> None:
    assert can_draw("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
    assert not can_draw("Ж")


def test_every_sentence_can_be_drawn_in_every_language() -> None:
    english = [text for each in everything() for text in each.texts if text]
    texts = english + [
        form
        for file in FOLDER.glob("*.po")
        for entry in entries(file.read_text(encoding="utf-8"))
        for form in entry.said.values()
        if entry.text
    ]
    symbols = {symbol for text in texts for symbol in text.upper()} - set("{}\n")

    assert [symbol for symbol in sorted(symbols) if not can_draw(symbol)] == []


def test_marks_take_room_only_where_they_are() -> None:
    heights = [extent(text, 1).height for text in ("OFFEN", "ÖFFNEN", "PACZKĘ", "ŹĘ")]

    assert heights == [3, 4, 3, 5]


def test_a_question_mark_stays_with_its_word() -> None:
    assert arranged("TU ES LÀ\N{NO-BREAK SPACE}?")[-1] == [
        "TU",
        "ES",
        "LÀ\N{NO-BREAK SPACE}?",
    ]


@pytest.mark.parametrize(("upper", "rows"), [("OBEN", 6), ("PACZKĘ", 7), ("FÜR", 7)])
def test_lines_never_touch_each_other(upper: str, rows: int) -> None:
    drawing = stacked([upper, "OBEN"], 1, Style.null()).plain.split("\n")

    assert len(drawing) == rows
    assert not set(drawing[-4]) & set("▄█")


def test_no_two_letters_look_alike() -> None:
    lookalikes = {frozenset("0O"), frozenset(" \N{NO-BREAK SPACE}")}
    all_of_them = [*GLYPHS, *MARKED]
    same = {
        frozenset((one, other))
        for one in all_of_them
        for other in all_of_them
        if one != other and glyph(one) == glyph(other)
    }

    assert same <= lookalikes


@given(words=st.lists(st.text("AB", min_size=1, max_size=4), min_size=1, max_size=6))
def test_a_text_is_broken_between_words_only(words: list[str]) -> None:
    ways = arranged(" ".join(words))

    assert len(ways) == 2 ** (len(words) - 1)
    assert ways[0] == [" ".join(words)]
    assert all(" ".join(lines).split() == words for lines in ways)
