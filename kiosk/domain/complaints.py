"""What a courier may find wrong at the door that opened for a package."""

from enum import StrEnum


class Complaint(StrEnum):
    """What is wrong; the names are for ever."""

    TOO_SMALL = "too_small"
    """The package does not fit."""
    BROKEN = "broken"
    """The door cannot be used."""
    DIRTY = "dirty"
    """No package should be put in there."""
    OCCUPIED = "occupied"
    """Something is inside that the books do not know."""
    NOT_HERE = "not_here"
    """Nothing is wrong with it; the package goes elsewhere."""

    @property
    def closes(self) -> bool:
        """Whether it takes the slot out of service."""
        return self in {Complaint.BROKEN, Complaint.DIRTY}
