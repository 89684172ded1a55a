"""Since when a bank does not serve, and until when, as far as anybody knows."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which a bank serves nobody.

    Attributes:
        since: When it began, UTC; `None` where no clock can be believed.
        seconds: For how long it has lasted, by a clock that nobody can set; `None`
            when it began before the computer was started.
        until: When it should be over, UTC; `None` when nobody said.
    """

    since: datetime | None = None
    seconds: float | None = None
    until: datetime | None = None
