"""The sections that say how the bank behaves: towards people, codes and locks."""

from datetime import time
from typing import Annotated, Final, Literal

from pydantic import Field

from kiosk.config.section import Seconds, Section
from kiosk.config.senses import HOURS, Glass, Sounds, Speech, ThemeName, hours_of
from kiosk.domain.attempts import ThrottleRule
from kiosk.domain.codes import DIGITS, CodeRule
from kiosk.domain.lostcodes import LostRule
from kiosk.domain.package import HOLD_DAYS

Clearance = Literal["collected", "at_once"]
Verification = Literal["always", "under_attack", "never"]
TimeSource = Literal["timesyncd", "kernel", "rtc"]
SelfTest = Literal["opens", "reads"]
Language = Literal["en", "de", "fr", "es", "pl", "nl"]

_USUAL: Final = ThrottleRule()
_LOST: Final = LostRule()


class Hold(Section):
    """How long packages wait for their people."""

    days: int = Field(
        default=HOLD_DAYS.start,
        ge=HOLD_DAYS.start,
        le=HOLD_DAYS.stop - 1,
        description="Days that a package is kept when nobody said how many; 3 to 7.",
    )
    remind_hours_before: tuple[Annotated[int, Field(ge=1, le=168)], ...] = Field(
        default=(24,),
        description="Hours before its hold time ends at which the recipient of a"
        " package is reminded, each 1 to 168; an empty list reminds nobody.",
    )


class Code(Section):
    """What pickup codes look like."""

    alphabet: str = Field(
        default=DIGITS,
        min_length=2,
        max_length=40,
        description="The symbols of a code; each must be a key of `ui.keypad`.",
    )
    length: int = Field(
        default=8,
        ge=6,
        le=16,
        description="How many symbols a code has, the check digit included; 6 to 16.",
    )
    check_digit: bool = Field(
        default=True,
        description="Whether the last symbol is a check digit, so that a slip of the"
        " finger is told from an attack. Only with the ten digits.",
    )

    @property
    def rule(self) -> CodeRule:
        """The same, as the rules take it."""
        return CodeRule(self.alphabet, self.length, self.check_digit)


class WrongTries(Section):
    """How patient the bank is with wrong codes; it counts them bank-wide."""

    free_tries: int = Field(
        default=_USUAL.free_tries,
        ge=1,
        le=20,
        description="Wrong tries in a row that cost no waiting.",
    )
    waits_seconds: tuple[Seconds, ...] = Field(
        default=_USUAL.waits,
        min_length=1,
        description="Seconds to wait after each further wrong try; the last repeats.",
    )
    daily_cap: int = Field(
        default=_USUAL.daily_cap,
        ge=1,
        le=100_000,
        description="Wrong tries that the bank allows in a day, whoever makes them."
        " When it is used up, tries come back one by one, a day's worth in a day.",
    )
    calm_seconds: Seconds = Field(
        default=_USUAL.calm_seconds,
        description="Seconds without a wrong try after which counting starts anew.",
    )
    code_tries: int = Field(
        default=_USUAL.code_tries,
        ge=1,
        le=20,
        description="Wrong tries of the four digits after which a code is held back.",
    )
    code_hold_seconds: Seconds = Field(
        default=_USUAL.code_hold_seconds,
        description="Seconds for which it is held back.",
    )

    @property
    def rule(self) -> ThrottleRule:
        """The same, as the rules take it."""
        return ThrottleRule(
            free_tries=self.free_tries,
            waits=self.waits_seconds,
            daily_cap=self.daily_cap,
            calm_seconds=self.calm_seconds,
            code_tries=self.code_tries,
            code_hold_seconds=self.code_hold_seconds,
        )


class Locks(Section):
    """How long the bank waits for steel."""

    open_patience_seconds: Seconds = Field(
        default=5.0,
        description="Seconds after a pulse in which the door has to be seen open.",
    )
    tries: int = Field(
        default=3,
        ge=1,
        le=10,
        description="Pulses that one visit may have, each after a fresh look at the"
        " door; a cool lock has to stand them all.",
    )
    pulses_before_rest: int = Field(
        default=6,
        ge=1,
        le=20,
        description="Pulses that a cool lock stands in a row, whoever asks for them;"
        " 1 to 20, and not fewer than `locks.tries`.",
    )
    rest_seconds: float = Field(
        default=5.0,
        ge=0,
        le=600,
        description="Seconds that a lock rests for each further pulse: ten times what"
        " a pulse takes; 0 to 600. Only a lock without a coil needs none.",
    )
    close_patience_seconds: Seconds = Field(
        default=120.0,
        description="Seconds that a door may stand open before somebody is called.",
    )
    close_reminder_seconds: Seconds = Field(
        default=30.0,
        description="Seconds that a door may stand open before the person at it is"
        " asked to close it.",
    )
    stable_seconds: Seconds = Field(
        default=1.0,
        description="Seconds for which a door must read closed to count as closed; a"
        " door that bounces was not shut.",
    )
    request_life_seconds: Seconds = Field(
        default=5.0,
        description="Seconds after which a door that was asked for and that nobody"
        " took up stays shut: no door opens late.",
    )
    poll_seconds: Seconds = Field(
        default=0.05,
        description="Seconds between two looks at a door during a visit.",
    )
    guard_seconds: float = Field(
        default=2.0,
        ge=0,
        le=3600,
        description="Seconds between two looks at the doors that nobody is visiting:"
        " one that is open all the same was forced. 0: nobody looks.",
    )
    reopen_seconds: float = Field(
        default=180.0,
        ge=0,
        le=3600,
        description="Seconds after a pickup in which its door may be opened once more"
        " by a touch, if nobody else has been there. 0: never.",
    )
    next_seconds: float = Field(
        default=120.0,
        ge=0,
        le=600,
        description="Seconds after a pickup in which the next door of the same person"
        " opens by a touch, if they typed code and digits and nobody else was served"
        " since. 0: never.",
    )
    auto_return: bool = Field(
        default=True,
        description="Whether a slot that was taken out of service until some time"
        " returns by itself when that has come, if nothing is inside and its door"
        " passes a test. If not, somebody is told.",
    )
    self_test: SelfTest = Field(
        default="opens",
        description="How a door is tested then: `opens` pulses it, and it has to be"
        " seen to open and to be shut again, where it has a sensor; `reads` moves"
        " nothing, its sensor has to read closed.",
    )


