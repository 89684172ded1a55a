"""What is told to people: queued in the transaction of what it tells of."""

from kiosk.config import Settings
from kiosk.domain.package import Package
from kiosk.domain.users import User
from kiosk.store import Tx, notifications, users
from kiosk.store.times import maybe_text


def tell(
    tx: Tx,
    settings: Settings,
    kind: str,
    package: Package,
    *,
    mark: str,
    sealed: bytes | None = None,
    slot: str | None = None,
    parcel: str | None = None,
    to: str | None = None,
) -> None:
    """Owe a recipient, or somebody else, a message on every channel that reaches them.

    Args:
        tx: The write that changes what is told.
        settings: Names the channels.
        kind: `stored`, `retrieved`, `expired`, `cancelled`, `reissued`, `reminder`,
            `missing`, `added`, `put-back`, `returned`.
        package: As it is after the change.
        mark: What makes this message one of its own: the visit, the code.
        sealed: A pickup code and its digits.
        slot: The door, where it is not the package's own any more.
        parcel: The number of the further parcel that it is about.
        to: The user who is told, where that is not the recipient.
    """
    user = users.find(tx.db, to or package.user)
    assert user is not None  # noqa: S101 - a foreign key holds it
    for channel in channels_of(settings, user):
        notifications.queue(
            tx.db,
            key=":".join(filter(None, (kind, package.id, mark, to, channel))),
            kind=kind,
            channel=channel,
            user=to or package.user,
            package=package.id,
            facts={
                "slot": slot or package.slot,
                "deadline": maybe_text(package.deadline),
                "extended_seconds": round(package.extended_seconds, 3),
            }
            | ({} if parcel is None else {"parcel": parcel}),
            sealed=sealed,
            at=tx.moment.wall,
        )


def channels_of(settings: Settings, user: User) -> list[str]:
    """Return over which channels somebody is told.

    Where none of those that they want reaches them, all do that can: a code has to
    arrive.
    """
    reached = [
        channel
        for channel in settings.notify.channels
        if settings.notify.reach(channel).includes(email=user.email, phone=user.phone)
    ]
    wanted = [channel for channel in reached if channel in (user.channels or reached)]
    return wanted or reached
