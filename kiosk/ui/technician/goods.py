"""What goods sensors say is inside, beside what the books say.

Few banks have such sensors. Where a locks part has told that there are none, it is
not asked again while a page is shown: each look of it is one at every door.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from kiosk.domain.package import State
from kiosk.domain.slots import Status
from kiosk.i18n import Sayable
from kiosk.ui.technician import words
from kiosk.ui.technician.asks import Machine, SlotView

_SHUT: Final = "closed"
_SAYS: Final = {
    True: words.SENSOR_FULL,
    False: words.SENSOR_EMPTY,
    None: words.SENSOR_SILENT,
}


@dataclass(frozen=True, slots=True)
class Sensed:
    """What the sensors said in one look.

    Attributes:
        goods: Whether something lies inside, by slot; `None` where a sensor says
            nothing. Only slots with sensors are there.
        doors: `open`, `closed` or `unknown` by slot.
    """

    goods: Mapping[str, bool | None] = field(default_factory=dict)
    doors: Mapping[str, str] = field(default_factory=dict)

    def beside(self, view: SlotView, books: Iterable[Sayable]) -> Iterator[Sayable]:
        """Give what the books say of a slot, and what its sensor says, if it has one.

        That the two differ comes first.
        """
        if self.differs(view):
            yield words.SENSOR_DIFFERS
        yield from books
        if view.slot.name in self.goods:
            yield _SAYS[self.goods[view.slot.name]]

    def differs(self, view: SlotView) -> bool:
        """Return whether sensor and books cannot both be right.

        The sensor counts behind a shut door only, and where the books know what is
        inside: not while somebody brings or takes something.
        """
        goods = self.goods.get(view.slot.name)
        shut = self.doors.get(view.slot.name) == _SHUT
        if goods is None or not shut or view.doubt is not None:
            return False
        if view.package is None:
            return goods and view.status is not Status.OCCUPIED
        return not goods and view.package.state is not State.RETRIEVED


class Goods:
    """The goods sensors of a bank, for as long as one page is shown.

    Args:
        machine: Where the locks part is asked.
    """

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._any = True

    def now(self) -> Sensed:
        """Return what they say at this moment; it blocks."""
        sight = self._machine.sight() if self._any else None
        if sight is None:
            return Sensed()
        self._any = bool(sight.goods)
        return Sensed(sight.goods, sight.doors)
