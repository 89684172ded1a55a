"""A finger, a keyboard and a scanner, told apart by their rhythm."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.entry import GAP_SECONDS, SETTLE_SECONDS, Entry, Stroke

EMPTY = Entry(length=8, alphabet="0123456789")
digits = st.text("0123456789", max_size=20)
codes = st.text("0123456789", min_size=8, max_size=8)
anything = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=20)
fast = st.floats(0, GAP_SECONDS * 0.99)
slow = st.floats(0.1, 10)


def burst(entry: Entry, text: str, *, at: float, gap: float = 0.0) -> Entry:
    for number, char in enumerate(text):
        entry = entry.typed(Stroke(char, at + number * gap))
    return entry


def slowly(entry: Entry, text: str, gaps: Sequence[float]) -> Entry:
    at = 100.0
    for char, gap in zip(text, gaps, strict=False):
        at += gap
        entry = entry.typed(Stroke(char, at))
    return entry


@given(before=digits, code=codes, gap=fast)
def test_a_whole_burst_takes_the_place_of_what_was_typed(
    before: str, code: str, gap: float
) -> None:
    entry = slowly(EMPTY, before, [1.0] * len(before))

    entry = burst(entry, code, at=1000.0, gap=gap)

    assert entry.whole
    assert entry.text == code


@given(before=st.text("0123456789", max_size=6), gap=fast)
def test_a_star_in_a_lump_takes_the_last_one_away(before: str, gap: float) -> None:
    entry = slowly(EMPTY, before, [1.0] * len(before))

    assert burst(entry, "5*", at=1000.0, gap=gap).text == before
    assert burst(entry, "5*6", at=1000.0, gap=gap).text == before + "6"
    assert burst(entry, "**", at=1000.0, gap=gap).text == before[:-2]


def test_a_star_in_a_barcode_takes_nothing_away() -> None:
    assert burst(EMPTY, "12*4", at=1.0).foreign


@given(code=codes, at=st.integers(0, 8), sign=st.sampled_from([" ", "-"]))
def test_a_barcode_may_be_written_with_signs_between(
    code: str, at: int, sign: str
) -> None:
    entry = burst(EMPTY, code[:at] + sign + code[at:], at=1.0)

    assert entry.whole
    assert entry.text == code


@given(text=anything)
def test_a_burst_that_is_no_code_is_never_whole(text: str) -> None:
    entry = burst(EMPTY, text, at=1.0)

    read = [char for char in text if char not in " -"]
    is_code = len(read) == 8 and all(char in EMPTY.alphabet for char in read)
    counts = [char for char in read if char in EMPTY.alphabet]
    assert entry.whole == is_code or len(counts) < 8


@given(code=codes, extra=digits.filter(bool))
def test_no_piece_of_a_longer_number_is_tried(code: str, extra: str) -> None:
    assert burst(EMPTY, code + extra, at=1.0).foreign
    assert not burst(EMPTY, code + extra, at=1.0).whole


@given(text=anything, gaps=st.lists(slow, min_size=20, max_size=20))
def test_typing_keeps_the_first_places_and_ignores_the_rest(
    text: str, gaps: list[float]
) -> None:
    kept = ""
    for char in text:
        kept = kept[:-1] if char == "*" else kept
        kept += char if char in EMPTY.alphabet and len(kept) < 8 else ""

    entry = slowly(EMPTY, text, gaps)

    assert entry.text == kept
    assert not entry.foreign


@given(first=st.text("0123456789", min_size=4, max_size=7))
def test_typing_that_arrives_in_a_lump_is_still_typing(first: str) -> None:
    entry = EMPTY.touched("9")

    entry = burst(entry, first[:6], at=1.0)

    assert entry.text == "9" + first[:6]
    assert not entry.foreign


def test_small_letters_are_read_as_the_large_ones_of_the_alphabet() -> None:
    entry = Entry(length=4, alphabet="ABCDEF")

    assert burst(entry, "beef", at=1.0).text == "BEEF"


def test_a_key_held_down_is_no_scanner() -> None:
    entry = burst(EMPTY, "1" * 30, at=1.0, gap=1 / 28)

    assert entry.text == "1" * 8
    assert not entry.foreign


def test_a_judged_entry_stays_until_the_next_symbol_starts_anew() -> None:
    judged = burst(EMPTY, "12345678", at=1.0).judged()

    assert judged.text == "12345678"
    assert not judged.whole
    assert judged.corrected().text == "1234567"
    assert judged.touched("5").text == "5"
    assert judged.typed(Stroke("5", 9.0)).text == "5"
    assert judged.typed(Stroke("x", 9.0)).text == "12345678"
    assert burst(judged, "87654321", at=9.0).text == "87654321"


def test_it_settles_a_moment_after_its_last_stroke() -> None:
    entry = EMPTY.typed(Stroke("1", 5.0))

    assert not entry.settled(5.0 + SETTLE_SECONDS / 2)
    assert entry.settled(5.0 + SETTLE_SECONDS * 2)
    assert SETTLE_SECONDS > GAP_SECONDS
