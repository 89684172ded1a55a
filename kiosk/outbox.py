"""The pump: brings due notifications to their notifiers, and never loses one.

A notification was queued in the transaction of what it tells of. Here it is
unsealed, worded, delivered on a thread, and marked; when that fails it waits
ever longer and is tried again. It may be delivered twice when the process dies
between the delivery and the mark, never not at all.
"""

import asyncio
import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from kiosk.channels import Message, Notifier
from kiosk.config import Settings
from kiosk.domain.errors import StoreError
from kiosk.domain.events import Happening, Kind
from kiosk.domain.package import State
from kiosk.domain.users import User
from kiosk.i18n import LANGUAGES
from kiosk.notify import Topic, worded
from kiosk.store import Db, Store, Tx, notifications, packages, timekeeping, users
from kiosk.store.notifications import Notification
from kiosk.store.times import maybe_moment
from kiosk.system import Wake
from kiosk.system.issuing import unpacked

_log = logging.getLogger(__name__)

ACTOR: Final = "outbox"
_BATCH: Final = 50
_LIMIT: Final = 60
"""Tries after which a notification is dead: some two days."""
_FIRST: Final = timedelta(seconds=5)
_LONGEST: Final = timedelta(hours=1)


def pause(tries: int) -> timedelta | None:
    """Return how long to wait after so many failed tries; `None` for ever.

    >>> pause(1), pause(4), pause(60)
    (datetime.timedelta(seconds=5), datetime.timedelta(seconds=40), None)
    """
    if tries >= _LIMIT:
        return None
    wait: timedelta = _FIRST * 2 ** min(tries - 1, 20)
    return min(_LONGEST, wait)


class Outbox:
    """Deliver what is owed.

    Args:
        store: Where it is queued.
        settings: The location that messages speak of.
        notifiers: What carries them, by the name of the channel.
    """

    def __init__(
        self, store: Store, settings: Settings, notifiers: Mapping[str, Notifier]
    ) -> None:
        self._store = store
        self._settings = settings
        self._notifiers = notifiers
        self._zone = ZoneInfo(settings.location.time_zone)
        self._spoken = settings.ui.languages[0]

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with Wake(self._store.observe) as wake:
            while True:
                wake.clear()
                try:
                    delivered = await asyncio.to_thread(self.deliver_due)
                except StoreError:
                    _log.exception("the outbox waits for the store")
                    delivered = 0
                if not delivered:
                    await wake.wait()

    def deliver_due(self) -> int:
        """Try what is due now; return how many were tried."""

        def due(db: Db) -> list[Notification]:
            now = timekeeping.now(db, self._store.clock)
            return notifications.due(db, now.wall, _BATCH)

        tried = self._store.read(due)
        for notification in tried:
            self._try(notification)
        return len(tried)

    def _is_stale(self, notification: Notification) -> bool:
        """Whether nobody should hear it any more: its package does not wait.

        A code that is dead is told to nobody; and that a package was taken back, only
        to those who were told that it is there.
        """
        name, channel = notification.package or "", notification.channel
        if notification.kind == "taken_back":
            return not self._store.read(
                lambda db: notifications.was_delivered(db, "stored", name, channel)
            )
        package = self._store.read(lambda db: packages.find(db, name))
        if notification.kind == "stored":
            return package is not None and package.state is State.CANCELLED
        if notification.kind not in {"reminder", "added"}:
            return False
        return package is None or package.state is not State.STORED

    def _drop(self, notification: Notification) -> None:
        reason = "its package does not wait any more"

        def dropped(tx: Tx) -> None:
            notifications.failed(
                tx.db, notification.id, reason, tx.moment.wall, again_in=None
            )
            tx.happened(_happening(Kind.NOTIFICATION_DROPPED, notification))

        self._store.write(dropped)

    def _try(self, notification: Notification) -> None:
        if self._is_stale(notification):
            self._drop(notification)
            return
        try:
            message = self._message(notification)
            self._notifiers[notification.channel].deliver(message)
        except Exception as error:  # noqa: BLE001 - a stranger's notifier may raise anything
            # Or one message that fails would keep all that are behind it.
            self._failed(notification, f"{type(error).__name__}: {error}")
            return

        def delivered(tx: Tx) -> None:
            notifications.delivered(tx.db, notification.id, tx.moment.wall)
            tx.happened(_happening(Kind.NOTIFICATION_DELIVERED, notification))

        self._store.write(delivered)

    def _failed(self, notification: Notification, reason: str) -> None:
        again_in = pause(notification.tries + 1)

        def failed(tx: Tx) -> None:
            notifications.failed(
                tx.db, notification.id, reason, tx.moment.wall, again_in
            )
            if again_in is None or notification.tries == 0:
                tx.happened(_happening(Kind.NOTIFICATION_FAILED, notification))

        self._store.write(failed)
        _log.warning("notification %s: %s", notification.key, reason)

    def _message(self, notification: Notification) -> Message:
        facts = json.loads(notification.facts)
        until = maybe_moment(facts.get("deadline"))
        sealed = notification.sealed
        issued = None if sealed is None else unpacked(self._store.key.unseal(sealed))
        user = self._store.read(lambda db: users.find(db, notification.user))
        assert user is not None  # noqa: S101 - a foreign key holds it
        topic = Topic(
            kind=notification.kind,
            package=notification.package or "",
            location=self._settings.location.name,
            help=self._settings.location.help,
            slot=facts.get("slot"),
            until=until.astimezone(self._zone) if until is not None else None,
            code=issued.code if issued is not None else None,
            digits=issued.digits if issued is not None else None,
            by_phone=issued is not None and issued.by_phone,
            extended_seconds=facts.get("extended_seconds", 0.0),
            parcel=facts.get("parcel"),
            language=self._language(user),
        )
        subject, body = worded(topic)
        return Message(
            key=notification.key,
            to=user.name or user.id,
            subject=subject,
            body=body,
            email=user.email,
            phone=user.phone,
        )

    def _language(self, user: User) -> str:
        """Return what somebody reads, or what the bank speaks to everybody."""
        if user.language is not None and user.language in LANGUAGES:
            return user.language
        return self._spoken


def _happening(kind: Kind, notification: Notification) -> Happening:
    return Happening(
        kind,
        ACTOR,
        package=notification.package,
        facts={"tells": notification.kind, "channel": notification.channel},
    )
