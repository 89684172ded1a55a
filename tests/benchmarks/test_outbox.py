"""How fast the outbox is, what it takes, and that nobody at a door waits for it."""

import asyncio
import json
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final

import pytest

from kiosk import runtime
from kiosk.channels import Message
from kiosk.domain.users import User
from kiosk.keys import DeviceKey
from kiosk.runtime import Part, opened
from kiosk.store import Store, Tx, notifications
from kiosk.system import LockerSystem
from tests.kit import QUICK, QUICK_HAND, SECRET, ended, settings
from tests.outbox.child import bank
from tests.outbox.fast import FastClock

pytestmark = pytest.mark.benchmark

_MAILS: Final = 1000
_BATCH: Final = 50
_SERVER: Final = """
import sys, threading
from tests.kiosk.channels.mailhost import Mailhost, serving
with serving(Mailhost()) as host:
    print(host.port, flush=True)
    sys.stdin.read()
"""
_SEND: Final = """
import json, re, sys, time
from pathlib import Path
from kiosk.keys import DeviceKey
from kiosk.outbox import Outbox
from kiosk.runtime import notifiers
from kiosk.store import Store, notifications
from tests.benchmarks.bare import Bare
from tests.kit import SECRET
from tests.outbox.child import bank
from tests.outbox.fast import FastClock
port, pairs = int(sys.argv[2]), int(sys.argv[3])
here = bank(port, 9)
store = Store(Path(sys.argv[1]), key=DeviceKey(SECRET), clock=FastClock())
def used():
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) / 1024
def rate(send):
    start = time.perf_counter()
    return send() / (time.perf_counter() - start)
before = used()
outbox = Outbox(store, here, notifiers(here, print))
alone = [rate(outbox.deliver_due) for _ in range(pairs)]
mb, told = used() - before, []
with Bare(port) as bare:
    bare.send(50)
    for _ in range(pairs):
        told.append((rate(outbox.deliver_due), rate(lambda: bare.send(50))))
outbox.deliver_due()
print(json.dumps({"pairs": told, "alone": alone, "mb": mb,
                  "fates": store.read(notifications.count)}))
store.close()
"""


def owe(folder: Path, count: int, port: int) -> None:
    store = Store(folder, key=DeviceKey(SECRET), clock=FastClock())
    system = LockerSystem(store, bank(port, 9))
    system.start(who="test")
    system.add_user(User("anna", "Anna", "anna@example.org"), actor="t")
    system.announce("p1", user="anna", size="S", actor="t")

    def queue(tx: Tx) -> None:
        for n in range(count):
            notifications.queue(
                tx.db,
                key=f"retrieved:p1:visit {n}:mail",
                kind="retrieved",
                channel="mail",
                user="anna",
                package="p1",
                facts={"slot": "1"},
                sealed=None,
                at=tx.moment.wall,
            )

    store.write(queue)
    store.close()


def test_mails_leave_at_half_the_speed_of_a_bare_loop_and_little_memory(
    tmp_path: Path,
) -> None:
    server = subprocess.Popen(  # noqa: S603 - ours
        [sys.executable, "-c", _SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        port = int(server.stdout.readline())
        owe(tmp_path, _MAILS, port)
        pairs = str(_MAILS // _BATCH // 2)
        sent = subprocess.run(  # noqa: S603 - ours
            [sys.executable, "-c", _SEND, str(tmp_path), str(port), pairs],
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        server.stdin.close()
        server.wait()
        server.stdout.close()
    told = json.loads(sent.stdout)
    # Turn by turn, so that whatever else this machine does slows both of them; and of
    # the turns the better half, for it slows whoever waits more often more.
    shares = [outbox / bare for outbox, bare in told["pairs"]]
    share = statistics.quantiles(shares, n=4)[2]
    rate = statistics.median(told["alone"])
    bare = statistics.median(bare for _, bare in told["pairs"])

    print(  # noqa: T201
        f"outbox over SMTP: {rate:.0f} mails/s, a bare loop {bare:.0f}"
        f" ({share:.0%} turn by turn, budget 50 % and 12/s), {told['mb']:.0f} MB more"
        " (budget 60)"
    )
    assert told["fates"]["delivered"] == _MAILS
    assert share >= 0.5
    assert max(told["alone"]) >= 12
    assert told["mb"] < 60


class Hanging:
    """A notifier that never comes back by itself."""

    def __init__(self) -> None:
        self.called = threading.Event()
        self.let_go = threading.Event()

    def deliver(self, _: Message) -> None:
        self.called.set()
        self.let_go.wait(120)

    def hang_up(self) -> None:
        pass


class Quick(Hanging):
    """A notifier that takes no time."""

    def deliver(self, _: Message) -> None:
        self.called.set()


async def visits(
    folder: Path, notifier: Hanging, monkeypatch: pytest.MonkeyPatch
) -> list[float]:
    """Return the seconds of each deposit and pickup, from the wish to the end."""
    await asyncio.to_thread(folder.mkdir)
    monkeypatch.setattr(runtime, "notifiers", lambda *_: {"console": notifier})
    bus = {"driver": "mock", "pulse_seconds": 0.1, "rest_seconds": 0}
    here = settings(
        "SSS",
        buses={"wall": bus | {"hand": QUICK_HAND}},
        supplies=[{"feeds": ["wall"], "gap_seconds": 0, "pulse_seconds": 0}],
        locks=QUICK | {"rest_seconds": 0},
    )
    took = []
    parts = {Part.LOCKS, Part.LINK}
    async with opened(here, folder, parts, who="bench") as system:
        system.add_user(User("anna", "Anna", "a@x.org", "0170 1234567"), actor="t")
        for n in range(15):
            system.announce(f"p{n}", user="anna", size="S", actor="t")
            start = time.perf_counter()
            deposit = system.store_package(f"p{n}", actor="t")
            await ended(system, deposit.visit)
            code, digits = deposit.issued.code, deposit.issued.digits
            await ended(system, system.retrieve(code, digits))
            took.append(time.perf_counter() - start)
        assert await asyncio.to_thread(notifier.called.wait, 10)
        notifier.let_go.set()
    return took


async def test_nobody_at_a_door_waits_for_a_channel_that_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free: list[float] = []
    hanging: list[float] = []
    for turn in range(2):
        free += await visits(tmp_path / f"free{turn}", Quick(), monkeypatch)
        hanging += await visits(tmp_path / f"hang{turn}", Hanging(), monkeypatch)

    quiet, hung = statistics.median(free), statistics.median(hanging)
    noise = statistics.stdev(free)
    print(  # noqa: T201
        f"store and retrieve: {quiet * 1e3:.0f} ms, with all channels hanging"
        f" {hung * 1e3:.0f} ms (noise {noise * 1e3:.0f} ms)"
    )
    assert hung <= quiet + max(2 * noise, 0.05 * quiet)
