"""What every section of the configuration has in common."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """A group of keys: strict, frozen, and closed to keys that nobody knows.

    Strict, because a number that quietly becomes text is how the lock `1/10`
    once became `1/1`; frozen, because every thread reads it.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


_MONTH: Final = 31 * 86_400

Name = Annotated[str, Field(min_length=1, max_length=64)]
"""A name that goes on a screen."""

Short = Annotated[str, Field(min_length=1, max_length=12)]
"""A name that goes on a door, and in figures a hand high on the screen."""

Seconds = Annotated[float, Field(gt=0, le=_MONTH)]
"""A time, in seconds; a month is more than any patience here."""
