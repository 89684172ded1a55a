"""The channel of the demo and of developers: a terminal."""

from kiosk.channels.channel import Message, Write


class ConsoleNotifier:
    """Write messages to a terminal.

    Args:
        write: Takes the text of one message.
    """

    def __init__(self, write: Write) -> None:
        self._write = write

    def deliver(self, message: Message) -> None:
        """Write a message."""
        address = message.email or message.phone or "no address known"
        indented = message.body.replace("\n", "\n    ")
        self._write(f"To {message.to} <{address}>: {message.subject}\n    {indented}\n")

    def hang_up(self) -> None:
        """There is nothing to let go of."""
