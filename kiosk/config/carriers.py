"""How people are told: which channels there are, and what carries each."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from kiosk.channels import CONSOLE, Reach, usual_reach
from kiosk.config.section import Name, Section


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
    deadline_seconds: Annotated[float, Field(ge=1, le=600)] = Field(
        default=30.0,
        description="Seconds that one message may take, 1 to 600. Then it counts as"
        " failed, and its channel as down until it answers.",
    )

    def reach(self, channel: str) -> Reach:
        """Return whom a channel reaches."""
        carrier = self.carriers.get(channel)
        return Reach.ANYBODY if carrier is None else carrier.reach
