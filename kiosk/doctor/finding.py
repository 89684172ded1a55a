"""What the doctor finds: one line, well or not, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.domain.catalogue import CATALOGUE, Weight


class State(StrEnum):
    """How something is."""

    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"


_STATES: Final = {
    Weight.NOTE: State.OK,
    Weight.WARNING: State.WARNING,
    Weight.BROKEN: State.BROKEN,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        check: What was looked at, in a word or two.
        says: What was seen.
        fault: The key of what is wrong; `None` when nothing is.
    """

    check: str
    says: str
    fault: str | None = None

    @property
    def state(self) -> State:
        """How it is; the catalogue says what weighs how much."""
        return State.OK if self.fault is None else _STATES[CATALOGUE[self.fault].weight]

    @property
    def step(self) -> str | None:
        """What to do; `None` when there is nothing to do."""
        return None if self.fault is None else CATALOGUE[self.fault].step


def worst(findings: list[Finding]) -> State:
    """Return the state of the worst of them."""
    order = list(State)
    return max((one.state for one in findings), key=order.index, default=State.OK)
