"""What the staff reads."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.alarms import KINDS, alarm
from kiosk.domain.catalogue import CATALOGUE
from kiosk.domain.commissioning import Flaw
from kiosk.domain.doubts import Doubt
from kiosk.domain.events import Fact, Kind
from kiosk.i18n import LANGUAGES, Message
from kiosk.notify import Item, alarmed, alarmed_short, drawn
from kiosk.notify.sms import length, plain
from tests.messages import everything

ZONE = ZoneInfo("Europe/Berlin")
AT = datetime(2026, 3, 6, 17, tzinfo=ZoneInfo("UTC"))
FACTS: Mapping[str, Fact] = {
    "slot": "7",
    "package": "P-1",
    "visit": 12,
    "bus": "wall",
    "board": 2,
    "channel": "mail",
    "size": "S",
    "free": 1,
    "all": 12,
    "ending": "stuck",
    "kind": "unproven",
    "flaw": "swapped",
}


def item(kind: Kind, *, times: int = 1, good: bool | None = None) -> Item:
    said = alarm(kind, "7", "P-1", None, FACTS)
    assert said is not None
    is_good = said.good if good is None else good
    return Item(said.topic, said.fault or "board.lost", is_good, times, AT, FACTS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_alarm_is_worded_in_every_language_and_fits_an_sms(
    kind: Kind, language: str
) -> None:
    said = item(kind, times=0 if alarm(kind, "7", "P", None, FACTS).good else 1)  # type: ignore[union-attr]  # each is one
    words = alarmed([said], 0, location="North", zone=ZONE, language=language)
    short = alarmed_short([said], 0, location="N" * 200, language=language)

    assert words.subject.startswith("North: ")
    assert not {*"{}?"} & {*words.subject, *words.body}
    assert length(short) <= 160
    assert words.subject.removeprefix("North: ")[:4].strip() in words.body


def test_it_says_since_when_why_and_what_to_do_next() -> None:
    forced = item(Kind.DOOR_FORCED)
    words = alarmed([forced], 0, location="North", zone=ZONE, language="en")
    entry = CATALOGUE["door.forced"]

    assert words.subject == "North: Door 7 is open, and nobody had asked for that"
    assert words.body == (
        "Door 7 is open, and nobody had asked for that\nFriday, 6 March, 18:00\n"
        f"Likely cause: {entry.cause}\n"
        f"What to do: {entry.step}\n"
        f"To bring: {entry.part}\n"
        "Fault door.forced; more of it: kiosk fault show door.forced"
    )
    short = alarmed_short([forced], 0, location="North", language="en")
    assert short == f"{words.subject}. {entry.step}"


def test_what_came_and_went_says_both_and_how_often() -> None:
    flapped = item(Kind.BOARD_BACK, times=14)
    over = item(Kind.BOARD_BACK, times=0)

    first, second = (
        alarmed([one], 0, location="N", zone=ZONE, language="en").subject
        for one in (flapped, over)
    )
    assert first == (
        "N: Board 2 of wall does not answer (14×). Board 2 of wall answers again"  # noqa: RUF001
    )
    assert second == "N: Board 2 of wall answers again"


def test_many_things_are_one_message() -> None:
    items = [item(Kind.DOOR_FORCED), item(Kind.BOARD_LOST), item(Kind.CHANNEL_BACK)]
    words = alarmed(items, 3, location="N", zone=ZONE, language="en")

    assert words.subject.endswith("asked for that (+5)")
    assert "Board 2 of wall does not answer" in words.body
    assert "(+5)." in alarmed_short(items, 3, location="N", language="en")


@pytest.mark.parametrize("language", sorted(LANGUAGES.keys() - {"en"}))
def test_what_to_do_is_in_the_language_of_the_reader(language: str) -> None:
    entry = CATALOGUE["door.forced"]

    words = alarmed(
        [item(Kind.DOOR_FORCED)], 0, location="N", zone=ZONE, language=language
    )

    for said in (entry.cause, entry.step, entry.part):
        assert said not in words.body
    assert "kiosk slot settle" in words.body


COMMANDS = {"kiosk slot settle", "kiosk event list --package ID", "kiosk restore"}
"""What is the same in every language."""
NO_BANK = "driver.no-driver"
"""With it no bank runs that could lose a board."""
REPORTED = "the port is gone: no answer in 0.3 s"
"""What a driver says."""
ENGLISH = re.compile(
    r"\b(the|and|is|of|or|it|not|to|with|that|then|nobody|door|lock|board)\b",
    re.IGNORECASE,
)
"""Words that no German sentence has."""


def every_alarm() -> Iterator[Item]:
    """Give whatever the staff may be told."""
    facts = {**FACTS, "cause": REPORTED, "why": REPORTED}
    told = [(kind, facts) for kind in sorted(KINDS)]
    told += [(Kind.DOOR_FLAWED, {**facts, "flaw": flaw.value}) for flaw in Flaw]
    told += [(Kind.SLOT_UNCERTAIN, {**facts, "kind": doubt.value}) for doubt in Doubt]
    told += [(Kind.STORE_RECOVERED, {**facts, "backup": "b.db"})]
    told += [
        (Kind.BOARD_LOST, {**facts, "fault": key})
        for key in CATALOGUE
        if key.startswith("driver.") and key != NO_BANK
    ]
    for kind, of in told:
        said = alarm(kind, "7", "P-1", None, of)
        if said is not None:
            times = 0 if said.good else 1
            yield Item(said.topic, said.fault, said.good, times, AT, of)


def read(item: Item, language: str) -> list[str]:
    """Return a letter as text, and what its HTML says; both without the quotation."""
    words = alarmed([item], 0, location="Nord", zone=ZONE, language=language)
    html = drawn(words, location="Nord", language=language)
    bare = unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL))
    return [
        "\n".join(one for one in text.splitlines() if REPORTED not in one)
        for text in (f"{words.subject}\n{words.body}", bare)
    ]


@pytest.mark.parametrize("language", sorted(LANGUAGES.keys() - {"en"}))
def test_no_letter_to_the_staff_has_a_sentence_of_ours_in_english(
    language: str,
) -> None:
    ours = {
        text
        for entry in CATALOGUE.values()
        for text in (entry.says, entry.cause, entry.step, entry.part)
        if text
    } - COMMANDS
    ours |= {
        piece
        for each in everything()
        for text in each.texts
        if text and Message(text).into(language) != text
        for piece in re.split(r"\{\w+\}|\n", text)
        if len(piece) >= 9
    }
    items = list(every_alarm())
    assert len({item.fault for item in items}) > 40

    for item in items:
        for text in read(item, language):
            assert sorted(one for one in ours if one in text) == [], item.fault


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_sms_says_all_of_what_is_wrong_before_it_says_what_to_do(
    language: str,
) -> None:
    for each in every_alarm():
        words = alarmed([each], 0, location="Nord", zone=ZONE, language=language)
        told = alarmed_short([each], 0, location="Nord", language=language)
        assert told.startswith(f"Nord: {plain(words.heading)}")


def test_no_letter_in_german_has_an_english_word() -> None:
    for item in every_alarm():
        for text in read(item, "de"):
            own = re.sub(  # commands, options, keys, and names of lines in the YAML
                r"kiosk( [a-z]+){1,3}|--\S+|[\w-]*\.[\w-]+|\S+:(?= )", "", text
            )
            assert ENGLISH.findall(own) == [], (item.fault, own)


def test_what_a_driver_reported_is_quoted_and_marked_as_such() -> None:
    facts = {**FACTS, "cause": REPORTED, "fault": "driver.port-lost"}
    lost = Item(
        "board wall 2", "driver.port-lost", good=False, times=1, at=AT, facts=facts
    )

    words = alarmed([lost], 0, location="N", zone=ZONE, language="de")

    cause = "der Adapter wurde abgezogen oder heißt anders; ein Hub ohne Strom"
    step = "ls /dev/serial/by-id; wieder einstecken: der Kiosk findet ihn von selbst"
    assert words.body.splitlines() == [
        "Platine 2 an wall antwortet nicht",
        "Freitag, 6. März, 18:00\N{NO-BREAK SPACE}Uhr",
        "Was es ist: der Weg zu den Platinen ist weg",
        "Wahrscheinliche Ursache: " + cause,
        "Was zu tun ist: " + step,
        "Mitbringen: ein RS-485-Adapter mit Seriennummer",
        f'Technische Meldung: "{REPORTED}"',
        "Fehler driver.port-lost; mehr dazu: kiosk fault show driver.port-lost",
    ]


def test_what_somebody_typed_is_not_quoted() -> None:
    facts = {**FACTS, "cause": "jammed, says dora", "reason": "Mrs Miller's dog"}
    for topic, fault in (
        ("doubt 7", "doubt.word"),
        ("slot 7", "slot.out-of-service"),
        ("slot 7", "visit.stuck"),
    ):
        told = Item(topic, fault, good=False, times=1, at=AT, facts=facts)
        words = alarmed([told], 0, location="N", zone=ZONE, language="en")
        assert "dora" not in words.body
        assert "Miller" not in words.body
