"""A real HTTP gateway on loopback, which checks signatures and may misbehave."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from kiosk.channels.webhook import signature

SECRET: Final = "a secret of the gateway"  # noqa: S105 - of a test
_STALE_SECONDS: Final = 300


class Gateway:
    """What the gateway got, and what it answers next.

    `script` has a word for each coming request: a status, `drop` (taken, and the line
    cut before the answer) or `stall`. When it is used up all goes well. What comes
    twice with one key is answered twice and taken once.
    """

    def __init__(self, now: float) -> None:
        self.now = now
        """The seconds since 1970 by its clock."""
        self.port = 0
        self.script: list[str] = []
        self.taken: dict[str, dict[str, Any]] = {}
        """The bodies by their keys."""
        self.requests = 0
        self.connections = 0
        self.let_go = threading.Event()

    def judged(self, headers: dict[str, str], body: bytes) -> int:
        """Return the status that a request deserves."""
        stamp = headers["x-kiosk-timestamp"]
        if abs(int(stamp) - self.now) > _STALE_SECONDS:
            return 401
        if headers["x-kiosk-signature"] != signature(SECRET, stamp, body):
            return 401
        self.taken.setdefault(headers["idempotency-key"], json.loads(body))
        return 202


@contextmanager
def running(gateway: Gateway) -> Iterator[Gateway]:
    """Run a gateway on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            gateway.connections += 1

        def do_POST(self) -> None:
            gateway.requests += 1
            body = self.rfile.read(int(self.headers["Content-Length"]))
            word = gateway.script.pop(0) if gateway.script else "ok"
            if word == "stall":
                gateway.let_go.wait(30)
                self.close_connection = True
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            status = int(word) if word.isdigit() else gateway.judged(headers, body)
            if word == "drop":
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Bear it: who asks is killed now and then."""

    server = Server(("127.0.0.1", 0), Handler)
    gateway.port = server.server_address[1]
    thread = threading.Thread(target=lambda: server.serve_forever(0.01))
    thread.start()
    try:
        yield gateway
    finally:
        gateway.let_go.set()
        server.shutdown()
        thread.join()
        server.server_close()
