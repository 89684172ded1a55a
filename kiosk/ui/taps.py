"""Letters on twelve keys: a key that is tapped again gives its next letter.

As on a telephone of old: 2 is a, once more b, then c, then 2. After a pause, or on
another key, a letter stands. No timer, no screen: times are arguments.
"""

from dataclasses import dataclass, replace
from typing import Final

PAUSE_SECONDS: Final = 1.2
"""After so long the same key begins a new letter. Slow hands need about a second."""

LETTERS: Final = {
    "1": ".@-_+1",
    "2": "abc2",
    "3": "def3",
    "4": "ghi4",
    "5": "jkl5",
    "6": "mno6",
    "7": "pqrs7",
    "8": "tuv8",
    "9": "wxyz9",
    "0": "0",
}
"""What each key gives, one tap after the other, and then from the first again."""


@dataclass(frozen=True, slots=True)
class Taps:
    """What was tapped so far.

    Attributes:
        text: The letters that stand, and the one that may still change.
        key: The last key, `""` when its letter stands.
        times: How often it was tapped in a row.
        at: When it was tapped last, in seconds of a clock that only goes forward.
    """

    text: str = ""
    key: str = ""
    times: int = 0
    at: float = float("-inf")

    def tapped(self, key: str, at: float) -> "Taps":
        """Return it with one tap more.

        >>> Taps().tapped("2", 0.0).tapped("2", 0.5).tapped("3", 0.9).text
        'bd'
        >>> Taps().tapped("2", 0.0).tapped("2", 2.0).text
        'aa'
        """
        gives = LETTERS[key]
        if key == self.key and at - self.at < PAUSE_SECONDS and self.text:
            times = self.times + 1
            text = self.text[:-1] + gives[times % len(gives)]
            return Taps(text, key, times, at)
        return Taps(self.text + gives[0], key, 0, at)

    def stands(self, text: str) -> "Taps":
        """Return it with another text, none of which changes any more."""
        return replace(self, text=text, key="", times=0)
