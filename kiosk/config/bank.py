"""The sections that say what stands there: site, sizes, buses, lockers."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field

from kiosk.config.rules import Language
from kiosk.config.section import Name, Section, Short
from kiosk.i18n import Given


class Location(Section):
    """The site that this kiosk serves."""

    id: Name = Field(
        description="A short name without blanks, the same for ever: it is in every"
        " event that leaves this bank."
    )
    name: Name = Field(description="What customers call the site; on every screen.")
    time_zone: str = Field(
        description="The IANA time zone of the wall clock beside the bank, such as"
        " Europe/Berlin. The store keeps UTC; screens and messages show this."
    )
    help: str = Field(
        max_length=200,
        description="Whom a customer calls when nothing helps; shown as it stands.",
    )
    help_in: Mapping[Language, Annotated[str, Field(max_length=200)]] = Field(
        default_factory=dict,
        description="The same in other languages, by their codes; who reads another"
        " gets `help`.",
    )

    address: str = Field(
        default="",
        max_length=200,
        description="Where the bank stands, as messages tell it; empty: not told.",
    )
    hours: str = Field(
        default="",
        max_length=100,
        description="When people can get to it, as messages tell it, such as Mon-Sat"
        " 6:00-22:00; empty: not told.",
    )

    @cached_property
    def helper(self) -> Given:
        """Whom a customer calls, in every language that it is given in."""
        return Given(self.help, tuple(self.help_in.items()))

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone, ready for use."""
        return ZoneInfo(self.time_zone)


class SizeLimit(Section):
    """One size of slots."""

    name: Short = Field(description="The size as couriers and manifests name it.")
    max_weight_kg: float = Field(
        gt=0,
        le=1000,
        description="The most that the floor of such a slot carries, in kilograms.",
    )


class Bus(Section):
    """One driver and the wire it speaks on; its other keys are its own."""

    model_config = ConfigDict(extra="allow")

    driver: Name = Field(
        description="The driver by name. The other keys of a bus belong to it and are"
        " checked by it."
    )

    @property
    def options(self) -> Mapping[str, object]:
        """What the driver is told: every key but its name."""
        return dict(self.model_extra or {})


class Compartment(Section):
    """One slot: a door with a lock."""

    name: Short = Field(description="What stands on the door.")
    size: Short = Field(description="One of `sizes`.")
    reach_mm: int = Field(
        ge=0,
        le=3000,
        description="Height of the handle above the ground, in millimetres. Doors"
        " from 380 to 1220 are given to people who need a low door.",
    )
    bus: Name | None = Field(
        default=None,
        description="One of `buses`; may be left out when there is only one.",
    )
    lock: str = Field(description="Board and channel on that bus, such as 1/4.")
    sensor: bool = Field(
        default=True,
        description="Whether something tells this door open from closed. Without it"
        " the person at the door is asked, and the events say so.",
    )


Column = Annotated[tuple[Compartment, ...], Field(min_length=1)]
"""One column of doors, from top to bottom."""


class Locker(Section):
    """One cabinet of the bank."""

    name: Name = Field(description="What the cabinet is called on the map.")
    columns: tuple[Column, ...] = Field(
        min_length=1,
        description="The doors as one sees them from the front: columns from left to"
        " right, in each the slots from top to bottom. The map on the screen is"
        " drawn from it.",
    )
