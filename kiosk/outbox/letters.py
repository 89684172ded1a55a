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
from kiosk.domain.alarms import NEVER_REPLACED
from kiosk.domain.package import State
from kiosk.i18n import LANGUAGES
from kiosk.keys import DeviceKey
from kiosk.notify import (
    Item,
    Topic,
    Words,
    alarmed,
    alarmed_short,
    code_picture,
    drawn,
    short,
    worded,
)
from kiosk.notify.page import CODE_PICTURE
from kiosk.store import Db, alarms, notifications, packages, timekeeping, users
from kiosk.store.notifications import Notification
from kiosk.store.times import maybe_moment, moment
from kiosk.system.issuing import unpacked

ALARM: Final = "alarm"
"""The kind of a message to the staff."""

_ONLY_WHILE_IT_WAITS: Final = {"stored", "reissued", "reminder", "added", "extended"}
_WITH_A_CODE: Final = {"stored", "reissued"}
_MUST_NOT_WAIT: Final = _WITH_A_CODE
"""What is told at any hour: whoever has the code decides when to come."""


def stale(db: Db, one: Notification) -> str | None:
    """Return why nobody should hear it any more, or `None`.

    A code that is dead is told to nobody; and that a package was taken back, only to
    those who were told that it is there.
    """
    if one.kind == ALARM and not alarms_of(db, one)[0]:
        return "a newer message says how it is"
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


def alarms_of(db: Db, one: Notification) -> tuple[list[Item], int]:
    """Return what a message to the staff tells of, and how much more it counts.

    How it was with a board or a channel is left out when a newer message says how it
    is; that a door was forced never is.
    """
    facts = json.loads(one.facts)
    items = []
    for told in json.loads(facts.get("items", "[]")):
        newest = alarms.find(db, told["topic"])
        replaced = newest is not None and (newest.told_seq or 0) > told["seq"]
        if replaced and told["fault"] not in NEVER_REPLACED:
            continue
        at = moment(told["facts"].pop("at"))
        items.append(
            Item(
                topic=told["topic"],
                fault=told["fault"],
                good=told["good"],
                times=told["times"],
                at=at,
                facts=told["facts"],
            )
        )
    return items, facts.get("more", 0)


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


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads a message."""

    name: str
    email: str | None
    phone: str | None
    language: str
    quiet_hours: str


@dataclass(frozen=True, slots=True)
class _Said:
    """A message in words: long, and in one SMS."""

    words: Words
    brief: str
    language: str
    code: str | None = None


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
        reader, late = self._reader(db, one), stale(db, one)
        if reader is None:
            late = "the configuration has nobody of that name"
        if reader is None or late is not None:
            return Letter(one, None, late, now)
        if (until := self._sleeps_until(one, reader, now)) is not None:
            return Letter(one, None, None, now, until)
        said = self._said(db, one, reader.language)
        return Letter(one, self._message(one, reader, said, now), None, now)

    def _reader(self, db: Db, one: Notification) -> _Reader | None:
        """Return who reads it; `None` for one of the staff who is named no more."""
        languages, usual = self._settings.ui.languages, self._settings.notify
        if one.staff is None:
            user = users.find(db, one.user or "")
            assert user is not None  # noqa: S101 - a foreign key holds it
            return _Reader(
                user.name or user.id,
                user.email,
                user.phone,
                _known(user.language) or languages[0],
                usual.quiet_hours if user.quiet_hours is None else user.quiet_hours,
            )
        staff = self._settings.notify.staff.get(one.staff)
        if staff is None:
            return None
        return _Reader(
            staff.name or one.staff,
            staff.email,
            staff.phone,
            staff.language or languages[0],
            usual.quiet_hours if staff.quiet_hours is None else staff.quiet_hours,
        )

    def _sleeps_until(
        self, one: Notification, reader: _Reader, now: Moment
    ) -> datetime | None:
        """Return until when somebody is not to be woken by this; `None` for no time.

        While nobody vouches for the time of day nobody knows who sleeps.
        """
        urgent = one.kind in _MUST_NOT_WAIT or json.loads(one.facts).get("urgent")
        if urgent or not now.trusted:
            return None
        hours = quiet.read(reader.quiet_hours)
        return quiet.end_of(now.wall.astimezone(self._zone), hours)

    def _said(self, db: Db, one: Notification, language: str) -> _Said:
        location = self._settings.location.name
        if one.kind == ALARM:
            items, more = alarms_of(db, one)
            words = alarmed(
                items, more, location=location, zone=self._zone, language=language
            )
            brief = alarmed_short(items, more, location=location, language=language)
            return _Said(words, brief, language)
        topic = self._topic(one, language)
        return _Said(worded(topic), short(topic), language, topic.code)

    def _message(
        self, one: Notification, reader: _Reader, said: _Said, now: Moment
    ) -> Message:
        by_email = self._settings.notify.reach(one.channel) is Reach.EMAIL
        return Message(
            key=one.key,
            to=reader.name,
            subject=said.words.subject,
            body=said.words.body,
            html=self._drawn(said) if by_email else None,
            pictures=_pictures(said.code) if by_email else (),
            short=said.brief,
            email=reader.email,
            phone=reader.phone,
            kind=one.kind,
            written=one.created_at,
            tried=now.wall,
        )

    def _drawn(self, said: _Said) -> str:
        location = self._settings.location.name
        return drawn(
            said.words, location=location, language=said.language, code=said.code
        )

    def _topic(self, one: Notification, language: str) -> Topic:
        facts = json.loads(one.facts)
        until = maybe_moment(facts.get("deadline"))
        issued = None if one.sealed is None else unpacked(self._key.unseal(one.sealed))
        location = self._settings.location
        return Topic(
            kind=one.kind,
            package=one.package or "",
            location=location.name,
            help=location.helper.into(language),
            slot=facts.get("slot"),
            until=until.astimezone(self._zone) if until is not None else None,
            code=issued.code if issued is not None else None,
            digits=issued.digits if issued is not None else None,
            by_phone=issued is not None and issued.by_phone,
            extended_seconds=facts.get("extended_seconds", 0.0),
            parcel=facts.get("parcel"),
            language=language,
            address=location.address,
            hours=location.hours,
        )


def _known(language: str | None) -> str | None:
    return language if language in LANGUAGES else None


def _pictures(code: str | None) -> tuple[Picture, ...]:
    return () if code is None else (Picture(CODE_PICTURE, code_picture(code)),)
