"""A bank in which a courier has nothing to do."""

from collections.abc import Sequence

from kiosk.domain.errors import InvalidError, StateError
from kiosk.domain.visits import Visit
from kiosk.system.views import Arrival, Place, Recipient
from kiosk.ui.courier.rounds_asks import SlotView


class NothingToDo:
    """The part of a fake kiosk that work asks for: no door waits for anybody."""

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

    def places(self, *_: object, **__: object) -> Sequence[Place]:
        return []

    def add(self, number: str, **_: object) -> Visit:
        raise self._refused(number)

    def arrival(self, scanned: str) -> Arrival:
        raise InvalidError("tracking number", scanned, "nothing is brought here")

    def recipient(self, typed: str) -> Recipient:
        return Recipient(typed)

    def bring(self, scanned: str, **_: object) -> Visit:
        raise self._refused(scanned)

    def complain(self, number: int, *_: object, **__: object) -> Visit:
        raise self._refused(str(number))

    def give_up_door(self, number: int, **_: object) -> Visit:
        raise self._refused(str(number))

    def undo(self, number: int, **_: object) -> Visit:
        raise self._refused(str(number))

    def leave_out(self, scanned: str, **_: object) -> None:
        raise self._refused(scanned)

    def _refused(self, name: str) -> StateError:
        return StateError("slot", name, "empty", "there is nothing to do")
