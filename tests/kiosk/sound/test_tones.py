import io
import struct
import wave
from itertools import pairwise

import pytest

from kiosk.sound.tones import RATE, Sound, wav


def samples(sound: Sound) -> list[int]:
    with wave.open(io.BytesIO(wav(sound))) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        assert file.getframerate() == RATE
        data = file.readframes(file.getnframes())
    return [value for (value,) in struct.iter_unpack("<h", data)]


@pytest.mark.parametrize("sound", Sound)
def test_every_sound_is_a_short_wav_file_that_clicks_nowhere(sound: Sound) -> None:
    heard = samples(sound)

    assert 0.02 < len(heard) / RATE < 0.7
    assert (heard[0], heard[-1]) == (0, 0)
    assert max(map(abs, heard)) <= 12_000
    assert max(abs(b - a) for a, b in pairwise(heard)) < 4_500


def test_no_two_sounds_are_as_long() -> None:
    assert len({len(samples(sound)) for sound in Sound}) == len(Sound)
