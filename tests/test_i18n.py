"""Messages: without a language until somebody reads them."""

import pytest

from kiosk import dates
from kiosk.i18n import Message, into, msg, msgs


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


def test_lengths_of_time_are_messages() -> None:
    assert isinstance(dates.lasting(60), Message)
