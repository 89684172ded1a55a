"""What technicians may set of the screens at the bank, above its configuration."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Aspect(StrEnum):
    """One thing of the screens that can be set beside them; the names are kept."""

    LANGUAGE = "language"
    """What the home screen speaks when nobody has chosen."""
    THEME = "theme"
    """The colours on most days."""
    QUIET_HOURS = "quiet_hours"
    """When the screens are dim and mute; empty for never."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """What somebody set.

    Attributes:
        value: Their word, as the configuration would have it.
        at: When.
        by: Who, as the events have it.
    """

    value: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Shown:
    """How the screens are in one aspect.

    Attributes:
        value: What holds.
        configured: What the configuration says.
        by_hand: What somebody set; `None` where nobody did.
    """

    value: str
    configured: str
    by_hand: ByHand | None = None

    @property
    def is_lost(self) -> bool:
        """Whether what somebody set cannot be any more, so that it is as configured."""
        return self.by_hand is not None and self.by_hand.value != self.value
