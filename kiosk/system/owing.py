"""What is owed to people, as operators see it: looked at, and tried again."""

from kiosk.domain.errors import StateError, UnknownError
from kiosk.domain.events import Happening, Kind
from kiosk.domain.retries import Breaker
from kiosk.store import Store, Tx, channels, notifications
from kiosk.store.notifications import Notification

_WITH_A_CODE = {"stored", "reissued"}


def try_again(tx: Tx, number: int, *, actor: str) -> Notification:
    """Have one message tried now, as if it had never failed.

    Raises:
        UnknownError: There is no such message.
        StateError: It was delivered or dropped; or it is dead, and its code erased.
    """
    one = notifications.find(tx.db, number)
    if one is None:
        raise UnknownError("notification", str(number))
    if one.fate in {"delivered", "dropped"}:
        raise StateError("notification", str(number), one.fate, "nothing is owed")
    if one.fate == "dead" and one.kind in _WITH_A_CODE:
        wanted = f"its code is erased; kiosk package reissue {one.package}"
        raise StateError("notification", str(number), "dead", wanted)
    notifications.owe_again(tx.db, number)
    _wake(tx, one.channel)
    facts = {"tells": one.kind, "channel": one.channel}
    tx.happened(
        Happening(Kind.NOTIFICATION_RETRIED, actor, package=one.package, facts=facts)
    )
    again = notifications.find(tx.db, number)
    assert again is not None  # noqa: S101 - it was just written
    return again


class Owing:
    """The part of a `LockerSystem` that is about messages to people."""

    store: Store

    def notifications(
        self, *, fate: str | None = None, limit: int = 100
    ) -> list[Notification]:
        """Return the newest messages of one fate, or of all, the oldest first."""
        return self.store.read(lambda db: notifications.listed(db, fate, limit))

    def failing_channels(self) -> list[Breaker]:
        """Return the channels whose last message failed, by name."""
        return self.store.read(channels.every)

    def try_again(self, number: int, *, actor: str) -> Notification:
        """Have one message tried now; see `owing.try_again`."""
        return self.store.write(lambda tx: try_again(tx, number, actor=actor))

    def try_channel(self, name: str, *, actor: str) -> int:
        """Have all that is owed over a channel tried now; return how much that is.

        Raises:
            UnknownError: Nothing is owed over a channel of that name.
        """

        def act(tx: Tx) -> int:
            owed = notifications.owed_over(tx.db)
            if name not in owed:
                raise UnknownError("channel with anything owed", name, owed)
            _wake(tx, name)
            notifications.wait_no_more(tx.db, name)
            tx.happened(
                Happening(Kind.NOTIFICATION_RETRIED, actor, facts={"channel": name})
            )
            return notifications.owed_count(tx.db, name)

        return self.store.write(act)


def _wake(tx: Tx, channel: str) -> None:
    """End the rest of a channel; whether it works is found out by the next message."""
    breaker = channels.find(tx.db, channel)
    if breaker.down_since is not None:
        channels.failed(tx.db, breaker.woken())
