"""One channel's lane: what is owed over it, the oldest first, one at a time."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kiosk.channels import (
    ChannelError,
    DeliveryError,
    Message,
    Notifier,
    UndeliverableError,
)
from kiosk.clock import Moment
from kiosk.domain.errors import StoreError
from kiosk.domain.events import Fact, Happening, Kind
from kiosk.domain.retries import Breaker, pause
from kiosk.outbox.letters import Letters
from kiosk.store import Db, Store, Tx, channels, notifications, timekeeping
from kiosk.store.notifications import Notification

_log = logging.getLogger(__name__)

ACTOR: Final = "outbox"
_BATCH: Final = 50
_LONGEST_REASON: Final = 300


@dataclass(slots=True)
class _Call:
    """A delivery under way.

    Attributes:
        since: When it began, on the boot clock.
        given_up: Whether it took too long, and counts as failed already.
    """

    notification: Notification
    since: float
    given_up: bool = False


class Lane:
    """Deliver what is owed over one channel.

    Args:
        store: Where it is queued.
        letters: Words it.
        name: The channel.
        notifier: What carries it.
        luck: A number from 0 to 1, by lot.
    """

    def __init__(
        self,
        store: Store,
        letters: Letters,
        name: str,
        notifier: Notifier,
        *,
        luck: Callable[[], float],
    ) -> None:
        self.name = name
        self._store = store
        self._letters = letters
        self._notifier = notifier
        self._luck = luck
        self._breaker = Breaker(name)
        self._call: _Call | None = None
        self._more = False
        self._turn = threading.Lock()
        self.stopped = False
        """Whether no further message is tried after the one that is under way."""

    def work(self) -> int:
        """Try what is due now; return how many were tried.

        Raises:
            StoreError: The store cannot be read or written.
        """
        due = self._store.read(self._due)
        tried = 0
        for notification in due:
            if self.stopped:
                break
            tried += 1
            self._more = tried < len(due)
            if not self._try(notification):
                break  # the rest of them would fare no better
        if not due:
            self._notifier.hang_up()
        return tried

    def give_up_after(self, seconds: float) -> None:
        """Count a delivery as failed that has taken longer, and have it ended.

        It may be called from any thread, as often as one likes. Whatever the
        delivery comes to in the end is noted then.
        """
        with self._turn:
            call = self._call
            if call is None or call.given_up or self._lasted(call) < seconds:
                return
            call.given_up = True
        reason = f"no answer within {seconds:g} s"
        self._failed(call.notification, ChannelError(reason), reason, hung=True)
        self._notifier.hang_up()

    def lasting(self) -> float:
        """Return for how many seconds the delivery under way has lasted."""
        call = self._call
        return 0.0 if call is None else self._lasted(call)

    def _lasted(self, call: _Call) -> float:
        return self._store.clock.read().boot_seconds - call.since

    def _due(self, db: Db) -> list[Notification]:
        now = timekeeping.now(db, self._store.clock)
        self._breaker = channels.find(db, self.name)
        if self._breaker.rests(now.boot, now.boot_seconds):
            return []
        # One goes ahead to find out whether a channel that was down is back.
        limit = _BATCH if self._breaker.down_since is None else 1
        return notifications.due(db, self.name, now, limit)

    def _try(self, notification: Notification) -> bool:
        """Try one; return whether the next one may be tried as well."""
        clock, number = self._store.clock, notification.id
        try:
            # It may have been told, dropped or buried while others were tried.
            letter = self._store.read(
                lambda db: self._letters.letter(db, number, clock)
            )
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one that cannot be worded keeps none behind it
            self._failed(notification, DeliveryError(), _said(error))
            return True
        if letter is None:
            return True
        if letter.quiet_until is not None:
            self._postpone(number, letter.quiet_until)
            return True
        if letter.message is None:
            self._drop(letter.notification, letter.late or "")
            return True
        return self._hand_over(letter.notification, letter.message, letter.now)

    def _hand_over(self, one: Notification, message: Message, now: Moment) -> bool:
        error: DeliveryError | None = None
        with self._turn:
            self._call = _Call(one, now.boot_seconds)
        try:
            self._notifier.deliver(message)
        except DeliveryError as raised:
            error = raised
        except Exception as raised:  # noqa: BLE001 - a stranger's notifier may raise anything
            error = ChannelError(_said(raised))
        given_up = self._over()
        if error is None:
            self._delivered(one)
        elif not given_up:
            self._failed(one, error, _masked(str(error), message))
        return self._breaker.down_since is None

    def _over(self) -> bool:
        """Note that a call has ended; return whether it was given up before."""
        with self._turn:
            call, self._call = self._call, None
        return call is not None and call.given_up

    def _delivered(self, one: Notification) -> None:
        failed = self._breaker.failures > 0

        def delivered(tx: Tx) -> None:
            if notifications.delivered(tx.db, one.id, tx.moment.wall):
                tx.happened(_happening(Kind.NOTIFICATION_DELIVERED, one))
            if failed:
                self._is_back(tx)

        # A synced commit costs 100 ms on a slow card. Within a batch it need not
        # outlive a power cut, which would cost second copies at worst; the last one of
        # the batch takes all along.
        self._store.write(delivered, synced=not self._more)
        self._breaker = Breaker(self.name)

    def _is_back(self, tx: Tx) -> None:
        was = channels.find(tx.db, self.name)
        channels.works(tx.db, self.name)
        if was.down_since is not None:
            # They waited because of the channel, and not for anything of their own.
            notifications.wait_no_more(tx.db, self.name)
            facts: dict[str, Fact] = {"channel": self.name}
            tx.happened(Happening(Kind.CHANNEL_BACK, ACTOR, facts=facts))

    def _postpone(self, number: int, until: datetime) -> None:
        # Forgotten in a power cut, it is only found out once more.
        self._store.write(
            lambda tx: notifications.postponed(tx.db, number, until), synced=False
        )

    def _drop(self, one: Notification, reason: str) -> None:
        def dropped(tx: Tx) -> None:
            notifications.dropped(tx.db, one.id, reason, tx.moment.wall)
            tx.happened(_happening(Kind.NOTIFICATION_DROPPED, one, reason=reason))

        self._store.write(dropped)

    def _failed(
        self,
        one: Notification,
        error: DeliveryError,
        reason: str,
        *,
        hung: bool = False,
    ) -> None:
        reason = reason[:_LONGEST_REASON]
        again_in = pause(one.tries + 1, self._luck())
        if isinstance(error, UndeliverableError):
            again_in = None

        def failed(tx: Tx) -> None:
            notifications.failed(tx.db, one.id, reason, tx.moment, again_in)
            if again_in is None:
                facts: dict[str, Fact] = {"tries": one.tries + 1}
                tx.happened(_happening(Kind.NOTIFICATION_DEAD, one, **facts))
            elif one.tries == 0:
                tx.happened(_happening(Kind.NOTIFICATION_FAILED, one))
            if isinstance(error, ChannelError):
                self._has_failed(tx, reason, hung=hung)

        self._store.write(failed)
        _log.warning("notification %s: %s", one.key, reason)

    def _has_failed(self, tx: Tx, reason: str, *, hung: bool) -> None:
        was, now = channels.find(tx.db, self.name), tx.moment
        self._breaker = was.failed(
            reason,
            at=now.wall,
            boot=now.boot,
            boot_seconds=now.boot_seconds,
            luck=self._luck(),
            hung=hung,
        )
        channels.failed(tx.db, self._breaker)
        if was.down_since is None and self._breaker.down_since is not None:
            facts: dict[str, Fact] = {"channel": self.name}
            tx.happened(Happening(Kind.CHANNEL_DOWN, ACTOR, facts=facts))


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _masked(reason: str, message: Message) -> str:
    """Return a reason without the address that a server may have repeated in it."""
    for address in (message.email, message.phone):
        if address:
            reason = reason.replace(address, "•••")
    return reason


def _happening(kind: Kind, one: Notification, **facts: Fact) -> Happening:
    told: dict[str, Fact] = {"tells": one.kind, "channel": one.channel}
    return Happening(kind, ACTOR, package=one.package, facts=told | facts)
