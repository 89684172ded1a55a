"""What the screen says of its senses: colours, the panel's size, sounds, speech."""

from datetime import time
from typing import Annotated, Final, Literal

from pydantic import Field

from kiosk.config.section import Section

ThemeName = Literal["normal", "high_contrast", "sunlight", "night"]
SoundSource = Literal["none", "bell", "player"]

Word = Annotated[str, Field(min_length=1, max_length=200)]
"""One word of a command, as a program is handed it; no shell reads it."""

HOURS: Final = r"^$|^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"
"""No hours at all, or from when until when."""


class Glass(Section):
    """How large the panel is, and how the terminal divides it into cells."""

    width_mm: float = Field(
        default=0.0,
        ge=0,
        le=2000,
        description="Width of what lights up, in millimetres. 0: nobody measured it.",
    )
    height_mm: float = Field(
        default=0.0, ge=0, le=2000, description="Its height, in millimetres."
    )
    columns: int = Field(
        default=50,
        ge=20,
        le=500,
        description="How many letters the terminal shows beside one another.",
    )
    rows: int = Field(
        default=15,
        ge=10,
        le=300,
        description="How many lines it shows.",
    )
    read_from_mm: float = Field(
        default=400.0,
        ge=100,
        le=2000,
        description="How far from the panel the eyes of its readers are.",
    )

    @property
    def measured(self) -> bool:
        """Whether somebody measured it."""
        return self.width_mm > 0 and self.height_mm > 0


class Sounds(Section):
    """What is heard besides speech."""

    by: SoundSource = Field(
        default="bell",
        description="What sounds when a door opens, something is wrong or a door was"
        " forgotten: the `bell` of the terminal, a `player`, which also has a click"
        " for every key and a thanks, or `none`.",
    )
    command: tuple[Word, ...] = Field(
        default=("aplay", "-q", "-"),
        min_length=1,
        description="The player: a program and its words. It is handed a WAV file on"
        " its standard input.",
    )


class Speech(Section):
    """Who has the screens read out."""

    offered: bool = Field(
        default=False,
        description="Whether each customer may have the screens read out, by one touch"
        " or the * key. Only where a loudspeaker or headphones are.",
    )
    command: tuple[Word, ...] = Field(
        default=("espeak-ng", "-v", "{language}", "-s", "150"),
        min_length=1,
        description="What speaks: a program and its words, with {language} where de,"
        " en, es, fr, nl or pl goes. It is handed the text on its standard input, and"
        " ends when it has said it.",
    )
    private: bool = Field(
        default=False,
        description="Whether only the customer hears it, because there are headphones"
        " and no loudspeaker. Then typed digits are said; else only how many.",
    )
    jack: str = Field(
        default="",
        max_length=200,
        pattern=r"^(/.*)?$",
        description="The kernel's input device that knows whether headphones are"
        " plugged in, such as /dev/input/event3; then they begin and end the speech"
        " and are private. Empty: none does.",
    )


def hours_of(written: str) -> tuple[time, time] | None:
    """Return from when until when, by the clock beside the bank; `None` for never.

    >>> hours_of("22:00-06:30")
    (datetime.time(22, 0), datetime.time(6, 30))
    """
    if not written:
        return None
    begins, ends = (time.fromisoformat(each) for each in written.split("-"))
    return begins, ends
