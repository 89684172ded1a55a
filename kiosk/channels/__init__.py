"""Channels: what carries a message to a person, and nothing of what it says.

This is the public face; `kiosk.channels.channel` holds the contract. Nothing in
here knows a package or the store.
"""

from kiosk.channels.channel import (
    ChannelError,
    DeliveryError,
    Message,
    Notifier,
    UndeliverableError,
    Write,
)
from kiosk.channels.console import ConsoleNotifier
from kiosk.channels.registry import notifiers

__all__ = [
    "ChannelError",
    "ConsoleNotifier",
    "DeliveryError",
    "Message",
    "Notifier",
    "UndeliverableError",
    "Write",
    "notifiers",
]