class LostCode(Section):
    """How patient the bank is with whoever has lost a code."""

    offered: bool = Field(
        default=True,
        description="Whether the screen offers to send a new code.",
    )
    tries: int = Field(
        default=_LOST.tries,
        ge=1,
        le=20,
        description="How often one contact may be typed, and one person be sent new"
        " codes, before it rests.",
    )
    rest_seconds: Seconds = Field(
        default=_LOST.rest_seconds,
        description="Seconds for which it rests.",
    )
    daily_cap: int = Field(
        default=_LOST.daily_cap,
        ge=1,
        le=100_000,
        description="How often anybody may ask in a day. When it is used up, it comes"
        " back one by one.",
    )

    @property
    def rule(self) -> LostRule:
        """The same, as the rules take it."""
        return LostRule(self.tries, self.rest_seconds, self.daily_cap)


class Staff(Section):
    """How couriers and technicians sign in at the screen."""

    badge_alone: bool = Field(
        default=False,
        description="Whether a badge signs in without its PIN. Only badges of 16 signs"
        " or more do, and only random ones should: whoever finds one can open doors.",
    )


class TimeSources(Section):
    """What vouches for the time of day."""

    sources: tuple[TimeSource, ...] = Field(
        default=("timesyncd", "kernel"),
        description="Who may say that the computer's time is right: `timesyncd`, the"
        " `kernel` (which hears from any time daemon), `rtc` where a battery clock"
        " is built in. With none, only a person's word counts.",
    )


class Screen(Section):
    """What a finger meets."""

    lockdown: bool = Field(
        default=True,
        description="Whether a customer has no way out of the screen: no ctrl+q, no"
        " command palette. Off only where the keyboard belongs to who runs it.",
    )
    keypad: Annotated[str, Field(min_length=2, max_length=40)] = Field(
        default="1234567890",
        description="The keys of the keypad, in their order.",
    )
    idle_seconds: Seconds = Field(
        default=60.0,
        description="Seconds without a touch after which a screen goes home.",
    )
    warning_seconds: float = Field(
        default=20.0,
        ge=20,
        le=300,
        description="The last seconds of these, in which the screen warns; one touch"
        " gives more time. Fewer than 20 are too few for many people.",
    )
    done_seconds: Seconds = Field(
        default=6.0,
        description="Seconds for which the last screen of a visit stays.",
    )
    languages: Annotated[tuple[Language, ...], Field(min_length=1)] = Field(
        default=("en", "de", "fr", "es", "pl", "nl"),
        description="The languages to choose from on the home screen; it speaks the"
        " first when nobody chooses, and so do messages to people of whom nobody"
        " knows theirs.",
    )
    hardware_keypad: bool = Field(
        default=False,
        description="Whether there is a keypad of steel as well, with the keys 0 to 9,"
        " * and #. Every choice then says which key it has.",
    )
    theme: ThemeName = Field(
        default="normal",
        description="The colours: `normal`, `high_contrast`, `sunlight` for a panel"
        " that the sun shines on, `night`. A customer may have high contrast by one"
        " touch, for that visit.",
    )
    quiet_hours: str = Field(
        default="",
        pattern=HOURS,
        description="Hours in which the screen is dim and makes no sound but asked-for"
        " speech, such as 22:00-06:00, by the clock beside the bank. While nobody"
        " vouches for the time of day there are none. Empty: none.",
    )
    attract_minutes: float = Field(
        default=5.0,
        ge=0,
        le=600,
        description="Minutes without a customer after which the waiting screen is dark"
        " but for a line that wanders, so that nothing burns in. 0: never.",
    )
    panel: Glass = Field(
        default=Glass(),
        description="How large the panel is, so that `kiosk check` can say how large"
        " letters and keys are.",
    )
    sounds: Sounds = Field(default=Sounds(), description="What is heard.")
    speech: Speech = Field(
        default=Speech(), description="Who has the screens read out."
    )

    @property
    def quiet(self) -> tuple[time, time] | None:
        """From when until when it is dim and mute; `None` for never."""
        return hours_of(self.quiet_hours)
