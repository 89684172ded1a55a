"""What the doctor finds of what carries messages, without sending one."""

import threading
from collections.abc import Mapping

from kiosk.channels import ConsoleNotifier, Message, Notifier
from kiosk.doctor.channels import examined
from tests.kit import settings


class Trying:
    """A notifier that knows whether it would reach anybody."""

    def __init__(self, why: str | None) -> None:
        self.why = why

    def deliver(self, message: Message) -> None:
        raise AssertionError(f"{message.key} was sent")

    def hang_up(self) -> None:
        pass

    def check(self) -> str | None:
        return self.why


def faults(carriers: Mapping[str, Notifier]) -> list[tuple[str, str | None]]:
    return [(one.says, one.fault) for one in examined(settings(), carriers)]


def test_a_channel_that_cannot_be_tried_is_at_least_there() -> None:
    assert faults({"console": ConsoleNotifier(print)}) == [("it is there", None)]


def test_a_channel_that_nothing_carries_is_told() -> None:
    assert faults({}) == [("nothing carries it", "channel.unreachable")]


def test_a_channel_that_can_be_tried_is_tried_and_sends_nothing() -> None:
    assert faults({"console": Trying(None)}) == [("tried", None)]
    why = "mail.example.org does not answer"
    assert faults({"console": Trying(why)}) == [(why, "channel.unreachable")]


def test_a_channel_that_gives_no_answer_keeps_nobody() -> None:
    over = threading.Event()

    class Dumb(Trying):
        def check(self) -> str | None:
            over.wait()
            return None

    (one,) = examined(settings(), {"console": Dumb(None)}, patience=0.05)
    over.set()

    assert one.fault == "channel.unreachable"
    assert one.says.startswith("no answer within")


def test_a_channel_that_falls_when_it_is_tried_is_told_and_the_rest_is_looked_at() -> (
    None
):
    class Wrong(Trying):
        def check(self) -> str | None:
            raise ZeroDivisionError("a fault of others")

    why = "ZeroDivisionError: a fault of others"
    assert faults({"console": Wrong(None)}) == [(why, "channel.unreachable")]
