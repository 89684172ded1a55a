"""The HTML of an e-mail: what stands in it, and what never does."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.i18n import LANGUAGES
from kiosk.notify import Topic, code_picture, drawn, worded
from tests.kiosk.notify.test_sms import TOPIC

_VOID = {"meta", "img"}


class Read(HTMLParser):
    """Reads HTML as a mail program does, and is strict about it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.said: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.said.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.said).split())


def page(topic: Topic) -> str:
    return drawn(
        worded(topic),
        location=topic.location,
        language=topic.language,
        code=topic.code,
    )


def read(topic: Topic) -> Read:
    return Read(page(topic))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_what_the_plain_text_says(language: str) -> None:
    topic = replace(TOPIC, language=language, address="Road 1", hours="6-22")
    words, shown = worded(topic), read(topic)

    for said in (words.subject, *words.lines, "0337 8934", "8821", "Road 1", "6-22"):
        assert " ".join(said.split()) in shown.text
        assert said in f"{words.subject}\n{words.body}"
    assert shown.open == []
    assert ("lang", language) in shown.attributes


def test_nothing_is_fetched_from_anywhere_and_the_picture_has_words() -> None:
    html = page(TOPIC)

    assert re.findall(r"\b(?:src|href|url)\b\W{1,2}([^\"]*)", html) == ["cid:code"]
    alt = dict(Read(html).attributes)["alt"]
    assert "scanner" in alt
    assert "script" not in html


def test_without_a_code_there_is_no_picture() -> None:
    topic = replace(TOPIC, kind="retrieved", code=None)

    assert "<img" not in page(topic)


def test_the_code_is_dark_on_light_whatever_the_reader_prefers() -> None:
    html = page(TOPIC)
    cell = re.search(r"<td[^>]*>0337 8934</td>", html)

    assert cell is not None
    assert 'class="code"' in cell[0], "and of no class that makes ink light"
    assert "color: #101315" in cell[0]


@given(
    name=st.text(st.characters(exclude_characters="\n\r"), min_size=1, max_size=60)
    | st.text(st.sampled_from("<>&\"'/=!-;a"), min_size=1, max_size=60)
)
def test_a_name_is_only_a_name(name: str) -> None:
    topic = replace(TOPIC, location=name, address=name, hours=name)
    shown = read(topic)

    bare = read(replace(topic, location="x", address="x", hours="x"))
    assert shown.open == []
    assert shown.attributes == bare.attributes
    assert sum(name in said for said in shown.said) >= 4


def test_a_code_is_a_picture_that_a_scanner_reads() -> None:
    png = code_picture("03378934")

    assert png.startswith(b"\x89PNG")
    assert png != code_picture("03378935")
    # 21 modules of the smallest QR code, and 4 white ones around, of 8 pixels each.
    assert int.from_bytes(png[16:20]) == (21 + 2 * 4) * 8
