"""How people are told: which channels there are, and what carries each."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from kiosk.channels import CONSOLE, Reach, usual_reach
from kiosk.config.section import Name, Section
from kiosk.config.senses import HOURS


class Carrier(Section):
    """One notifier and what it is told; its other keys are its own."""

    model_config = ConfigDict(extra="allow")

    notifier: Name = Field(
        description="The notifier by name: smtp, webhook, apprise, or a stranger's. The"
        " other keys of a carrier belong to it and are checked by it."
    )
    reaches: Literal["anybody", "email", "phone"] | None = Field(
        default=None,
        description="Who is told over this channel: `anybody`, those with an `email`"
        " address, or those with a `phone`; null: whoever the notifier usually"
        " reaches.",
    )

    @property
    def options(self) -> Mapping[str, object]:
        """What the notifier is told."""
        return dict(self.model_extra or {})

    @property
    def reach(self) -> Reach:
        """Whom it reaches."""
        return (
            usual_reach(self.notifier) if self.reaches is None else Reach(self.reaches)
        )


class Recipient(Section):
    """Somebody of the staff who is told of what is wrong."""

    name: str = Field(
        default="",
        max_length=100,
        description="What messages call them; empty: the key.",
    )
    email: str | None = Field(default=None, description="Where e-mail goes.")
    phone: str | None = Field(default=None, description="Where SMS go.")
    channels: tuple[Name, ...] = Field(
        min_length=1,
        description="Over which channels; also such as no customer is told over.",
    )
    language: Literal["en", "de", "fr", "es", "pl", "nl"] | None = Field(
        default=None, description="What they read; null: the first of `ui.languages`."
    )
    quiet_hours: str | None = Field(
        default=None,
        pattern=HOURS,
        description="Hours in which only what is urgent is told; null: those of"
        " `notify`.",
    )
    least: Literal["warning", "broken"] = Field(
        default="warning",
        description="From which weight on: `warning`, it serves and somebody should"
        " look; `broken`, something or somebody is not served.",
    )


class Notify(Section):
    """How people are told."""

    channels: tuple[Name, ...] = Field(
        default=(CONSOLE,),
        description="Which ways messages go. `console` prints them where the kiosk"
        " runs; every other one is a key of `carriers`. An empty list tells nobody.",
    )
    carriers: dict[Name, Carrier] = Field(
        default={}, description="What carries each channel, by a name of your choice."
    )
    staff: dict[Name, Recipient] = Field(
        default={},
        description="Who is told of what is wrong at the bank, by names of your"
        " choice.",
    )
    quiet_hours: str = Field(
        default="",
        pattern=HOURS,
        description="Hours such as 22:00-07:00, by the clock beside the bank, in which"
        " only what cannot wait is told, such as the code of a package. While nobody"
        " vouches for the time of day there are none. Empty: none. People may have"
        " theirs.",
    )
    nearly_full_percent: float = Field(
        default=90.0,
        ge=0,
        le=100,
        description="From how many percent of the slots of a size in use on the staff"
        " is told that the bank is nearly full; 0: never.",
    )
    deadline_seconds: Annotated[float, Field(ge=1, le=600)] = Field(
        default=30.0,
        description="Seconds that one message may take, 1 to 600. Then it counts as"
        " failed, and its channel as down until it answers.",
    )

    @property
    def every_channel(self) -> tuple[str, ...]:
        """The channels of customers, then those that only staff are told over."""
        of_staff = (name for one in self.staff.values() for name in one.channels)
        return tuple(dict.fromkeys((*self.channels, *of_staff)))

    def reach(self, channel: str) -> Reach:
        """Return whom a channel reaches."""
        carrier = self.carriers.get(channel)
        return Reach.ANYBODY if carrier is None else carrier.reach
