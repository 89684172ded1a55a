"""E-mail by SMTP, over one connection that is kept from message to message.

Apprise sends e-mail too, but opens a connection for each and says only that it failed.
Here a refused address is told from a server that is down, which decides whether a
message is tried again and whether its channel is given a rest.
"""

import hashlib
import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from enum import StrEnum
from ipaddress import ip_address
from typing import Final
from unicodedata import category

from drivers import Options
from kiosk.channels.channel import (
    ChannelError,
    DeliveryError,
    Message,
    Picture,
    UndeliverableError,
)
from kiosk.channels.factory import Factory, Reach
from kiosk.channels.secret import Secret, taken

_OK: Final = 250
_FORWARDS: Final = 251
_CLOSING: Final = 421
_FOR_GOOD: Final = 500


_LONGEST_LINE: Final = 900
"""Servers may cut lines that have 1000 signs."""

_BREAKING: Final = {"Cc", "Cs", "Zl", "Zp"}
"""Kinds of signs that have no place in a header."""
_TURNING: Final = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""They turn the direction of all that follows, and with it an address."""


class Security(StrEnum):
    """How the connection is kept from listeners."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


_PORTS: Final = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}


@dataclass(frozen=True, slots=True)
class Server:
    """An SMTP server, and who signs in to it.

    Attributes:
        ca_file: A file of certificates that are trusted beside no others; the
            system's own when `None`.
        timeout: Seconds for one answer.
    """

    host: str
    port: int
    security: Security
    sender: str
    user: str | None = None
    password: Secret | None = None
    ca_file: str | None = None
    timeout: float = 20.0


