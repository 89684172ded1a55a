"""The power goes while messages are delivered: at worst some are told again.

Within a batch a delivery is marked and not synced (`Store.write(synced=False)`). So a
disk that hands back only what was synced has forgotten up to a batch of marks; it has
never forgotten that a message is owed, and what a synced write found it keeps.
"""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kiosk.channels import ChannelError, DeliveryError, Message
from kiosk.domain.users import User
from kiosk.keys import DeviceKey
from kiosk.outbox import Outbox, lane
from kiosk.store import Store, Tx, notifications
from kiosk.system import LockerSystem
from tests.kit import SECRET, HandClock, settings
from tests.powercut.disk import NAME, ForgetfulVFS, Image

BATCH = 4


@pytest.fixture
def vfs(monkeypatch: pytest.MonkeyPatch) -> Iterator[ForgetfulVFS]:
    monkeypatch.setattr(lane, "_BATCH", BATCH)
    vfs = ForgetfulVFS()
    yield vfs
    vfs.unregister()


@dataclass
class Post:
    """Takes messages, some of which fail first."""

    taken: list[str] = field(default_factory=list)
    fails: list[str] = field(default_factory=list)

    def deliver(self, message: Message) -> None:
        word = self.fails.pop(0) if self.fails else ""
        if word == "later":
            raise DeliveryError(word)
        self.taken.append(message.key)
        if word == "silence":
            raise ChannelError(word)

    def hang_up(self) -> None:
        pass


def opened(folder: Path, **where: str) -> Store:
    return Store(folder, key=DeviceKey(SECRET), clock=HandClock(), **where)  # type: ignore[arg-type]  # a name


def owe(system: LockerSystem, count: int) -> set[str]:
    system.start(who="test")
    system.add_user(User("anna", "Anna", "anna@example.org"), actor="t")
    system.announce("p1", user="anna", size="S", actor="t")
    keys = [f"retrieved:p1:visit {n}:console" for n in range(count)]

    def queue(tx: Tx) -> None:
        for key in keys:
            notifications.queue(
                tx.db,
                key=key,
                kind="retrieved",
                channel="console",
                user="anna",
                package="p1",
                facts={"slot": "1"},
                sealed=None,
                at=tx.moment.wall,
            )

    system.store.write(queue)
    return set(keys)


def delivered(store: Store, post: Post) -> None:
    outbox = Outbox(store, settings(), {"console": post}, luck=lambda: 1.0)
    clock = store.clock
    assert isinstance(clock, HandClock)
    for _ in range(40):
        if store.read(notifications.count)["owed"] == 0:
            return
        outbox.deliver_due()
        clock.restart()  # another boot ends every wait


@pytest.mark.slow
def test_a_power_cut_between_marks_at_worst_tells_a_batch_again(
    tmp_path: Path, vfs: ForgetfulVFS
) -> None:
    luck = random.Random(3)  # noqa: S311 - it has to repeat itself
    post = Post(fails=["", "", "later", "", "silence", "", "", "later"])
    left: list[tuple[Image, tuple[str, ...]]] = []
    live = tmp_path / "live"
    live.mkdir()
    with closing(opened(live, vfs=NAME)) as store:
        keys = owe(LockerSystem(store, settings()), 10)

        def cut() -> None:
            left.append((vfs.disk.nothing_unsynced(), tuple(post.taken)))
            torn = vfs.disk.survivors(luck) if vfs.disk.pending else None
            if torn is not None:
                left.append((torn, tuple(post.taken)))

        vfs.disk.cut = cut
        delivered(store, post)
        vfs.disk.cut = lambda: None
    assert set(post.taken) == keys
    assert len(left) > 20

    again: list[int] = []
    for number, (image, before) in enumerate(luck.sample(left, 10)):
        after = Counter((*before, *revived(tmp_path / str(number), image)))
        assert set(after) == keys, "one was lost"
        again.append(sum(after.values()) - len(keys))
    # One that was told as the power went, one whose answer nobody heard, and marks.
    assert 2 < max(again) <= BATCH + 1


def revived(folder: Path, image: Image) -> list[str]:
    """Deliver what a disk that was handed back still owes; return what that is."""
    folder.mkdir()
    for name, data in image.items():
        (folder / name).write_bytes(data)
    post = Post()
    with closing(opened(folder)) as store:
        system = LockerSystem(store, settings())
        system.start(who="after the cut")
        delivered(store, post)
        assert store.read(notifications.count)["owed"] == 0
        assert system.verify_events() > 0
    return post.taken
