"""How messages to people are worded; `kiosk.channels` has what carries them.

`letters` says what a customer is told, `page` draws it for whoever reads HTML, and
`sms` says the same in 160 signs.
"""

from kiosk.notify.letters import Topic, Words, worded
from kiosk.notify.page import code_picture, drawn
from kiosk.notify.sms import fitted, short

__all__ = ["Topic", "Words", "code_picture", "drawn", "fitted", "short", "worded"]
