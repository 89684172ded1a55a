"""What the screens know of the bank that they stand in, and nothing more."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time, tzinfo

from kiosk.config import Compartment, Settings, Sounds, Speech, ThemeName
from kiosk.domain import quiet
from kiosk.domain.codes import CodeRule
from kiosk.domain.panel import Aspect, Shown
from kiosk.i18n import ENGLISH, Sayable
from kiosk.ui.themes import COLOURS


@dataclass(frozen=True, slots=True)
class Door:
    """One door of the bank, as it stands there.

    Attributes:
        rank: The rank of its size, the smallest 0.
        reach_mm: Height of its handle above the ground.
    """

    name: str
    rank: int
    reach_mm: int


Column = tuple[Door, ...]
"""Doors from top to bottom."""

Bank = tuple[tuple[Column, ...], ...]
"""Lockers from left to right, each of them columns from left to right."""


@dataclass(frozen=True, slots=True)
class Panel:
    """What the screens are told of their bank.

    Attributes:
        location: Its name.
        help: Whom to call.
        zone: The time zone of the people in front of it.
        keypad: The keys of the keypad, in their order.
        lockdown: Whether a customer must find no way out of the screens.
        quiet_seconds: So long without a touch, then a warning.
        warning_seconds: For so long, then back to the start.
        done_seconds: How long the thanks stand there.
        request_seconds: How long a door that was asked for may still open.
        demo: Whether this is the demo, which shows its codes.
        languages: What can be spoken here, the bank's own first.
        keys: Whether there is a keypad of steel, so that choices say their keys.
        theme: The colours on most days.
        night: From when until when it is dim and mute, if ever.
        attract_seconds: So long without a customer, then nothing may burn in; 0
            for never.
        sounds: What is heard.
        speech: Who has the screens read out.
    """

    location: str
    help: Sayable
    zone: tzinfo
    rule: CodeRule
    bank: Bank
    keypad: str = "1234567890"
    lockdown: bool = True
    quiet_seconds: float = 40.0
    warning_seconds: float = 20.0
    done_seconds: float = 6.0
    request_seconds: float = 5.0
    demo: bool = False
    languages: tuple[str, ...] = (ENGLISH,)
    keys: bool = False
    theme: ThemeName = "normal"
    night: tuple[time, time] | None = None
    attract_seconds: float = 0.0
    sounds: Sounds = field(default_factory=Sounds)
    speech: Speech = field(default_factory=Speech)


def panel_of(settings: Settings) -> Panel:
    """Return what the screens are told of a bank by its settings."""
    ui, location = settings.ui, settings.location
    return Panel(
        location=location.name,
        help=location.helper,
        zone=location.zone,
        rule=settings.code.rule,
        bank=_bank(settings),
        keypad=ui.keypad,
        lockdown=ui.lockdown,
        quiet_seconds=ui.idle_seconds - ui.warning_seconds,
        warning_seconds=ui.warning_seconds,
        done_seconds=ui.done_seconds,
        request_seconds=settings.locks.request_life_seconds,
        demo=settings.demo is not None,
        languages=tuple(ui.languages),
        keys=ui.hardware_keypad,
        theme=ui.theme,
        night=ui.quiet,
        attract_seconds=60 * ui.attract_minutes,
        sounds=ui.sounds,
        speech=ui.speech,
    )


def as_set(panel: Panel, shown: Mapping[Aspect, Shown]) -> Panel:
    """Return a panel as it was set above its configuration.

    Args:
        panel: As it is configured.
        shown: How it is in every aspect.
    """
    first = shown[Aspect.LANGUAGE].value
    theme = shown[Aspect.THEME].value
    return replace(
        panel,
        languages=(first, *(code for code in panel.languages if code != first)),
        theme=next((name for name in COLOURS if name == theme), panel.theme),
        night=quiet.read(shown[Aspect.QUIET_HOURS].value),
    )


def _bank(settings: Settings) -> Bank:
    def door(slot: Compartment) -> Door:
        return Door(slot.name, settings.size(slot.size).rank, slot.reach_mm)

    return tuple(
        tuple(tuple(door(slot) for slot in column) for column in locker.columns)
        for locker in settings.lockers
    )
