"""From a row of the outbox to the message that goes out, or why it is too late."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from kiosk.channels import Message, Picture, Reach
from kiosk.clock import Clock, Moment
from kiosk.config import Settings
from kiosk.domain import quiet
from kiosk.domain.package import State
from kiosk.domain.users import User
from kiosk.i18n import LANGUAGES
from kiosk.keys import DeviceKey
from kiosk.notify import Topic, code_picture, drawn, short, worded
from kiosk.notify.page import CODE_PICTURE
from kiosk.store import Db, notifications, packages, timekeeping, users
from kiosk.store.notifications import Notification
from kiosk.store.times import maybe_moment
from kiosk.system.issuing import unpacked

_ONLY_WHILE_IT_WAITS: Final = {"stored", "reissued", "reminder", "added", "extended"}
_WITH_A_CODE: Final = {"stored", "reissued"}
_MUST_NOT_WAIT: Final = _WITH_A_CODE
"""What is told at any hour: whoever has the code decides when to come."""


def stale(db: Db, one: Notification) -> str | None:
    """Return why nobody should hear it any more, or `None`.

    A code that is dead is told to nobody; and that a package was taken back, only to
    those who were told that it is there.
    """
    if one.kind == "taken_back":
        name, channel = one.package or "", one.channel
        known = notifications.was_delivered(db, "stored", name, channel)
        return None if known else "nobody had been told that it was there"
    if one.kind not in _ONLY_WHILE_IT_WAITS:
        return None
    package = packages.find(db, one.package or "")
    if package is None or package.state is not State.STORED:
        return "its package does not wait any more"
    if one.kind in _WITH_A_CODE and not notifications.is_newest_code(db, one):
        return "its code was replaced by a newer one"
    return None


@dataclass(frozen=True, slots=True)
class Letter:
    """A notification as it is now.

    Attributes:
        message: What goes out; `None` when nothing should.
        late: Why nobody should hear it any more.
        quiet_until: When its reader has slept, who sleeps now.
        now: When it was looked at.
    """

    notification: Notification
    message: Message | None
    late: str | None
    now: Moment
    quiet_until: datetime | None = None


class Letters:
    """Word what is owed.

    Args:
        settings: The location that messages speak of.
        key: Unseals codes.
    """

    def __init__(self, settings: Settings, key: DeviceKey) -> None:
        self._settings = settings
        self._key = key
        self._zone = ZoneInfo(settings.location.time_zone)

    def letter(self, db: Db, number: int, clock: Clock) -> Letter | None:
        """Return a notification as it would go out now; `None` when it is not owed."""
        one = notifications.find(db, number)
        if one is None or one.fate != "owed":
            return None
        now = timekeeping.now(db, clock)
        late = stale(db, one)
        if late is not None:
            return Letter(one, None, late, now)
        user = users.find(db, one.user or "")
        assert user is not None  # noqa: S101 - a foreign key holds it
        if (until := self._sleeps_until(one, user, now)) is not None:
            return Letter(one, None, None, now, until)
        return Letter(one, self._message(one, user, now), None, now)

    def _sleeps_until(
        self, one: Notification, user: User, now: Moment
    ) -> datetime | None:
        """Return until when somebody is not to be woken by this; `None` for no time.

        While nobody vouches for the time of day nobody knows who sleeps.
        """
        if one.kind in _MUST_NOT_WAIT or not now.trusted:
            return None
        usual = self._settings.notify.quiet_hours
        written = usual if user.quiet_hours is None else user.quiet_hours
        return quiet.end_of(now.wall.astimezone(self._zone), quiet.read(written))

    def _message(self, one: Notification, user: User, now: Moment) -> Message:
        topic = self._topic(one, self._language(user))
        words = worded(topic)
        by_email = self._settings.notify.reach(one.channel) is Reach.EMAIL
        return Message(
            key=one.key,
            to=user.name or user.id,
            subject=words.subject,
            body=words.body,
            html=drawn(topic, words) if by_email else None,
            pictures=_pictures(topic.code) if by_email else (),
            short=short(topic),
            email=user.email,
            phone=user.phone,
            kind=one.kind,
            written=one.created_at,
            tried=now.wall,
        )

    def _language(self, user: User) -> str:
        """Return what somebody reads, or what the bank speaks to everybody."""
        if user.language is not None and user.language in LANGUAGES:
            return user.language
        return self._settings.ui.languages[0]

    def _topic(self, one: Notification, language: str) -> Topic:
        facts = json.loads(one.facts)
        until = maybe_moment(facts.get("deadline"))
        issued = None if one.sealed is None else unpacked(self._key.unseal(one.sealed))
        return Topic(
            kind=one.kind,
            package=one.package or "",
            location=self._settings.location.name,
            help=self._settings.location.help,
            slot=facts.get("slot"),
            until=until.astimezone(self._zone) if until is not None else None,
            code=issued.code if issued is not None else None,
            digits=issued.digits if issued is not None else None,
            by_phone=issued is not None and issued.by_phone,
            extended_seconds=facts.get("extended_seconds", 0.0),
            parcel=facts.get("parcel"),
            language=language,
            address=self._settings.location.address,
            hours=self._settings.location.hours,
        )


def _pictures(code: str | None) -> tuple[Picture, ...]:
    return () if code is None else (Picture(CODE_PICTURE, code_picture(code)),)
