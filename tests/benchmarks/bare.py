"""A bare loop over smtplib, as anybody would write it: what the outbox is held to."""

import hashlib
import smtplib
from email.message import EmailMessage
from typing import Self

_TEXT = "Slot 1 at Test bank was opened with your code.\nWas it not you? Call 0123.\n"
_HTML = f"<!DOCTYPE html><html><body>{'<p>' + _TEXT + '</p>'}</body></html>" + 20 * (
    "<!-- as long as the page of the kiosk, which is 2 kB and a little more -->\n"
)


class Bare:
    """Sends mails with text and HTML over one connection that is kept.

    Args:
        port: Where the server is, on this computer.
    """

    def __init__(self, port: int) -> None:
        self._line = smtplib.SMTP("127.0.0.1", port)
        self._sent = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.quit()

    def send(self, count: int) -> int:
        """Send so many; return how many."""
        for _ in range(count):
            self._sent += 1
            digest = hashlib.sha256(str(self._sent).encode()).hexdigest()
            letter = EmailMessage()
            letter["From"], letter["To"] = "kiosk@example.org", "anna@example.org"
            letter["Subject"] = "You have picked up package p1"
            letter["Message-ID"] = f"<{digest}@x>"
            letter.set_content(_TEXT)
            letter.add_alternative(_HTML, subtype="html")
            self._line.send_message(letter)
        return count
