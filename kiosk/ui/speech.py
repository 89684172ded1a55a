"""The screens read out, for whoever asked for it.

A new screen is said whole and ends what was being said: nobody has to listen to the
end. What changes on a screen is said when the rest is done, so that the number of a
door is heard although the door opens meanwhile. A key is echoed at once: through
headphones by its digit, on a loudspeaker only by how many there are by now, because
a code that a stranger hears is a stranger's.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Protocol, runtime_checkable

from textual.screen import Screen

from kiosk.i18n import Sayable, into
from kiosk.sound.player import Player
from kiosk.ui import words
from kiosk.ui.aloud import Entered, Line, sentence

LOOK_SECONDS: Final = 0.1
"""How often a screen is looked at while it is read out."""


@runtime_checkable
class Aloud(Protocol):
    """A screen that can be said."""

    def aloud(self) -> Iterable[Line]:
        """Give what there is to say now."""
        ...

    @property
    def entered(self) -> Entered | None:
        """How far somebody has typed there; `None` where nothing is typed."""
        ...


class Narrator:
    """Says what stands on the screen.

    Args:
        player: Makes it heard.
        command: The program that speaks, `{language}` where the language goes.
    """

    def __init__(self, player: Player, command: Iterable[str]) -> None:
        self._player = player
        self._command = tuple(command)
        self._screen: Screen[object] | None = None
        self._language = ""
        self._said: Mapping[str, str] = {}
        self._entered: Entered | None = None

    def look(self, screen: Screen[object], language: str, *, private: bool) -> None:
        """Say what is new on the screen.

        Args:
            screen: The one on top.
            language: What to say it in.
            private: Whether nobody else hears it.
        """
        if not isinstance(screen, Aloud):
            return
        is_new = screen is not self._screen or language != self._language
        lines = {
            line.name: (sentence(into(line.said, language)), line.once)
            for line in screen.aloud()
        }
        said = {name: text for name, (text, _) in lines.items() if text}
        if is_new:
            self._screen, self._language = screen, language
            self._entered = screen.entered
            self._say(" ".join(said.values()), after=False)
            if self._entered is not None and self._entered.text:
                nothing = Entered("", self._entered.length)
                self._say(self._echoed(nothing, self._entered), after=True)
        else:
            changed = [
                text
                for name, text in said.items()
                if name not in self._said
                or (text != self._said[name] and not lines[name][1])
            ]
            self._echo(screen.entered, private=private)
            self._say(" ".join(changed), after=True)
        self._said = said

    def hush(self) -> None:
        """Say no more, and begin anew when asked again."""
        if self._screen is not None:
            self._screen = None
            self._player.hush()

    def _echo(self, entered: Entered | None, *, private: bool) -> None:
        """Say what a key has done to an entry."""
        before, self._entered = self._entered, entered
        if entered is None or before is None or entered == before:
            return
        if entered.text or before.text:
            self._say(self._echoed(before, entered, private=private), after=False)

    def _echoed(self, before: Entered, now: Entered, *, private: bool = False) -> str:
        count, length = len(now.text), now.length
        echo: Sayable = words.SO_MANY(n=count)
        if length is not None:
            echo = words.COUNTED(count=count, length=length)
        if count < len(before.text):
            echo = words.TAKEN_AWAY(so_many=echo)
        elif private and count == len(before.text) + 1:
            echo = now.text[-1]
        return sentence(into(echo, self._language))

    def _say(self, text: str, *, after: bool) -> None:
        if text:
            command = [
                word.replace("{language}", self._language) for word in self._command
            ]
            self._player.play(text.encode(), command, after=after)
