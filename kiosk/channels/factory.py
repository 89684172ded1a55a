"""What makes a notifier: its options parsed, with every problem at once, then built."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar, runtime_checkable

from drivers import OptionProblem, Options
from kiosk.channels.channel import ChannelError, Message, Notifier

Settings = TypeVar("Settings")


class Reach(StrEnum):
    """Whom a channel reaches."""

    ANYBODY = "anybody"
    EMAIL = "email"
    """Those who have an e-mail address."""
    PHONE = "phone"
    """Those who have a phone number."""

    def includes(self, *, email: str | None, phone: str | None) -> bool:
        """Whether somebody with these contacts is reached."""
        match self:
            case Reach.EMAIL:
                return bool(email)
            case Reach.PHONE:
                return bool(phone)
            case Reach.ANYBODY:
                return True


@dataclass(frozen=True, slots=True)
class Factory(Generic[Settings]):
    """Make one kind of notifier: what an entry point in "kiosk.notifiers" names.

    Attributes:
        parse: Takes the options and keeps their problems; opens nothing.
        build: Makes the notifier; called when the first message goes out.
        reaches: Whom it reaches when the configuration does not say.
    """

    parse: Callable[[Options], Settings]
    build: Callable[[Settings], Notifier]
    reaches: Reach = Reach.ANYBODY

    def check(self, options: Mapping[str, object]) -> list[OptionProblem]:
        """Return all that is wrong with the options, and open nothing."""
        return self._read(options)[1]

    def __call__(self, options: Mapping[str, object]) -> Notifier:
        """Return a notifier; what it takes is read and opened with the first message.

        A bank whose mail password is missing opens its doors all the same.
        """
        return Late(lambda: self.build(self._read(options)[0]))

    def _read(
        self, options: Mapping[str, object]
    ) -> tuple[Settings, list[OptionProblem]]:
        problems: list[OptionProblem] = []
        reader = Options(options, problems)
        settings = self.parse(reader)
        reader.refuse_the_rest()
        return settings, problems


@runtime_checkable
class Tried(Protocol):
    """A notifier that can say whether it would reach anybody."""

    def check(self) -> str | None:
        """Return why it would not, `None` when it would; sends nothing.

        It may ask over the network, and answers within a few seconds.
        """
        ...


class Late:
    """A notifier that is made when it is needed, and again when that failed.

    Args:
        make: Makes it.
    """

    def __init__(self, make: Callable[[], Notifier]) -> None:
        self._make = make
        self._made: Notifier | None = None

    def deliver(self, message: Message) -> None:
        """Hand over a message; as the notifier itself does.

        Raises:
            ChannelError: It cannot be made: a library or a secret is missing.
        """
        self._ready().deliver(message)

    def check(self) -> str | None:
        """Try whether the channel is there, and tell nobody; return what is wrong.

        Of a notifier that cannot be tried it is only known whether it can be made.
        """
        try:
            made = self._ready()
        except ChannelError as error:
            return str(error)
        return made.check() if isinstance(made, Tried) else None

    def hang_up(self) -> None:
        """Let go of what is only kept for the next message."""
        if self._made is not None:
            self._made.hang_up()

    def _ready(self) -> Notifier:
        if self._made is None:
            try:
                self._made = self._make()
            except (ImportError, OSError, ValueError) as error:
                raise ChannelError(f"it cannot be set up: {error}") from error
        return self._made
