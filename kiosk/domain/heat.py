"""How long a lock must rest, told to whoever waits for it."""

from collections.abc import Iterable


def rest_seconds(
    pulses: Iterable[float], now: float, *, in_a_row: int, rest: float
) -> float:
    """Return for how many seconds a lock that was pulsed at these times rests yet.

    A cool lock stands so many pulses in a row; each rest cools it by one.

    Args:
        pulses: When it was pulsed, on the boot clock, the first first.
        now: The same clock.
        in_a_row: How many pulses a cool lock stands.
        rest: Seconds of rest for each further one.

    >>> rest_seconds([0, 0, 0], 1, in_a_row=3, rest=4.0)
    3.0
    >>> rest_seconds([0, 0, 0], 4, in_a_row=3, rest=4.0)
    0.0
    """
    if rest <= 0:
        return 0.0
    warmth, felt_at = 0.0, 0.0
    for at in pulses:
        warmth = max(0.0, warmth - (at - felt_at) / rest) + 1
        felt_at = at
    warmth = max(0.0, warmth - (now - felt_at) / rest)
    return max(0.0, (warmth - (in_a_row - 1)) * rest)
