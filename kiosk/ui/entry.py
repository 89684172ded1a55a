"""What was typed, told apart by its rhythm: a finger, a keyboard or a scanner.

A barcode scanner is a keyboard that types faster than people and ends with
Enter. Nothing else tells them apart, so this module keeps time: what came in
one burst is one barcode. It takes the place of what a finger had typed before.
When it is too long, or holds letters that no code has, none of it counts: a
piece of a tracking number must not be tried as somebody's code.

No timer, no screen: times are arguments, so every rhythm can be tested.
"""

from dataclasses import dataclass, replace
from typing import Final

GAP_SECONDS: Final = 0.03
"""Strokes of one burst follow each other at least so fast. USB scanners send a
stroke every 2 to 20 ms; a key that is held down repeats every 33 to 40."""

SETTLE_SECONDS: Final = 0.06
"""After its last stroke an entry waits so long for more of a burst."""

_BURST: Final = 4
"""So many strokes that fast are no person's."""

_SILENT: Final = " -"
"""May stand in a printed code, and means nothing."""

TAKES_AWAY: Final = "*"
"""Takes the last symbol away, as a telephone's star does; in a barcode it does not."""

_LONGEST: Final = 64


@dataclass(frozen=True, slots=True)
class Stroke:
    """One key of a keyboard.

    Attributes:
        at: When it came, in seconds of a clock that only goes forward.
    """

    char: str
    at: float


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a fixed length, as far as it has come.

    Attributes:
        text: The symbols that count so far.
        base: What of them was there before the last burst.
        burst: Everything that came in the last burst, whether it counts or not.
        at: When the last stroke came.
        final: It was judged and found wrong: the next symbol starts anew.
    """

    length: int
    alphabet: str
    text: str = ""
    base: str = ""
    burst: str = ""
    at: float = float("-inf")
    final: bool = False

    def typed(self, stroke: Stroke) -> "Entry":
        """Return it with one stroke of a keyboard or scanner more.

        A burst exactly as long as the entry takes its place; a shorter one is
        typing that arrived in a lump, when the screen was held up: in it the star of
        a telephone still does what it does alone.
        """
        goes_on = stroke.at - self.at <= GAP_SECONDS
        base = self.base if goes_on else "" if self.final else self.text
        burst = ((self.burst if goes_on else "") + self._folded(stroke.char))[:_LONGEST]
        counts = "".join(char for char in burst if char in self.alphabet)
        final = self.final and not counts
        kept = self.text if final else self._kept(base, burst)
        text = counts if len(counts) == self.length else kept
        return replace(
            self, text=text, base=base, burst=burst, at=stroke.at, final=final
        )

    def _kept(self, base: str, burst: str) -> str:
        """Return what is there after a burst that does not take its place."""
        text = base
        for char in burst:
            if char in self.alphabet:
                text = (text + char)[: self.length]
            elif char == TAKES_AWAY and len(burst) < _BURST:
                text = text[:-1]
        return text

    def touched(self, symbol: str) -> "Entry":
        """Return it with one key of the keypad more; no scanner has fingers."""
        text = "" if self.final else self.text
        return Entry(self.length, self.alphabet, (text + symbol)[: self.length])

    def corrected(self) -> "Entry":
        """Return it without its last symbol."""
        return Entry(self.length, self.alphabet, self.text[:-1])

    def judged(self) -> "Entry":
        """Return it as it stays on the screen to be compared with the paper."""
        return Entry(self.length, self.alphabet, self.text, final=True)

    @property
    def foreign(self) -> bool:
        """Whether a scanner read something that is no such entry at all."""
        read = [char for char in self.burst if char not in _SILENT]
        strange = any(char not in self.alphabet for char in read)
        return len(self.burst) >= _BURST and (strange or len(read) > self.length)

    @property
    def whole(self) -> bool:
        """Whether every place is filled, and by nothing that was judged already."""
        return len(self.text) == self.length and not self.foreign and not self.final

    def settled(self, at: float) -> bool:
        """Whether the last burst, if it was one, is over."""
        return at - self.at > SETTLE_SECONDS

    def _folded(self, char: str) -> str:
        return char if char in self.alphabet else char.upper()
