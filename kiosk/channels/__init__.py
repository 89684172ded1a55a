"""Channels: what carries a message to a person, and nothing of what it says.

This is the public face; `kiosk.channels.channel` holds the contract. Nothing in
here knows a package or the store. Of `drivers` it takes how options are read.
"""

from kiosk.channels.channel import (
    ChannelError,
    DeliveryError,
    Message,
    Notifier,
    Picture,
    UndeliverableError,
    Write,
)
from kiosk.channels.console import ConsoleNotifier
from kiosk.channels.factory import Factory, Reach, Tried
from kiosk.channels.registry import (
    CONSOLE,
    NoNotifierError,
    usual_reach,
)
from kiosk.channels.registry import check as check_options
from kiosk.channels.registry import make as open_notifier
from kiosk.channels.registry import names as notifier_names
from kiosk.channels.secret import Secret
from kiosk.channels.secret import taken as taken_secret

__all__ = [
    "CONSOLE",
    "ChannelError",
    "ConsoleNotifier",
    "DeliveryError",
    "Factory",
    "Message",
    "NoNotifierError",
    "Notifier",
    "Picture",
    "Reach",
    "Secret",
    "Tried",
    "UndeliverableError",
    "Write",
    "check_options",
    "notifier_names",
    "open_notifier",
    "taken_secret",
    "usual_reach",
]
