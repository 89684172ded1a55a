"""The colours, four times: for most days, for weak eyes, for the sun, for the night.

`kiosk.tcss` names what a colour is for and never the colour itself, so a theme is a
table. Each keeps letters at a contrast of 4.5:1 and the edges of what can be touched
at 3:1; high contrast and sunlight keep letters at 7:1 (WCAG 2.1, 1.4.3, 1.4.6 and
1.4.11). A test measures every theme on every screen.

Which one is on follows from three things: what the customer asked for comes first,
then the quiet hours, then the configuration.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, time
from typing import Final

from textual.theme import Theme

from kiosk.config import ThemeName

Hours = tuple[time, time]
"""From when until when; over midnight when it ends before it begins."""


@dataclass(frozen=True, slots=True)
class Colours:
    """What the colours are for; each is one variable of `kiosk.tcss`.

    Attributes:
        page: What everything stands on; also the letters on keys and yellow things.
        ink: Letters.
        soft: Letters that matter less.
        edge: The edges of buttons, and the places of a code still free.
        key: The keys of the keypad.
        act: The one thing to do, and the door to find.
        door: The other doors on the map.
        label: What stands on doors.
        free: For staff, a door that is free.
        out: For staff, a door out of service.
        warn: What is wrong.
        good: What is well.
        rest: What the screen is when nobody needs it.
        glow: The few letters that are left on it then.
    """

    page: str
    ink: str
    soft: str
    edge: str
    key: str
    act: str
    door: str
    label: str
    free: str
    out: str
    warn: str
    good: str
    rest: str
    glow: str


COLOURS: Final[dict[ThemeName, Colours]] = {
    # White on deep blue, and one yellow thing to do.
    "normal": Colours(
        page="#0b2239",
        ink="#ffffff",
        soft="#b9cadb",
        edge="#7f9dbb",
        key="#e6eef6",
        act="#ffd23f",
        door="#587898",
        label="#ffffff",
        free="#1f7a4d",
        out="#b34d4d",
        warn="#ffa094",
        good="#7fe0a3",
        rest="#000000",
        glow="#8fa3b8",
    ),
    "high_contrast": Colours(
        page="#000000",
        ink="#ffffff",
        soft="#e6e6e6",
        edge="#ffffff",
        key="#ffffff",
        act="#ffe900",
        door="#a6a6a6",
        label="#000000",
        free="#4fd38a",
        out="#c58cff",
        warn="#ffb9ad",
        good="#86ffa8",
        rest="#000000",
        glow="#ffffff",
    ),
    # The sun washes dark panels out: dark letters on white stay.
    "sunlight": Colours(
        page="#ffffff",
        ink="#000000",
        soft="#303030",
        edge="#3c3c3c",
        key="#2a2a2a",
        act="#003a9e",
        door="#4f4f4f",
        label="#ffffff",
        free="#005a2b",
        out="#5a2a6e",
        warn="#8c0000",
        good="#00501e",
        rest="#ffffff",
        glow="#303030",
    ),
    # Dim and without blue, for people next door and for eyes used to the dark.
    "night": Colours(
        page="#000000",
        ink="#b9a68a",
        soft="#94876f",
        edge="#85785f",
        key="#8a7c66",
        act="#c48b2c",
        door="#857a66",
        label="#000000",
        free="#5f9a70",
        out="#9a7fb0",
        warn="#d27c68",
        good="#6cab7e",
        rest="#000000",
        glow="#94876f",
    ),
}
"""The colours of every theme."""


def first_colours() -> dict[str, str]:
    """Return the colours of most days, by what they are for."""
    return asdict(COLOURS["normal"])


def themes() -> list[Theme]:
    """Return the themes as Textual takes them."""
    return [
        Theme(
            name=name,
            primary=colours.act,
            foreground=colours.ink,
            background=colours.page,
            dark=name != "sunlight",
            variables=asdict(colours),
        )
        for name, colours in COLOURS.items()
    ]


def quiet(local: datetime | None, hours: Hours | None) -> bool:
    """Whether it is time to be dim and mute.

    Args:
        local: The time by the clock beside the bank; `None` while nobody vouches
            for it. Nobody is left in the dark at noon because a clock is wrong.
        hours: The quiet hours; `None` when there are none.

    >>> night = (time(22), time(6))
    >>> [quiet(datetime(2026, 3, 5, hour), night) for hour in (21, 22, 5, 6)]
    [False, True, True, False]
    """
    if local is None or hours is None:
        return False
    begins, ends = hours
    now = local.time()
    if begins < ends:
        return begins <= now < ends
    return now >= begins or now < ends


def chosen(usual: ThemeName, *, contrast: bool, is_quiet: bool) -> ThemeName:
    """Return which theme is on.

    Args:
        usual: What the configuration says.
        contrast: Whether the customer asked for high contrast.
        is_quiet: Whether it is time to be dim.

    >>> chosen("normal", contrast=False, is_quiet=True)
    'night'
    """
    if contrast:
        return "high_contrast"
    if is_quiet and usual != "high_contrast":
        return "night"
    return usual
