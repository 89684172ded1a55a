"""Letters drawn from blocks."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.blocks import GLYPHS, can_draw, drawn, extent
from kiosk.ui.widgets import arranged

texts = st.text(st.sampled_from(sorted(GLYPHS)), min_size=1, max_size=12)
scales = st.integers(1, 4)


@given(text=texts, scale=scales)
def test_a_drawing_is_as_large_as_it_says(text: str, scale: int) -> None:
    rows = drawn(text, scale)

    assert {len(row) for row in rows} == {extent(text, scale).width}
    assert len(rows) == extent(text, scale).height


def test_every_door_can_be_named() -> None:
    assert can_draw("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
    assert not can_draw("Ä")


def test_no_two_letters_look_alike() -> None:
    lookalikes = {frozenset("0O")}
    same = {
        frozenset((one, other))
        for one in GLYPHS
        for other in GLYPHS
        if one != other and GLYPHS[one] == GLYPHS[other]
    }

    assert same <= lookalikes


@given(words=st.lists(st.text("AB", min_size=1, max_size=4), min_size=1, max_size=6))
def test_a_text_is_broken_between_words_only(words: list[str]) -> None:
    ways = arranged(" ".join(words))

    assert len(ways) == 2 ** (len(words) - 1)
    assert ways[0] == [" ".join(words)]
    assert all(" ".join(lines).split() == words for lines in ways)
