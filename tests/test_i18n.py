"""Messages: without a language until somebody reads them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from kiosk import dates
from kiosk.config.rules import Language
from kiosk.i18n import LANGUAGES, Message, into, msg, msgs, read


def test_a_message_with_the_same_values_is_the_same_message() -> None:
    opening = msg("Opening door {slot} …")

    assert opening(slot="7") == opening(slot="7") != opening(slot="8")


def test_a_value_may_be_a_message_itself() -> None:
    call = msg("The lock says that it is open. {call}")

    assert str(call(call=msg("Call me."))) == "The lock says that it is open. Call me."


def test_a_value_may_hold_braces_and_is_not_read_again() -> None:
    assert str(msg("Door {slot}")(slot="{slot}")) == "Door {slot}"


def test_nothing_said_is_nothing_in_every_language() -> None:
    assert into(msg(""), "de") == into("", "pl") == ""


def test_what_counts_needs_a_whole_number() -> None:
    with pytest.raises(TypeError, match="counts by n"):
        str(msgs("1 door", "{n} doors")(n="many"))


def test_a_name_is_the_same_in_every_language() -> None:
    assert into("Depot [3]", "fr") == "Depot [3]"


def test_a_language_that_nobody_knows_is_english() -> None:
    assert msgs("1 more try", "{n} more tries")(n=3).into("tlh") == "3 more tries"


@pytest.mark.parametrize(
    "damaged",
    [
        b"msgid \x00",
        b'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n ^ 1);\\n"\n',
        'msgid "Tür"'.encode("utf-16"),
        None,
    ],
    ids=["no line", "no rule", "no text", "no file"],
)
def test_a_catalogue_that_is_damaged_is_told_of_and_says_it_in_english(
    tmp_path: Path, damaged: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "de.po"
    if damaged is not None:
        file.write_bytes(damaged)

    assert read(file).gettext("Door") == "Door"
    assert "de.po cannot be read" in caplog.text


def test_lengths_of_time_are_messages() -> None:
    assert isinstance(dates.lasting(60), Message)


@pytest.mark.parametrize(
    ("language", "first", "sixth"),
    [
        ("en", "Sunday, 1 March, 18:00", "Friday, 6 March, 18:00"),
        ("de", "Sonntag, 1. März, 18:00 Uhr", "Freitag, 6. März, 18:00 Uhr"),
        ("fr", "dimanche 1er mars, 18:00", "vendredi 6 mars, 18:00"),
        ("es", "domingo, 1 de marzo, 18:00", "viernes, 6 de marzo, 18:00"),
        ("pl", "niedziela, 1 marca, 18:00", "piątek, 6 marca, 18:00"),
        ("nl", "zondag 1 maart, 18:00", "vrijdag 6 maart, 18:00"),
    ],
)
def test_dates_are_said_as_each_language_says_them(
    language: str, first: str, sixth: str
) -> None:
    def spoken(day: int) -> str:
        moment = datetime(2026, 3, day, 18, tzinfo=UTC)
        return dates.said(moment, UTC).into(language).replace("\xa0", " ")

    assert (spoken(1), spoken(6)) == (first, sixth)


@pytest.mark.parametrize(
    ("number", "polish"), [(1, "1 dzień"), (2, "2 dni"), (5, "5 dni"), (22, "22 dni")]
)
def test_numbers_take_the_plural_of_their_language(number: int, polish: str) -> None:
    assert msgs("{n} day", "{n} days")(n=number).into("pl") == polish


def test_polish_has_three_plurals() -> None:
    tries = msgs(
        "Code and digits do not fit together. Please check both. You have 1 more try.",
        "Code and digits do not fit together. Please check both."
        " You have {n} more tries.",
    )

    assert [tries(n=n).into("pl").split(". ")[2] for n in (1, 3, 5)] == [
        "Została 1 próba.",
        "Zostały 3 próby.",
        "Zostało 5 prób.",
    ]


def test_the_configuration_knows_the_languages_there_are() -> None:
    assert get_args(Language) == tuple(LANGUAGES)
