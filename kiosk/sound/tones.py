"""The sounds of the kiosk, as WAV files made from arithmetic: nothing to install.

Each is short, soft at both ends so that no loudspeaker clicks, and different from
the others in rhythm and not in pitch alone, for ears that hear no high tones. They
stay between 400 and 1100 Hz, where age takes least.
"""

import io
import math
import struct
import wave
from enum import StrEnum
from functools import cache
from typing import Final


class Sound(StrEnum):
    """What is to be heard."""

    KEY = "key"
    """A key was felt."""
    OPENED = "opened"
    """A door is open."""
    WRONG = "wrong"
    """Something is wrong, or a door was forgotten: look at the screen."""
    THANKS = "thanks"
    """It is done."""


RATE: Final = 22_050
"""Samples a second."""

_LOUD: Final = 12_000
"""Of 32767: well below where small amplifiers break up."""

_EDGE_SECONDS: Final = 0.005
_REST: Final = 0.0

_NOTES: Final[dict[Sound, tuple[tuple[float, float], ...]]] = {
    Sound.KEY: ((880.0, 0.03),),
    Sound.OPENED: ((523.25, 0.12), (659.25, 0.12), (783.99, 0.22)),
    Sound.WRONG: ((440.0, 0.22), (_REST, 0.08), (440.0, 0.22)),
    Sound.THANKS: ((783.99, 0.12), (1046.5, 0.3)),
}
"""Frequency in hertz and length in seconds, one note after the other."""


@cache
def wav(sound: Sound) -> bytes:
    """Return a sound as a WAV file: 16 bits, one channel."""
    samples = [
        sample
        for hertz, seconds in _NOTES[sound]
        for sample in _note(hertz, round(seconds * RATE))
    ]
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return file.getvalue()


def _note(hertz: float, length: int) -> list[int]:
    edge = round(_EDGE_SECONDS * RATE)
    return [
        round(
            _LOUD
            * min(1.0, n / edge, (length - 1 - n) / edge)
            * math.sin(2 * math.pi * hertz * n / RATE)
        )
        for n in range(length)
    ]
