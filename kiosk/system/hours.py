"""What the locks part says of its hours: that it serves, and which boards do not."""

from kiosk.config import Settings
from kiosk.domain.events import Fact, Happening, Kind
from kiosk.domain.outages import Cause
from kiosk.store import Store, Tx
from kiosk.system import outages


class Hours:
    """The hours in which a bank serves.

    Args:
        store: Its facts.
        settings: Its configuration.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def serving(self, *, always: bool = True) -> None:
        """Note that the locks part serves; see `outages.serving`."""
        self._store.write(lambda tx: outages.serving(tx, always=always))

    def board_lost(
        self,
        bus: str,
        board: int,
        *,
        cause: str | None,
        fault: str | None = None,
        was_told: bool,
    ) -> None:
        """Note that a board gives no answer: what is behind it cannot be had.

        Args:
            bus: The name of its bus.
            board: Its number.
            cause: What the hardware says.
            fault: The same as a key of the catalogue.
            was_told: Whether that is no news; something may have come since.
        """

        def act(tx: Tx) -> None:
            if not was_told:
                facts: dict[str, Fact] = {"bus": bus, "board": board, "cause": cause}
                if fault is not None:
                    facts["fault"] = fault
                tx.happened(Happening(Kind.BOARD_LOST, outages.ACTOR, facts=facts))
            outages.began(tx, self._behind(bus, board), Cause.BOARD)

        self._store.write(act)

    def board_answers(self, bus: str, board: int, *, was_lost: bool) -> None:
        """Note that a board answers.

        Args:
            bus: The name of its bus.
            board: Its number.
            was_lost: Whether that was told; if not, a former run may have.
        """

        def act(tx: Tx) -> None:
            over = outages.ended(tx, self._behind(bus, board), Cause.BOARD)
            if over or was_lost:
                facts: dict[str, Fact] = {"bus": bus, "board": board}
                tx.happened(Happening(Kind.BOARD_BACK, outages.ACTOR, facts=facts))

        self._store.write(act)

    def _behind(self, bus: str, board: int) -> list[str]:
        return [
            slot
            for slot, (on, lock) in self._settings.wires.items()
            if on == bus and lock.board == board
        ]
