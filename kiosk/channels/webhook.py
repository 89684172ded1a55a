"""Messages as signed JSON over HTTPS, for a gateway, a shop, an operator's system.

The receiver recomputes the signature over the time stamp and the bytes of the body, and
throws away what is older than some minutes. A message that comes twice has the same
`Idempotency-Key` both times: what was taken once need not be taken again.
"""

import hashlib
import hmac
import http.client
import json
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import SplitResult, urlsplit

from drivers import Options
from kiosk.channels.channel import (
    ChannelError,
    DeliveryError,
    Message,
    UndeliverableError,
)
from kiosk.channels.factory import Factory
from kiosk.channels.secret import Secret, taken
from kiosk.channels.smtp import is_this_computer

_SCHEME: Final = "sha256="
_SUCCESS: Final = range(200, 300)
_THIS_MESSAGE: Final = {
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.CONFLICT,
    HTTPStatus.GONE,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
}
"""Answers that are about this one message, and will be the same the next time."""

_LATER: Final = {
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.LOCKED,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
}
_CLIENT_ERRORS: Final = range(400, 500)


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Return what proves that a body comes from who knows the secret.

    Args:
        secret: Known to the kiosk and to the receiver.
        stamp: The time stamp that goes with it, seconds since 1970.
        body: The body, byte by byte.
    """
    signed = stamp.encode() + b"." + body
    return _SCHEME + hmac.digest(secret.encode(), signed, hashlib.sha256).hex()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where messages are sent, and how they are signed.

    Attributes:
        token: Sent as a bearer token, where the receiver asks for one.
        ca_file: A file of certificates that are trusted beside no others.
        timeout: Seconds for one answer.
    """

    url: SplitResult
    secret: Secret | None
    token: Secret | None = None
    ca_file: str | None = None
    timeout: float = 20.0


class WebhookNotifier:
    """Post messages to a receiver, over one connection that is kept.

    Args:
        endpoint: Which receiver.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._secret = endpoint.secret.read() if endpoint.secret else ""
        self._token = endpoint.token.read() if endpoint.token else None
        self._line: http.client.HTTPConnection | None = None

    def deliver(self, message: Message) -> None:
        """Post a message; return when the receiver has taken it.

        Raises:
            UndeliverableError: It takes no such message.
            ChannelError: It cannot be reached, or is not well.
            DeliveryError: It takes none now.
        """
        body = _body(message)
        headers = self._headers(message, body)
        try:
            status = self._post(body, headers)
        except (OSError, http.client.HTTPException) as error:
            self.hang_up()
            raise ChannelError(_why(error)) from error
        _judge(status)

    def check(self) -> str | None:
        """Connect and leave again; return what is wrong with the way, or `None`."""
        line = self._connection()
        try:
            line.connect()
        except OSError as error:
            return _why(error)
        finally:
            line.close()
        return None

    def hang_up(self) -> None:
        """Close the connection, and end whatever waits for an answer on it."""
        line, self._line = self._line, None
        if line is None:
            return
        with suppress(OSError, AttributeError):
            line.sock.shutdown(socket.SHUT_RDWR)
        with suppress(OSError):
            line.close()

    def _post(self, body: bytes, headers: dict[str, str]) -> int:
        kept = self._line is not None
        try:
            return self._asked(body, headers)
        except (http.client.RemoteDisconnected, ConnectionError):
            if not kept:
                raise
            # A kept connection ends when the other side is tired of it. A second
            # copy, if it did arrive, has the same key.
            self.hang_up()
            return self._asked(body, headers)

    def _asked(self, body: bytes, headers: dict[str, str]) -> int:
        if self._line is None:
            self._line = self._connection()
        url = self._endpoint.url
        path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        self._line.request("POST", path, body, headers)
        answer = self._line.getresponse()
        answer.read()
        return answer.status

    def _connection(self) -> http.client.HTTPConnection:
        url, timeout = self._endpoint.url, self._endpoint.timeout
        host = url.hostname or ""
        if url.scheme == "https":
            context = ssl.create_default_context(cafile=self._endpoint.ca_file)
            return http.client.HTTPSConnection(
                host, url.port, timeout=timeout, context=context
            )
        return http.client.HTTPConnection(host, url.port, timeout=timeout)

    def _headers(self, message: Message, body: bytes) -> dict[str, str]:
        stamp = str(int(message.tried.timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": message.key,
            "X-Kiosk-Timestamp": stamp,
            "X-Kiosk-Signature": signature(self._secret, stamp, body),
        }
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        return headers


def _body(message: Message) -> bytes:
    told = {
        "key": message.key,
        "kind": message.kind,
        "written_at": message.written.isoformat(),
        "to": {"name": message.to, "email": message.email, "phone": message.phone},
        "subject": message.subject,
        "body": message.body,
        "short": message.short,
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _judge(status: int) -> None:
    if status in _SUCCESS:
        return
    said = f"the receiver answers {status}"
    if status in _THIS_MESSAGE:
        raise UndeliverableError(said)
    if status in _LATER:
        raise DeliveryError(said)
    hint = "; check url and token" if status in _CLIENT_ERRORS else ""
    raise ChannelError(f"{said}{hint}")


def _why(error: Exception) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return f"its certificate cannot be trusted: {error.verify_message}"
        case TimeoutError():
            return "the receiver gives no answer"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _parse(options: Options) -> Endpoint:
    written = options.text("url", "")
    try:
        url = urlsplit(written)
        host, _ = url.hostname or "", url.port
    except ValueError:
        url, host = urlsplit(""), ""
    plain = url.scheme == "http" and is_this_computer(host)
    if not host or not (url.scheme == "https" or plain):
        options.refuse("url", "must be https://…; http:// only to this computer")
    if url.username or url.password:
        options.refuse("url", "holds a password, which anybody may read; write token:")
    endpoint = Endpoint(
        url=url,
        secret=taken(options, "secret"),
        token=taken(options, "token"),
        ca_file=options.text("ca_file", "") if options.given("ca_file") else None,
        timeout=options.seconds("timeout_seconds", 20.0, least=1, most=300),
    )
    if not options.given("secret"):
        options.refuse("secret", "is missing; write where it is: {credential: NAME}")
    return endpoint


make: Final = Factory(parse=_parse, build=WebhookNotifier)
"""Signed JSON over HTTPS."""
