"""The step that takes letters: an e-mail address, the number of a package.

Twenty-six letters and ten digits do not fit a small panel at the size of a finger,
so there are two layers of keys, and one button changes between them. With twelve
hardware keys, letters are tapped as on a telephone. How large they are is worked out
in `sizes`.
"""

from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Grid, Vertical

from kiosk.i18n import ENGLISH, Sayable
from kiosk.ui.free import FreeStep
from kiosk.ui.sizes import is_upright
from kiosk.ui.step import Stage
from kiosk.ui.widgets import Choice, Key, Touched

_USUAL: Final = ("qwertyuiop", "asdfghjkl@", "zxcvbnm.-_")
_LAYOUTS: Final = {
    "de": ("qwertzuiop", "asdfghjkl@", "yxcvbnm.-_"),
    "fr": ("azertyuiop", "qsdfghjklm", "wxcvbn@.-_"),
}
"""Keys where the hands of a language look for them; the usual where none is named."""

_UPRIGHT: Final = ("abcdef", "ghijkl", "mnopqr", "stuvwx", "yz@.-_")
"""Where ten keys in a row would be too narrow for a finger: as everybody counts them,
for no hands look for the rows of a keyboard in rows of six."""

_DIGITS: Final = ("12345", "67890", "@.-_+")


class LetterPad(Grid):
    """Keys in rows.

    Args:
        rows: The keys of each row.
        name: Its id.
    """

    def __init__(self, rows: tuple[str, ...], *, name: str) -> None:
        super().__init__(*map(Key, "".join(rows)), id=name)
        self.put_in(rows)

    def put_in(self, rows: tuple[str, ...]) -> None:
        """Put the same keys into other rows."""
        order = "".join(rows)
        self.styles.grid_size_columns = len(rows[0])
        self.sort_children(
            key=lambda key: order.index(key.symbol) if isinstance(key, Key) else 0
        )


class LettersScreen(FreeStep):
    """Take letters, digits and what stands in addresses.

    Gives the text, or `None` when the person cancels or walks away.

    Args:
        stage: What it shares with the other steps.
        prompt: What to type.
    """

    def __init__(self, stage: Stage, prompt: Sayable) -> None:
        super().__init__(
            stage,
            prompt=prompt,
            counts=lambda char: not char.isspace(),
            taps=stage.panel.keys,
        )

    def lay_out(self) -> ComposeResult:
        """Lay out the text, both layers of keys and the buttons."""
        with Vertical(id="paper"):
            yield from self.written()
        yield LetterPad(self._rows(), name="letters")
        yield LetterPad(_DIGITS, name="digits")
        yield self.buttons(Choice("123", name="layer"))

    def on_resize(self) -> None:
        """Have keys as wide as a finger on a display that was turned, too."""
        for pad in self.query("#letters").results(LetterPad):
            pad.put_in(self._rows())

    def _rows(self) -> tuple[str, ...]:
        if is_upright(*self.app.size):
            return _UPRIGHT
        return _LAYOUTS.get(getattr(self.app, "language", ENGLISH), _USUAL)

    @on(Touched, "#layer")
    def _change_layer(self) -> None:
        self.toggle_class("-digits")
        for layer in self.query("#layer").results(Choice):
            layer.say("abc" if self.has_class("-digits") else "123")
