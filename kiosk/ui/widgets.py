"""What a finger can touch, and how a text is shown.

None of these takes the focus. A focused button is pressed by Enter, and every
barcode ends with one: it would press whatever the customer touched last.
"""

from typing import Final, Protocol, TypeVar, runtime_checkable

from textual import on
from textual.containers import Grid
from textual.content import Content
from textual.events import Click, MouseDown
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from kiosk.i18n import ENGLISH, Sayable, into
from kiosk.ui.blocks import Blocks

T = TypeVar("T")

_ECHO_SECONDS: Final = 0.12
"""For how long a touched key shows that it was felt."""

_NAMES: Final = {"@": "at", ".": "dot", "+": "plus"}
"""What keys are called whose symbol no id may hold."""

_PHONE_KEYS: Final = 12
"""So many keys fit a pad of three columns, as on a telephone."""


class Touched(Message):
    """A finger touched something."""

    def __init__(self, control: Widget) -> None:
        super().__init__()
        self._control = control

    @property
    def control(self) -> Widget:
        """What it touched."""
        return self._control


@runtime_checkable
class Teller(Protocol):
    """What says something, and can say it once more in another language."""

    def retell(self) -> None:
        """Say it in the language of the visit."""
        ...


def worded(widget: Widget, said: Sayable) -> str:
    """Return what a widget says, in the language of the visit."""
    return into(said, _of(widget, "language", otherwise=ENGLISH))


def _of(widget: Widget, name: str, *, otherwise: T) -> T:
    """Return what the app says of a visit."""
    try:
        app = widget.app
    except RuntimeError:  # no app runs yet
        return otherwise
    found: T = getattr(app, name, otherwise)
    return found


class Said(Static):
    """A text in which nothing is markup: a bank may be called `Depot [3]`."""

    def __init__(self, text: Sayable = "", *, name: str | None = None) -> None:
        super().__init__(id=name)
        self.said = text
        self.update(Content(worded(self, text)))

    def say(self, text: Sayable) -> None:
        """Say something else."""
        self.said = text
        self.retell()

    def retell(self) -> None:
        """Say it in the language of the visit."""
        self.update(Content(worded(self, self.said)))


def keyed(choice: "Choice", text: str) -> Content:
    """Return what stands on a button, its key before it where keys are of steel."""
    if choice.hint is None or not _of(choice, "shows_keys", otherwise=False):
        return Content(text)
    room = choice.content_size.width
    if 0 < room <= len(text.split(" ", maxsplit=1)[0]):
        return Content(text)  # its words are worth more than its key
    tight = 0 < room < len(text) + 2
    return Content.assemble((choice.hint, "reverse"), text if tight else f" {text}")


class Felt(Widget):
    """What shows at once that a finger has come down on it."""

    @on(MouseDown)
    def _feel(self) -> None:
        self.add_class("-felt")
        self.set_timer(_ECHO_SECONDS, self._calm)

    def _calm(self) -> None:
        self.remove_class("-felt")


class Choice(Said, Felt):
    """A button with words on it.

    Args:
        text: The words.
        name: Its id.
        key: The key of a telephone's keypad that is as good as a touch: `#` is the
            main thing to do, `*` the way back, digits are further choices.

    Attributes:
        hint: The key that stands on it where there is a keypad of steel.
    """

    def __init__(self, text: Sayable, *, name: str, key: str | None = None) -> None:
        super().__init__(text, name=name)
        self.key = key
        self.hint = key
        self.update(keyed(self, worded(self, text)))

    def on_resize(self) -> None:
        """Keep the key and the words apart where there is room."""
        self.retell()

    def tell_key(self, key: str | None) -> None:
        """Show another key on it, or none."""
        if key != self.hint:
            self.hint = key
            self.retell()

    def retell(self) -> None:
        """Say it in the language of the visit, after its key."""
        self.update(keyed(self, worded(self, self.said)))

    @on(Click)
    def press(self) -> None:
        """Take it."""
        self.post_message(Touched(self))


class Title(Blocks):
    """A few words, in blocks where there is room.

    Args:
        text: The words; they are broken over as many lines as make them largest.
        name: Its id.
    """

    def __init__(self, text: Sayable, *, name: str = "title") -> None:
        super().__init__(name=name)
        self._said = text
        self.retell()

    def retell(self) -> None:
        """Say it in the language of the visit."""
        text = worded(self, self._said)
        self.show(*arranged(text.upper()), plain=text)


class Target(Title, Felt):
    """A button as large as a hand, its words in blocks."""

    @on(Click)
    def _touch(self) -> None:
        self.post_message(Touched(self))


class Key(Blocks, Felt):
    """One key of the keypad.

    It acts as the finger comes down, as keys do: on some touchscreens a finger
    that drifts a little never comes up. Two quick touches are two. Textual's own
    button ignores touches while it still glows from the last one, which turns a
    hasty 11 into a 1.
    """

    def __init__(self, symbol: str) -> None:
        name = f"key-{_NAMES.get(symbol, symbol)}"
        super().__init__([symbol.upper()], name=name, largest=2)
        self.symbol = symbol

    @property
    def room(self) -> Size:
        """As many cells as the smallest key has, so that all keys look alike.

        Rows that do not share a height evenly differ by a cell.
        """
        keys = [self] if self.parent is None else self.parent.query_children(Key)
        rooms = [key.content_size for key in keys]
        return Size(
            min(room.width for room in rooms), min(room.height for room in rooms)
        )

    @on(MouseDown)
    def _touch(self) -> None:
        self.post_message(Touched(self))


class Keypad(Grid):
    """Keys in rows, as on a telephone when there are few enough.

    Args:
        symbols: The keys in their order.
    """

    def __init__(self, symbols: str) -> None:
        self._columns = columns(len(symbols))
        short = len(symbols) % self._columns
        alone = [Static(classes="gap")] if (short, self._columns) == (1, 3) else []
        keys = [Key(symbol) for symbol in symbols]
        super().__init__(*keys[: len(keys) - short], *alone, *keys[len(keys) - short :])
        self.styles.grid_size_columns = self._columns
        self.set_class(is_broad(symbols), "-broad")


def is_broad(symbols: str) -> bool:
    """Whether so many keys need the whole width of a screen."""
    return len(symbols) > _PHONE_KEYS


def columns(keys: int) -> int:
    """Return how many columns a keypad has: 3, or enough for three rows.

    >>> columns(10), columns(16), columns(36)
    (3, 6, 12)
    """
    return 3 if keys <= _PHONE_KEYS else -(-keys // 3)


def arranged(text: str) -> list[list[str]]:
    """Return the ways to break a text into lines, fewer and evener lines first.

    >>> arranged("PICK UP NOW")
    [['PICK UP NOW'], ['PICK', 'UP NOW'], ['PICK UP', 'NOW'], ['PICK', 'UP', 'NOW']]
    """
    # At blanks only: a no-break space holds a question mark, as in French.
    first, *rest = [word for word in text.split(" ") if word] or [""]
    ways = [[first]]
    for word in rest:
        ways = [
            broken
            for lines in ways
            for broken in ([*lines[:-1], f"{lines[-1]} {word}"], [*lines, word])
        ]
    return sorted(ways, key=lambda lines: (len(lines), max(map(len, lines))))
