"""What a coil stands: so many pulses in a row, then rest.

A solenoid is rated for one part in ten or so of its time, and a person at a door
that sticks asks again and again. A driver caps one pulse; that there are not too
many of them is seen to here, for every driver alike.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heat:
    """The heat budget of a lock."""

    pulses_before_rest: int = 6
    """How many pulses a cool lock stands in a row: all tries of two visits."""

    rest_seconds: float = 5.0
    """What it needs to cool by one pulse: ten times half a second."""

    def __post_init__(self) -> None:
        """Refuse a budget of nothing.

        Raises:
            ValueError: No lock could ever be pulsed, or one would heat by resting.
        """
        if self.pulses_before_rest < 1 or not self.rest_seconds >= 0:
            raise ValueError(f"no lock can be pulsed with {self}")


class Coil:
    """One lock: how warm it is, and whether its door was looked at since."""

    def __init__(self, heat: Heat) -> None:
        self.unseen = False
        """Whether it was pulsed and its door has not answered since."""

        self._heat = heat
        self._warmth = 0.0
        self._felt_at = 0.0

    def rest(self, now: float) -> float:
        """Return the seconds that it must rest before it stands a pulse again."""
        over = self._warmth_at(now) - (self._heat.pulses_before_rest - 1)
        return max(0.0, over * self._heat.rest_seconds)

    def stands(self, now: float, times: float) -> bool:
        """Return whether it stands a pulse that is so many times as long.

        And a usual one after it: a stiff lock may need that.
        """
        return self._warmth_at(now) + times + 1 <= self._heat.pulses_before_rest

    def pulsed(self, now: float, times: float = 1.0) -> None:
        """Note that it was pulsed, or may have been, for so many usual pulses."""
        self._warmth = self._warmth_at(now) + times
        self._felt_at = now
        self.unseen = True

    def _warmth_at(self, now: float) -> float:
        """Return the warmth in pulses; one is gone after each rest."""
        if self._heat.rest_seconds == 0:
            return 0.0
        cooled = (now - self._felt_at) / self._heat.rest_seconds
        return max(0.0, self._warmth - cooled)
