"""When a customer has walked away: asked aloud first, and only then believed.

Some people need longer than others (WCAG 2.2.1): before anything is taken off
the screen a warning stands there for at least 20 seconds, and one touch starts
the whole wait anew, as often as it takes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

Clock = Callable[[], float]
"""Seconds of a clock that only goes forward."""


@dataclass(slots=True)
class Idle:
    """How long nobody has touched a screen.

    Attributes:
        quiet_seconds: So long without a touch, then the warning stands there.
        warning_seconds: For so long.
    """

    quiet_seconds: float
    warning_seconds: float
    clock: Clock
    _since: float = field(init=False)

    def __post_init__(self) -> None:
        """Start with somebody there."""
        self.touch()

    def touch(self) -> None:
        """Somebody is there."""
        self._since = self.clock()

    @property
    def left(self) -> float | None:
        """Seconds until the screen is given up; `None` before the warning."""
        passed = self.clock() - self._since
        if passed < self.quiet_seconds:
            return None
        return max(0.0, self.quiet_seconds + self.warning_seconds - passed)
