"""A real SMTP server on loopback, which can be told to misbehave."""

import asyncio
import datetime as dt
import ipaddress
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "kiosk", "correct horse"
NOBODY = "nobody@example.org"


class Mailhost:
    """What the server got, and what it does with the next messages.

    `script` has a word for each coming message: `ok`, an answer such as `451 later`,
    `drop` (taken, and the line cut before the answer), `lose` (the line is cut, and it
    was not taken), `stall` (no answer at all). When it is used up all goes well.
    """

    def __init__(self) -> None:
        self.port = 0
        self.script: list[str] = []
        self.taken: list[bytes] = []
        self.unanswered: list[str] = []
        """The ids of messages that were taken, and the line was cut on purpose."""
        self.connections = 0
        self.per_connection = 0
        """After so many messages the server is tired of a connection; 0 is never."""

    @property
    def letters(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=policy.default) for raw in self.taken]

    @property
    def ids(self) -> list[str]:
        return [_id(raw) for raw in self.taken]

    @property
    def ids_at_the_end(self) -> list[str]:
        """The id of the newest message, if there is any."""
        return [_id(raw) for raw in self.taken[-1:]]


class _Manners:
    """What aiosmtpd asks; it looks at every attribute of it at each connection.

    Args:
        host: What it stands for.
    """

    def __init__(self, host: Mailhost) -> None:
        self._host = host

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's names
        self, _: SMTP, session: Session, __: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        session.host_name = hostname
        if not hasattr(session, "known"):
            session.known = True  # type: ignore[attr-defined]  # a mark of ours
            self._host.connections += 1
        return answers

    async def handle_MAIL(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        _: list[str],
    ) -> str:
        done: int = getattr(session, "done", 0)
        if self._host.per_connection and done >= self._host.per_connection:
            assert server.transport is not None
            server.transport.close()
            return "421 too many"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        if address == NOBODY:
            return f"550 there is no <{address}>"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        word = self._host.script.pop(0) if self._host.script else "ok"
        session.done = getattr(session, "done", 0) + 1  # type: ignore[attr-defined]  # a mark of ours
        if word[:1].isdigit():
            return word
        if word == "stall":
            await asyncio.Event().wait()
        raw = envelope.content
        assert isinstance(raw, bytes)
        if word != "lose":
            self._host.taken.append(raw)
        if word == "drop":
            self._host.unanswered.append(_id(raw))
        if word in {"drop", "lose"}:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return "250 taken"


def _id(raw: bytes) -> str:
    found = re.search(rb"^Message-ID: *(\S+)", raw, re.MULTILINE | re.IGNORECASE)
    return found.group(1).decode() if found else ""


def certificate(folder: Path, *, name: str = "localhost") -> Path:
    """Make a certificate for this computer; return the file with it and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    day = dt.timedelta(days=1)
    now = dt.datetime.now(tz=dt.UTC)  # noqa: TID251 - TLS reads the real clock
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    if name == "localhost":
        names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


def _context(file: Path | None) -> ssl.SSLContext | None:
    if file is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context


def _signed_in(
    _: SMTP, __: Session, ___: Envelope, ____: str, data: object
) -> AuthResult:
    assert isinstance(data, LoginPassword)
    good = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False)


@contextmanager
def serving(
    host: Mailhost, *, tls: Path | None = None, starttls: Path | None = None
) -> Iterator[Mailhost]:
    """Run a server on a port of its own, on a thread of its own.

    Args:
        host: What it does.
        tls: The certificate of one that speaks TLS from the first byte.
        starttls: The certificate of one that wants STARTTLS.
    """
    loop = asyncio.new_event_loop()
    upgrading = _context(starttls)

    def session() -> SMTP:
        return SMTP(
            _Manners(host),
            hostname="mail.test",
            tls_context=upgrading,
            require_starttls=upgrading is not None,
            authenticator=_signed_in,
            auth_require_tls=False,
            loop=loop,
        )

    server = loop.run_until_complete(
        loop.create_server(session, "127.0.0.1", host.port, ssl=_context(tls))
    )
    host.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, name="mailhost")
    thread.start()
    try:
        yield host
    finally:
        asyncio.run_coroutine_threadsafe(_ended(server), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _ended(server: asyncio.Server) -> None:
    """End the server and what hangs in it."""
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0.01)  # for transports that close
