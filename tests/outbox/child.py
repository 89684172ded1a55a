"""A link part that is killed: `python -m tests.outbox.child FOLDER MAIL SMS`."""

import asyncio
import sys
from pathlib import Path

from kiosk.config import Settings
from kiosk.keys import DeviceKey
from kiosk.outbox import Outbox
from kiosk.runtime import notifiers
from kiosk.store import Store
from tests.kit import SECRET, settings
from tests.outbox.fast import FastClock


def bank(mail: int, sms: int) -> Settings:
    """Return a bank that tells people by mail and SMS, to servers on these ports."""
    return settings(
        notify={
            "channels": ["mail", "sms"],
            "deadline_seconds": 600,
            "carriers": {
                "mail": {
                    "notifier": "smtp",
                    "host": "127.0.0.1",
                    "port": mail,
                    "security": "none",
                    "sender": "kiosk@example.org",
                },
                "sms": {
                    "notifier": "webhook",
                    "reaches": "phone",
                    "url": f"http://127.0.0.1:{sms}/",
                    "secret": {"environment": "SMS_SECRET"},
                },
            },
        }
    )


def main() -> None:
    """Deliver until somebody kills this process."""
    folder, mail, sms = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    here = bank(mail, sms)
    store = Store(folder, key=DeviceKey(SECRET), clock=FastClock())
    asyncio.run(Outbox(store, here, notifiers(here, print)).run())


if __name__ == "__main__":
    main()
