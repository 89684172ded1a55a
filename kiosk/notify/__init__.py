"""How messages to people are worded; `kiosk.channels` has what carries them.

`letters` says what a customer is told and `alarms` what the staff is, `page` draws it
for whoever reads HTML, and `sms` says the same in 160 signs.
"""

from kiosk.notify.alarms import Item, alarmed, alarmed_short
from kiosk.notify.letters import Topic, Words, worded
from kiosk.notify.page import code_picture, drawn
from kiosk.notify.sms import fitted, short

__all__ = [
    "Item",
    "Topic",
    "Words",
    "alarmed",
    "alarmed_short",
    "code_picture",
    "drawn",
    "fitted",
    "short",
    "worded",
]
