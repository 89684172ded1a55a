"""What carries messages: whether it is there, and answers, without sending one."""

from collections.abc import Iterator, Mapping
from typing import Protocol, runtime_checkable

from kiosk.channels import Notifier
from kiosk.config import Settings
from kiosk.doctor.finding import Finding


@runtime_checkable
class Tried(Protocol):
    """A notifier that can say whether it would reach anybody."""

    def check(self) -> str | None:
        """Return why it would not, `None` when it would; sends nothing.

        It may ask over the network, and answers within a few seconds.
        """
        ...


def examined(settings: Settings, carriers: Mapping[str, Notifier]) -> Iterator[Finding]:
    """Give what is found of each channel of the configuration."""
    for name in settings.notify.channels:
        check = f"channel {name}"
        carrier = carriers.get(name)
        if carrier is None:
            yield Finding(check, "nothing carries it", "channel.unreachable")
            continue
        why = carrier.check() if isinstance(carrier, Tried) else None
        tried = "tried" if isinstance(carrier, Tried) else "it is there"
        fault = "channel.unreachable" if why is not None else None
        yield Finding(check, why or tried, fault)
