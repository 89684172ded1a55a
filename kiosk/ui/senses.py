"""What one person asks of the screen for their eyes and ears, for one visit.

Two things can be had by one touch on the home screen, or by the twelve keys: `#`
shows them with what else there is, `0` there is high contrast and a second `#` has
the screens read out. Both are forgotten with the visit, like its language.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from textwrap import wrap
from typing import Final

from textual.message import Message as Event
from textual.screen import Screen

from kiosk.config import ThemeName
from kiosk.i18n import Message
from kiosk.sound.jack import InputJack, Jack
from kiosk.sound.player import OutsidePlayer, Player, is_there
from kiosk.sound.tones import Sound, wav
from kiosk.ui import words
from kiosk.ui.panel import Panel
from kiosk.ui.speech import Narrator
from kiosk.ui.themes import chosen, quiet
from kiosk.ui.widgets import Choice, keyed, worded


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


@dataclass(frozen=True, slots=True)
class Ears:
    """What can be heard of a kiosk, and what hears whether somebody listens.

    Attributes:
        speaker: Plays what is said.
        player: Plays sounds.
        jack: The socket for headphones, where there is one.
        speaks: Whether there is a program that speaks.
    """

    speaker: Player
    player: Player
    jack: Jack | None
    speaks: bool


def ears_of(panel: Panel) -> Ears:
    """Return what the settings name; nothing is started yet."""
    speech = panel.speech
    speaks = speech.offered or bool(speech.jack)
    return Ears(
        OutsidePlayer("speech"),
        OutsidePlayer("sound"),
        InputJack(Path(speech.jack)) if speech.jack else None,
        speaks=speaks and is_there(speech.command, "speech"),
    )


class Senses:
    """What is asked for now, by whoever stands there and by the hour.

    Args:
        panel: What the settings say.
        ears: What can be heard.
        bell: Rings the bell of the terminal.
    """

    def __init__(self, panel: Panel, ears: Ears, bell: Callable[[], None]) -> None:
        self._panel = panel
        self._ears = ears
        self._bell = bell
        self._wished: set[Sense] = set()
        self._narrator = Narrator(ears.speaker, panel.speech.command)
        self.is_quiet = False
        """Whether it is time to be dim and mute."""
        self.plugged = False
        """Whether headphones are plugged in."""

    @property
    def offered(self) -> tuple[Sense, ...]:
        """What can be asked for by a touch."""
        speech = self._panel.speech.offered and self._ears.speaks
        return (Sense.CONTRAST, Sense.SPEECH) if speech else (Sense.CONTRAST,)

    def __contains__(self, sense: Sense) -> bool:
        """Whether it is asked for."""
        return sense in self._wished or (sense is Sense.SPEECH and self._listens)

    def toggle(self, sense: Sense) -> None:
        """Begin with it, or end it."""
        self._wished ^= {sense}

    def forget(self) -> None:
        """End all of it: the next person has other eyes and ears."""
        self._wished.clear()

    def dress(self, panel: Panel) -> None:
        """Look and sound as another panel says, from now on."""
        self._panel = panel

    @property
    def theme(self) -> ThemeName:
        """The colours that follow."""
        contrast = Sense.CONTRAST in self
        return chosen(self._panel.theme, contrast=contrast, is_quiet=self.is_quiet)

    def look(self, now: Callable[[], datetime | None]) -> None:
        """See what time it is, and whether somebody listens; it may block.

        Args:
            now: Tells the time beside the bank, if somebody vouches for it.
        """
        night = self._panel.night
        self.is_quiet = quiet(now(), night) if night is not None else False
        if self._ears.jack is not None:
            self.plugged = self._ears.jack.plugged()

    def read(self, screen: Screen[object], language: str) -> None:
        """Read a screen out, if that is asked for."""
        if Sense.SPEECH in self:
            private = self._panel.speech.private or self._listens
            self._narrator.look(screen, language, private=private)
        else:
            self._narrator.hush()

    def make(self, sound: Sound) -> None:
        """Make a sound, unless it is time to be mute.

        A bell has one voice: it rings for what matters and is silent at the rest.
        """
        match self._panel.sounds.by:
            case "player" if not self.is_quiet:
                self._ears.player.play(wav(sound), self._panel.sounds.command)
            case "bell" if not self.is_quiet and sound in _MATTERS:
                self._bell()

    def close(self) -> None:
        """Be silent for good."""
        self._ears.player.close()
        self._ears.speaker.close()

    @property
    def _listens(self) -> bool:
        return self.plugged and self._ears.speaks


_MATTERS: Final = frozenset({Sound.OPENED, Sound.WRONG})


class SenseChoice(Choice):
    """One of them to touch: its sign, and its words where there is room.

    Args:
        sense: What it is for.
        key: The key that is as good as a touch.
    """

    def __init__(self, sense: Sense, *, key: str | None = None) -> None:
        self.sense = sense
        super().__init__(sense.says, name=sense.value, key=key)

    def on_resize(self) -> None:
        """Say as much as there is room for."""
        self.retell()

    def retell(self) -> None:
        """Say it in the language of the visit."""
        sign, said = self.sense.sign, worded(self, self.sense.says)
        width, height = self.content_size
        beside, below = f"{sign} {said}", [sign, *wrap(said, max(1, width))]
        if len(beside) + len(self.hint or "") < width:
            self.update(keyed(self, beside))
        elif len(below) <= height and max(map(len, said.split())) <= width:
            self.update(keyed(self, "\n".join(below)))
        else:
            self.update(keyed(self, sign))