class SmtpNotifier:
    """Hand messages to an SMTP server.

    Args:
        server: Which one.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._password = server.password.read() if server.password else ""
        self._line: smtplib.SMTP | None = None

    def deliver(self, message: Message) -> None:
        """Hand over a message; return when the server has taken it.

        Raises:
            UndeliverableError: There is no such address, or it takes no such message.
            ChannelError: The server cannot be reached, or says nothing.
            DeliveryError: It does not take this message now.
        """
        if message.email is None:
            raise UndeliverableError("there is no e-mail address any more")
        try:
            letter = self._letter(message, message.email)
        except (MessageError, ValueError, IndexError) as error:
            raise UndeliverableError(f"no e-mail can be made of it: {error}") from error
        try:
            self._send(message.email, letter)
        except (OSError, smtplib.SMTPException) as error:
            self.hang_up()
            raise ChannelError(_why(error)) from error

    def check(self) -> str | None:
        """Sign in and leave again; return what is wrong with the server, or `None`."""
        try:
            self._connected().noop()
        except (OSError, smtplib.SMTPException) as error:
            return _why(error)
        finally:
            self.hang_up()
        return None

    def hang_up(self) -> None:
        """Close the connection, and end whatever waits for an answer on it."""
        line, self._line = self._line, None
        if line is None:
            return
        if line.sock is not None:
            with suppress(OSError):
                line.sock.shutdown(socket.SHUT_RDWR)
        with suppress(OSError):
            line.close()

    def _send(self, to: str, letter: bytes) -> None:
        kept = self._line is not None
        try:
            line = self._begun(to)
        except smtplib.SMTPServerDisconnected:
            if not kept:
                raise
            # It has had enough of this connection, and takes a new one gladly.
            self.hang_up()
            line = self._begun(to)
        self._judged(*line.rcpt(to))
        self._judged(*line.data(letter))

    def _begun(self, to: str) -> smtplib.SMTP:
        """Say that a message comes, over a connection that is there or a new one."""
        line = self._connected()
        options = []
        if not to.isascii():
            if not line.has_extn("smtputf8"):
                raise UndeliverableError(
                    "the server takes no such letters in addresses"
                )
            options = ["SMTPUTF8"]
        code, said = line.mail(parseaddr(self._server.sender)[1], options)
        if code == _CLOSING:
            raise smtplib.SMTPServerDisconnected(_answer(code, said))
        if code != _OK:
            # Nobody else's message would fare better with this sender.
            self.hang_up()
            raise ChannelError(f"the sender is refused: {_answer(code, said)}")
        return line

    def _judged(self, code: int, said: bytes) -> None:
        """Go on, or say what a refusal means; the connection is fit for the next."""
        if code in (_OK, _FORWARDS):
            return
        if code == _CLOSING:
            raise smtplib.SMTPServerDisconnected(_answer(code, said))
        if self._line is not None:
            self._line.rset()
        if code >= _FOR_GOOD:
            raise UndeliverableError(_answer(code, said))
        raise DeliveryError(_answer(code, said))

    def _connected(self) -> smtplib.SMTP:
        """Return the connection that is kept, or a new one that is signed in."""
        if self._line is not None:
            return self._line
        server = self._server
        if server.security is Security.TLS:
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                timeout=server.timeout, context=self._tls()
            )
        else:
            line = smtplib.SMTP(timeout=server.timeout)
        # Known before it is connected, so that whoever hangs up finds it.
        line._host = server.host  # type: ignore[attr-defined]  # noqa: SLF001 - smtplib sets it only when it connects at once, and TLS checks the name by it
        self._line = line
        line.connect(server.host, server.port)
        line.ehlo_or_helo_if_needed()
        if server.security is Security.STARTTLS:
            line.starttls(context=self._tls())
            line.ehlo()
        if server.user is not None:
            line.login(server.user, self._password)
        return line

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self._server.ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    def _letter(self, message: Message, email: str) -> bytes:
        letter = EmailMessage(policy=SMTP.clone(utf8=not email.isascii()))
        name, address = parseaddr(self._server.sender)
        domain = address.rpartition("@")[2]
        letter["From"] = Address(name, addr_spec=address)
        letter["To"] = Address(_on_one_line(message.to), addr_spec=email)
        letter["Subject"] = _on_one_line(message.subject)
        letter["Date"] = format_datetime(message.written)
        # The same for the same message, so that a mailbox can tell a second copy.
        digest = hashlib.sha256(message.key.encode()).hexdigest()[:32]
        letter["Message-ID"] = f"<{digest}@{domain}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(message.body)
        if message.html is not None:
            _dress(letter, message.html, message.pictures, domain)
        return letter.as_bytes()


def _on_one_line(text: str) -> str:
    """Return a text that begins no line of its own, nor turns others around.

    Names come from manifests that strangers write. Whoever is called by a line break
    gets their code all the same.
    """
    kept = (
        " " if category(sign) in _BREAKING else sign
        for sign in text
        if sign not in _TURNING
    )
    return " ".join("".join(kept).split())


def _dress(
    letter: EmailMessage, html: str, pictures: tuple[Picture, ...], domain: str
) -> None:
    """Put HTML beside the plain text, with what it shows."""
    for one in pictures:
        html = html.replace(f"cid:{one.name}", f"cid:{one.name}@{domain}")
    # By itself the library packs all that has long lines sign by sign.
    long = max(map(len, html.split("\n"))) > _LONGEST_LINE
    cte = "7bit" if html.isascii() and not long else "quoted-printable"
    letter.add_alternative(html, subtype="html", cte=cte)
    page = letter.get_payload(1)
    assert isinstance(page, EmailMessage)  # noqa: S101 - it was just put there
    for one in pictures:
        page.add_related(
            one.png,
            "image",
            "png",
            cid=f"<{one.name}@{domain}>",
            filename=f"{one.name}.png",
            disposition="inline",
        )


def _answer(code: int, said: bytes) -> str:
    return f"{code} {said.decode('ascii', 'replace')}".strip()


def _why(error: Exception) -> str:
    match error:
        case smtplib.SMTPResponseException():
            said = error.smtp_error
            return _answer(
                error.smtp_code, said if isinstance(said, bytes) else said.encode()
            )
        case ssl.SSLCertVerificationError():
            return f"its certificate cannot be trusted: {error.verify_message}"
        case TimeoutError():
            return "the server gives no answer"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def is_this_computer(host: str) -> bool:
    """Whether a host is the one that the kiosk runs on."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _parse(options: Options) -> Server:
    host = options.text("host", "")
    security = options.choice("security", Security.STARTTLS, Security)
    server = Server(
        host=host,
        port=options.whole("port", _PORTS[security], least=1, most=65_535),
        security=security,
        sender=options.text("sender", ""),
        user=options.text("user", "") if options.given("user") else None,
        password=taken(options, "password"),
        ca_file=options.text("ca_file", "") if options.given("ca_file") else None,
        timeout=options.seconds("timeout_seconds", 20.0, least=1, most=300),
    )
    if "@" not in parseaddr(server.sender)[1]:
        options.refuse(
            "sender", 'must be an address, such as "Bank <bank@example.org>"'
        )
    if (server.user is None) != (server.password is None):
        options.refuse("user", "user and password go together; write both, or neither")
    if security is Security.NONE and not is_this_computer(host):
        options.refuse(
            "security",
            "none is only for a server on this computer; write starttls or tls",
        )
    return server


make: Final = Factory(parse=_parse, build=SmtpNotifier, reaches=Reach.EMAIL)
"""E-mail by SMTP."""
