"""Why people ask for help at a door."""

from enum import StrEnum


class Cause(StrEnum):
    """What keeps somebody from going on; the names are for ever."""

    DID_NOT_OPEN = "did-not-open"
    UNSEEN = "unseen"
    """They say that the door is open, and its sensor says that it is not."""
    WONT_CLOSE = "wont-close"
    WRONG_CONTENT = "wrong-content"
    """Not their package, or none, or a damaged one."""
    OTHER = "other"
