"""All that Apprise knows: SMS gateways, Slack, Telegram, ntfy and a hundred more.

Apprise costs half a second and 36 MB, so it is imported with the first message that
needs it (extra `notify`). It says only whether it worked: every failure is taken for
one of the channel, and its messages are tried again until they are too old.
"""

import importlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import quote

from drivers import Options
from kiosk.channels.channel import ChannelError, Message, UndeliverableError
from kiosk.channels.factory import Factory
from kiosk.channels.secret import Secret, taken

_EMAIL: Final = "{email}"
_PHONE: Final = "{phone}"


class Carrying(Protocol):
    """Apprise, as far as it is used here."""

    def add(self, servers: str) -> bool:
        """Take a URL; return whether it is one that it knows."""
        ...

    def notify(self, *, body: str, title: str) -> bool | None:
        """Send a text; return whether that worked."""
        ...


@dataclass(frozen=True, slots=True)
class Relay:
    """One of Apprise's services.

    Attributes:
        url: Where its URL is; it has tokens in it, so it is a secret as a whole.
            `{email}` and `{phone}` in it stand for the recipient's.
    """

    url: Secret


class AppriseNotifier:
    """Hand messages to Apprise.

    Args:
        relay: Which of its services.
        make: Makes an Apprise without any service; its own when `None`.
    """

    def __init__(
        self, relay: Relay, make: Callable[[], Carrying] | None = None
    ) -> None:
        self._url = relay.url.read()
        self._make = make or _apprise()

    def deliver(self, message: Message) -> None:
        """Hand over a message.

        Raises:
            UndeliverableError: Its recipient has no such address.
            ChannelError: It was not taken; Apprise does not say why.
        """
        carrying = self._make()
        if not carrying.add(self._addressed(message)):
            raise ChannelError("Apprise knows no such URL; look at it in its place")
        # What goes to a phone number is an SMS, where every further 160 signs cost.
        sms = _PHONE in self._url and message.short
        body, title = (sms, "") if sms else (message.body, message.subject)
        if not carrying.notify(body=body, title=title):
            raise ChannelError("Apprise could not hand it over")

    def hang_up(self) -> None:
        """There is nothing to let go of; Apprise connects for every message."""

    def _addressed(self, message: Message) -> str:
        url = self._url
        for sign, address in ((_EMAIL, message.email), (_PHONE, message.phone)):
            if sign in url:
                if not address:
                    raise UndeliverableError(f"there is no {sign[1:-1]} any more")
                plain = address.replace(" ", "") if sign == _PHONE else address
                url = url.replace(sign, quote(plain, safe="@+"))
        return url


def _apprise() -> Callable[[], Carrying]:
    try:
        module = importlib.import_module("apprise")
    except ImportError as error:
        raise ImportError("install locker-kiosk[notify] for Apprise") from error
    # It logs URLs, and with them addresses and tokens.
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    made: Callable[[], Carrying] = module.Apprise
    return made


def _parse(options: Options) -> Relay:
    url = taken(options, "url")
    if not options.given("url"):
        options.refuse("url", "is missing; write where it is: {credential: NAME}")
    return Relay(url or Secret("environment", ""))


make: Final = Factory(parse=_parse, build=AppriseNotifier)
"""Whatever Apprise knows."""
