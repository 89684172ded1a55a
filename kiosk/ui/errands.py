"""What somebody may have come for."""

from enum import Enum

from kiosk.i18n import Message
from kiosk.ui import words


class Errand(Enum):
    """What somebody may have come for; the value is the id of what they touch."""

    PICK_UP = "pick-up"
    LOST = "lost"
    DELIVER = "deliver"

    @property
    def says(self) -> Message:
        """What stands on it."""
        return _SAYS[self]


_SAYS = {
    Errand.PICK_UP: words.PICK_UP,
    Errand.LOST: words.LOST,
    Errand.DELIVER: words.DELIVER,
}
