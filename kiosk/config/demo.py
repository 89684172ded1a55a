"""The section that fills a bank for trying out: people, packages, a fault.

Its codes are shown on the screen, so only a bank without steel may have it.
"""

from typing import Annotated

from pydantic import Field

from kiosk.config.rules import Language
from kiosk.config.section import Name, Section, Short
from kiosk.domain.package import HOLD_DAYS
from kiosk.domain.users import Role, User


class DemoUser(Section):
    """Somebody who exists from the start."""

    id: Name = Field(description="The id that packages name.")
    name: str = Field(default="", description="What the person is called.")
    email: str | None = Field(default=None, description="Where e-mail goes.")
    phone: str | None = Field(
        default=None,
        description="The phone; its last four digits are asked for at the door.",
    )
    role: Annotated[Role, Field(strict=False)] = Field(
        default=Role.CUSTOMER,
        description="What the person may do here.",
    )
    needs_low_door: bool = Field(
        default=False,
        description="Whether only doors within reach of a seated person will do.",
    )

    language: Language | None = Field(
        default=None,
        description="What the person reads; the bank's first language where nobody"
        " knows.",
    )

    @property
    def user(self) -> User:
        """The same, as the rules take it."""
        return User(
            id=self.id,
            name=self.name,
            email=self.email,
            phone=self.phone,
            role=self.role,
            needs_low_door=self.needs_low_door,
            language=self.language,
        )


class DemoPackage(Section):
    """A package that lies in the bank, or is on its way, from the start."""

    id: Name = Field(description="The package id.")
    user: Name = Field(description="Whose it is: the id of one of `demo.users`.")
    size: Short = Field(description="One of `sizes`.")
    weight_kg: float | None = Field(
        default=None,
        gt=0,
        description="Its weight in kilograms, if anyone weighed it.",
    )
    hold_days: int | None = Field(
        default=None,
        ge=HOLD_DAYS.start,
        le=HOLD_DAYS.stop - 1,
        description="Days that it is kept; `hold.days` when left out.",
    )

    @property
    def weight_grams(self) -> int | None:
        """Its weight, as the rules take it."""
        return None if self.weight_kg is None else round(self.weight_kg * 1000)


class DemoFault(Section):
    """A slot that is out of service from the start."""

    slot: Short = Field(description="The name of the slot.")
    reason: Name = Field(description="Why, in words for a technician.")


class Demo(Section):
    """What a bank for trying out holds when its store is new."""

    users: tuple[DemoUser, ...] = Field(default=(), description="Its people.")
    packages: tuple[DemoPackage, ...] = Field(
        default=(), description="Its stored packages, in the order of storing."
    )
    expected: tuple[DemoPackage, ...] = Field(
        default=(), description="Its packages that a courier has yet to bring."
    )
    out_of_service: tuple[DemoFault, ...] = Field(
        default=(), description="Its slots out of service."
    )
