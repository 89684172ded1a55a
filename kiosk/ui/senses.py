"""What one person asks of the screen for their eyes and ears, for one visit.

Two things can be had by one touch on the home screen, or by the twelve keys: `#`
shows them with what else there is, `0` there is high contrast and a second `#` has
the screens read out. Both are forgotten with the visit, like its language.
"""

from enum import Enum
from textwrap import wrap
from typing import Final

from textual.content import Content
from textual.message import Message as Event

from kiosk.config import ThemeName
from kiosk.i18n import Message
from kiosk.ui import words
from kiosk.ui.themes import chosen
from kiosk.ui.widgets import Choice, worded


class Sense(Enum):
    """What can be asked for; the value is the id of what is touched."""

    CONTRAST = "contrast"
    SPEECH = "speech"

    @property
    def says(self) -> Message:
        """What it is called."""
        return _SAYS[self]

    @property
    def sign(self) -> str:
        """What stands for it where there is no room for words."""
        return _SIGNS[self]


_SAYS: Final = {
    Sense.CONTRAST: words.HIGH_CONTRAST,
    Sense.SPEECH: words.READ_ALOUD,
}
_SIGNS: Final = {Sense.CONTRAST: "◐", Sense.SPEECH: "♪"}


class Wished(Event):
    """Somebody asked for it, or has had enough of it."""

    def __init__(self, sense: Sense) -> None:
        super().__init__()
        self.sense = sense


class Senses:
    """What is asked for now, by whoever stands there and by the hour.

    Args:
        usual: The theme of the configuration.
    """

    def __init__(self, usual: ThemeName) -> None:
        self._usual = usual
        self._wished: set[Sense] = set()
        self.is_quiet = False
        """Whether it is time to be dim and mute."""

    def __contains__(self, sense: Sense) -> bool:
        """Whether it is asked for."""
        return sense in self._wished

    def toggle(self, sense: Sense) -> None:
        """Begin with it, or end it."""
        self._wished ^= {sense}

    def forget(self) -> None:
        """End all of it: the next person has other eyes and ears."""
        self._wished.clear()

    @property
    def theme(self) -> ThemeName:
        """The colours that follow."""
        contrast = Sense.CONTRAST in self
        return chosen(self._usual, contrast=contrast, is_quiet=self.is_quiet)


class SenseChoice(Choice):
    """One of them to touch: its sign, and its words where there is room.

    Args:
        sense: What it is for.
        key: The key that is as good as a touch.
    """

    def __init__(self, sense: Sense, *, key: str | None = None) -> None:
        super().__init__(sense.says, name=sense.value, key=key)
        self.sense = sense

    def on_resize(self) -> None:
        """Say as much as there is room for."""
        self.retell()

    def retell(self) -> None:
        """Say it in the language of the visit."""
        sign, said = self.sense.sign, worded(self, self.sense.says)
        width, height = self.content_size
        beside, below = f"{sign} {said}", [sign, *wrap(said, max(1, width))]
        if len(beside) <= width:
            self.update(Content(beside))
        elif len(below) <= height and max(map(len, said.split())) <= width:
            self.update(Content("\n".join(below)))
        else:
            self.update(Content(sign))
