"""A message as it goes out, what carries it, and how that can fail.

A notifier is one small object with a call that blocks until the message is handed
over, or says why not. What it says decides what becomes of the message: it is tried
again, or never; and whether its channel is given a rest.

    DeliveryError             this message was not handed over; it is tried again
     +-- ChannelError         nor would any other be: the channel is down
     `-- UndeliverableError   and never will be: it is not tried again
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

_LONG_AGO: Final = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture within HTML, which shows it as `cid:` and its name."""

    name: str
    png: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it goes out.

    Attributes:
        key: The same for the same message, however often it is tried: it follows
            from what happened.
        to: The recipient's name, or their id where no name is known.
        html: The body once more, for whoever reads HTML.
        pictures: What it shows.
        short: The same in one SMS, where it may go to a phone.
        kind: What it tells: `stored`, `reminder` …
        written: When it was owed, and `tried` when it is tried now, both aware.
    """

    key: str
    to: str
    subject: str
    body: str
    email: str | None = None
    phone: str | None = None
    html: str | None = None
    pictures: tuple[Picture, ...] = ()
    short: str = ""
    kind: str = ""
    written: datetime = _LONG_AGO
    tried: datetime = _LONG_AGO


class DeliveryError(Exception):
    """A message was not handed over, as far as anybody knows; it may be tried again."""


class ChannelError(DeliveryError):
    """The channel carries nothing now: no connection, no sign-in, no answer."""


class UndeliverableError(DeliveryError):
    """This message will never be taken: there is no such address."""


class Notifier(Protocol):
    """Something that carries messages, one after the other."""

    def deliver(self, message: Message) -> None:
        """Hand over a message; blocks until it is, on a thread of the channel.

        Whoever may get the same message twice knows it by its key.

        Raises:
            UndeliverableError: It will never be taken.
            ChannelError: The channel takes none now.
            DeliveryError: It was not handed over.
        """
        ...

    def hang_up(self) -> None:
        """Let go of a connection that was only kept for the next message.

        Called when there is none for now; and from another thread when a delivery
        takes too long, which should end then.
        """
        ...


Write = Callable[[str], None]
"""Takes the text of one message."""
