"""What carries messages: whether it is there, and answers, without sending one.

All are tried at once, each on a thread of its own, for a server that does not answer
must not keep whoever waits for the doctor.
"""

import queue
import threading
from collections.abc import Iterator, Mapping

from kiosk.channels import Notifier, Tried
from kiosk.config import Settings
from kiosk.doctor.finding import Finding


def examined(
    settings: Settings, carriers: Mapping[str, Notifier], *, patience: float = 8.0
) -> Iterator[Finding]:
    """Give what is found of each channel of the configuration.

    Args:
        settings: The configuration.
        carriers: The notifiers that there are, by the names of channels.
        patience: Seconds to wait for an answer of each.
    """
    names = settings.notify.every_channel
    tried = {name: _tried(carriers[name]) for name in names if name in carriers}
    for name in names:
        check = f"channel {name}"
        if name not in carriers:
            yield Finding(check, "nothing carries it", "channel.unreachable")
            continue
        try:
            why = tried[name].get(timeout=patience)
        except queue.Empty:
            why = f"no answer within {patience:.0f} s"
        if why is not None:
            yield Finding(check, why, "channel.unreachable")
        else:
            told = "tried" if isinstance(carriers[name], Tried) else "it is there"
            yield Finding(check, told)


def _tried(carrier: Notifier) -> "queue.Queue[str | None]":
    """Begin to try a notifier; return where it will say what is wrong."""
    said: queue.Queue[str | None] = queue.Queue()

    def ask() -> None:
        try:
            said.put(carrier.check() if isinstance(carrier, Tried) else None)
        except Exception as error:  # noqa: BLE001 - a stranger's may raise anything
            said.put(f"{type(error).__name__}: {error}")

    threading.Thread(target=ask, name="try a channel", daemon=True).start()
    return said
