"""Notifiers by name."""

from collections.abc import Mapping

from kiosk.channels.channel import Notifier, Write
from kiosk.channels.console import ConsoleNotifier


def notifiers(write: Write) -> Mapping[str, Notifier]:
    """Return the notifiers that there are, by the name the YAML gives them."""
    return {"console": ConsoleNotifier(write)}
