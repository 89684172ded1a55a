"""What a recipient puts back at the door, and why."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a package is put back; the names are for ever."""

    UNSAID = "unsaid"
    """They touched that they put it back, and have not said why."""
    NOT_THEIRS = "not_theirs"
    DAMAGED = "damaged"
    OTHER = "other"

    @property
    def said(self) -> str:
        """The same in words, for whoever collects it.

        >>> Reason.NOT_THEIRS.said
        'put back by its recipient: not theirs'
        """
        why = "" if self is Reason.UNSAID else f": {self.value.replace('_', ' ')}"
        return f"put back by its recipient{why}"


@dataclass(frozen=True, slots=True)
class PutBack:
    """A package on its way back into its slot, or there.

    Attributes:
        visit: At which it is put back.
        held: Whether it lies in the slot: the door was seen shut.
        reserved: Whether the slot was taken out of service for it.
    """

    visit: int
    package: str
    slot: str
    reason: Reason
    held: bool = False
    reserved: bool = False
