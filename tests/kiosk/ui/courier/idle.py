"""A bank in which a round has nothing to do."""

from collections.abc import Sequence

from kiosk.domain.errors import StateError
from kiosk.domain.visits import Visit
from kiosk.ui.courier.rounds_asks import SlotView


class NothingToDo:
    """The part of a fake kiosk that rounds ask: no door waits for anybody."""

    def to_collect(self) -> Sequence[SlotView]:
        return []

    def to_look_into(self, *_: object) -> Sequence[SlotView]:
        return []

    def slot(self, name: str) -> SlotView:
        raise self._refused(name)

    def collect(self, slot: str, **_: object) -> Visit:
        raise self._refused(slot)

    def look_into(self, slot: str, **_: object) -> Visit:
        raise self._refused(slot)

    def settle(self, slot: str, *_: object, **__: object) -> None:
        raise self._refused(slot)

    def settle_strange(self, slot: str, *_: object, **__: object) -> None:
        raise self._refused(slot)

    def confirm(self, number: int, *_: object, **__: object) -> None:
        raise self._refused(str(number))

    def _refused(self, name: str) -> StateError:
        return StateError("slot", name, "empty", "there is nothing to do")
