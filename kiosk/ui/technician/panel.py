"""The screen for customers: its first language, its colours, its quiet hours.

What is chosen here stands above the configuration, which belongs to root, and is
given back by a choice of its own. Each is a plain question; a time that no button
has is typed as four digits.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import time
from typing import Final

from kiosk.domain.panel import Aspect, Shown
from kiosk.i18n import LANGUAGES, Message, Sayable
from kiosk.ui import words as shared
from kiosk.ui.courier.line import DigitsLineScreen
from kiosk.ui.courier.question import Option
from kiosk.ui.technician import words
from kiosk.ui.technician.desk import BACK, Desk, back
from kiosk.ui.technician.sheet import Sheet

_THEMES: Final[Mapping[str, Message]] = {
    "normal": words.NORMAL,
    "high_contrast": shared.HIGH_CONTRAST,
    "sunlight": words.SUNLIGHT,
    "night": words.NIGHT,
}
_EVENINGS: Final = ("20:00", "21:00", "22:00", "23:00")
_MORNINGS: Final = ("05:00", "06:00", "07:00", "08:00")

_CONFIGURED: Final = "configured"
_NEVER: Final = "never"
_OTHER: Final = "other"
_AT: Final = "at-"
"""Before the time on a button, in the id of the button."""

_IS: Final[Mapping[Aspect, Message]] = {
    Aspect.LANGUAGE: words.LANGUAGE_IS,
    Aspect.THEME: words.COLOURS_ARE,
    Aspect.QUIET_HOURS: words.QUIET_IS,
}


async def panel(desk: Desk) -> None:
    """Show how the screen for customers is, and let it be set.

    Raises:
        AwayError: Nobody is there any more.
        StoreError: The store is lost; the home screen says so.
    """

    def read() -> Sheet:
        rows = [*described(desk.system.panel()), words.HOLDS_FROM]
        return Sheet(words.PANEL, rows, (*_OPTIONS, back()))

    while True:
        sheet = await asyncio.to_thread(read)
        answer = await desk.sheet(sheet, read)
        if answer not in _ASKS:
            return
        chosen = await _ASKS[answer](desk)
        if chosen != BACK:
            await _set(desk, Aspect(answer), chosen)


def described(shown: Mapping[Aspect, Shown]) -> Iterator[Message]:
    """Give how the screen is in every aspect, and who set what is not configured."""
    for aspect, one in shown.items():
        now = _IS[aspect](value=_said(aspect, one.value))
        if one.by_hand is None:
            yield now
        elif one.is_lost:
            yield words.LOST(now=now, value=one.by_hand.value)
        else:
            was = _said(aspect, one.configured)
            yield words.BY_HAND(now=now, by=one.by_hand.by, was=was)


async def _set(desk: Desk, aspect: Aspect, chosen: str) -> None:
    value = None if chosen == _CONFIGURED else chosen
    await desk.tried(lambda: desk.system.set_panel(desk.session, aspect, value))


async def _language(desk: Desk) -> str:
    spoken = desk.system.settings.ui.languages
    languages: dict[str, Sayable] = {code: LANGUAGES[code] for code in spoken}
    return await _asked(desk, words.WHICH_LANGUAGE, words.LANGUAGE_HELP, languages)


async def _theme(desk: Desk) -> str:
    return await _asked(desk, words.WHICH_COLOURS, words.COLOURS_HELP, _THEMES)


async def _quiet_hours(desk: Desk) -> str:
    """Return the hours, nothing for never, or what else was chosen."""
    evenings = {**_times(_EVENINGS), _NEVER: words.NEVER}
    begins = await _asked(desk, words.QUIET_FROM, words.QUIET_HELP, evenings)
    if begins == _NEVER:
        return ""
    if begins == _CONFIGURED:
        return begins
    begins = await _time(desk, words.QUIET_FROM, begins)
    if begins == BACK:
        return BACK
    mornings = _times([each for each in _MORNINGS if each != begins])
    title = words.QUIET_UNTIL(begins=begins)
    ends = await desk.question(title, options=_options(mornings))
    ends = await _time(desk, title, ends, other_than=begins)
    return BACK if ends == BACK else f"{begins}-{ends}"


async def _time(desk: Desk, prompt: Message, answer: str, other_than: str = "") -> str:
    """Return the time of an answer, one that is typed, or `BACK`."""
    if answer != _OTHER:
        hour = answer.removeprefix(_AT)
        return answer if answer == BACK else f"{hour[:2]}:{hour[2:]}"
    screen = DigitsLineScreen(
        desk.stage, prompt=prompt, lengths=range(4, 5), hint=words.FOUR_DIGITS
    )
    while True:
        typed = await desk.shows(screen)
        if not isinstance(typed, str):
            return BACK
        with suppress(ValueError):
            written = f"{time.fromisoformat(f'{typed[:2]}:{typed[2:]}'):%H:%M}"
            if written != other_than:
                return written
        screen.complain(words.NO_TIME)


def _times(times: Sequence[str]) -> dict[str, Sayable]:
    buttons = {f"{_AT}{each.replace(':', '')}": each for each in times}
    return {**buttons, _OTHER: words.OTHER_TIME}


async def _asked(
    desk: Desk, title: Message, help_: Message, choices: Mapping[str, Sayable]
) -> str:
    options = _options({**choices, _CONFIGURED: words.CONFIGURED})
    return await desk.question(title, help_, options=options)


def _options(choices: Mapping[str, Sayable]) -> list[Option]:
    return [
        Option(name, says, str(number))
        for number, (name, says) in enumerate(choices.items(), start=1)
    ]


def _said(aspect: Aspect, value: str) -> Sayable:
    match aspect:
        case Aspect.LANGUAGE:
            return LANGUAGES.get(value, value)
        case Aspect.THEME:
            return _THEMES.get(value, value)
        case Aspect.QUIET_HOURS:
            return value or words.NEVER


_ASKS: Final[Mapping[str, Callable[[Desk], Awaitable[str]]]] = {
    Aspect.LANGUAGE.value: _language,
    Aspect.THEME.value: _theme,
    Aspect.QUIET_HOURS.value: _quiet_hours,
}
_OPTIONS: Final = (
    Option(Aspect.LANGUAGE.value, words.LANGUAGE, "1"),
    Option(Aspect.THEME.value, words.COLOURS, "2"),
    Option(Aspect.QUIET_HOURS.value, words.QUIET, "3"),
)
