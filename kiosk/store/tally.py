"""How long something took, as counts within bounds: all that a histogram needs."""

import threading
from bisect import bisect_left
from collections.abc import Mapping, Sequence


class Tally:
    """Durations by how long they were; what notes and what reads may be two threads.

    Args:
        bounds: Seconds, the shortest first; each counts what took no longer.
    """

    def __init__(self, bounds: Sequence[float]) -> None:
        self._bounds = (*bounds, float("inf"))
        self._counts = [0] * len(self._bounds)
        self._total = 0.0
        self._turn = threading.Lock()

    def note(self, seconds: float) -> None:
        """Count one more."""
        with self._turn:
            self._counts[bisect_left(self._bounds, seconds)] += 1
            self._total += seconds

    def told(self) -> tuple[Mapping[float, int], float]:
        """Return how many took no longer than each bound, and all their seconds."""
        with self._turn:
            so_far = 0
            within = {}
            for bound, count in zip(self._bounds, self._counts, strict=True):
                so_far += count
                within[bound] = so_far
            return within, self._total
