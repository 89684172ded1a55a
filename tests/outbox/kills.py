"""Messages by the thousand, servers that fail, and a process that is killed.

Both servers are real and on loopback. A part of what they are handed fails in every
way that servers fail; the process that delivers is killed at any moment and started
again. In the end every message has to be there; a mail twice only where the server
had said nothing to it, or the process was killed before it could write the answer
down; an SMS, which has an idempotency key, never.
"""

import hashlib
import logging
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kiosk.domain.users import User
from kiosk.keys import DeviceKey
from kiosk.store import Store, Tx, notifications
from kiosk.system import LockerSystem
from tests.kiosk.channels.gateway import SECRET as SMS_SECRET
from tests.kiosk.channels.gateway import Gateway, running
from tests.kiosk.channels.mailhost import Mailhost, serving
from tests.kit import SECRET
from tests.outbox.child import bank
from tests.outbox.fast import FastClock

_MAIL_FAILS: Final = ("drop", "lose", "451 later", "452 full")
_SMS_FAILS: Final = ("drop", "429", "500", "503")
_PATIENCE_SECONDS: Final = 1800.0
_LOOKS: Final = 100
"""After so many short waits somebody looks whether anything is owed; that costs."""


class Unreliable(list[str]):
    """A script without an end, in which a part of all words is a failure."""

    def __init__(
        self, luck: random.Random, share: float, fails: tuple[str, ...]
    ) -> None:
        super().__init__()
        self._luck, self._share, self._fails = luck, share, fails

    def __bool__(self) -> bool:
        return True

    def pop(self, _: object = 0) -> str:
        fails = self._luck.random() < self._share
        return self._luck.choice(self._fails) if fails else "ok"


@dataclass
class Found:
    """What came of it."""

    messages: int
    kills: int = 0
    seconds: float = 0.0
    lost: list[str] = field(default_factory=list)
    twice: int = 0
    """Mails that arrived more than once."""
    without_need: list[str] = field(default_factory=list)
    """Those of them to which the server had given an answer that was written down."""
    requests: int = 0
    taken: int = 0
    fates: dict[str, int] = field(default_factory=dict)


def play(folder: Path, *, messages: int, kills: int, seed: int = 1) -> Found:
    """Owe so many messages, half of them mails, and kill as often."""
    luck = random.Random(seed)  # noqa: S311 - to be played once more
    host, gateway = Mailhost(), Gateway(time.time())  # noqa: TID251 - real stamps
    host.script = Unreliable(luck, 0.2, _MAIL_FAILS)
    gateway.script = Unreliable(luck, 0.2, _SMS_FAILS)
    found = Found(messages)
    begun = time.monotonic()
    with serving(host), running(gateway):
        store = Store(folder, key=DeviceKey(SECRET), clock=FastClock())
        try:
            keys = _owe(LockerSystem(store, bank(host.port, gateway.port)), messages)
            unsure = _killed(
                folder, store, found, host=host, gateway=gateway, kills=kills, luck=luck
            )
            found.fates = store.read(notifications.count)
        finally:
            store.close()
    found.seconds = time.monotonic() - begun
    ids = {_mail_id(key): key for key in keys if key.endswith(":mail")}
    arrived = Counter(host.ids)
    found.lost = [key for one, key in ids.items() if not arrived[one]]
    found.lost += [k for k in keys if k.endswith(":sms") and k not in gateway.taken]
    found.twice = sum(1 for times in arrived.values() if times > 1)
    allowed = Counter(unsure) + Counter(host.unanswered)
    found.without_need = [
        ids[one] for one, times in arrived.items() if times - 1 > allowed[one]
    ]
    found.requests, found.taken = gateway.requests, len(gateway.taken)
    return found


def _owe(system: LockerSystem, messages: int) -> list[str]:
    system.start(who="test")
    user = User("anna", "Anna", "anna@example.org", "+49 170 1234567")
    system.add_user(user, actor="t")
    system.announce("p1", user="anna", size="S", actor="t")
    keys = [f"retrieved:p1:visit {n}:{('mail', 'sms')[n % 2]}" for n in range(messages)]

    def queue(tx: Tx) -> None:
        for key in keys:
            notifications.queue(
                tx.db,
                key=key,
                kind="retrieved",
                channel=key.rpartition(":")[2],
                user="anna",
                package="p1",
                facts={"slot": "1"},
                sealed=None,
                at=tx.moment.wall,
            )

    system.store.write(queue)
    return keys


def _killed(
    folder: Path,
    store: Store,
    found: Found,
    *,
    host: Mailhost,
    gateway: Gateway,
    kills: int,
    luck: random.Random,
) -> list[str]:
    """Deliver all, with kills on the way; return the mails at which it was killed."""
    unsure: list[str] = []
    pause = threading.Event()
    deadline = time.monotonic() + _PATIENCE_SECONDS
    command = [
        *(sys.executable, "-m", "tests.outbox.child"),
        *(str(folder), str(host.port), str(gateway.port)),
    ]
    env = os.environ | {"SMS_SECRET": SMS_SECRET}
    while time.monotonic() < deadline:
        child = subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL)  # noqa: S603 - ours
        left = kills - found.kills
        goal = len(host.taken) + luck.randint(1, max(1, found.messages // (2 * kills)))
        looks = 0
        while time.monotonic() < deadline:
            pause.wait(luck.uniform(0.001, 0.01))
            if left and len(host.taken) >= goal:
                break
            looks += 1
            if looks % _LOOKS == 0 and not _owed(store):
                break
        child.kill()
        child.wait()
        found.kills += bool(left)
        pause.wait(0.2)  # what is still on the wire arrives
        unsure += host.ids_at_the_end
        if not _owed(store):
            break
    return unsure


def _owed(store: Store) -> int:
    return store.read(notifications.count)["owed"]


def _mail_id(key: str) -> str:
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    return f"<{digest}@example.org>"


logging.getLogger("mail.log").setLevel(logging.ERROR)
