"""What carries messages: whether it is there, and answers, without sending one."""

from collections.abc import Iterator, Mapping

from kiosk.channels import Notifier, Tried
from kiosk.config import Settings
from kiosk.doctor.finding import Finding


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
