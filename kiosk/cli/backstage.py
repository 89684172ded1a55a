"""What technicians' screens are told of the computer, and by the locks part."""

from dataclasses import dataclass
from pathlib import Path

from kiosk import lookout
from kiosk.cli.carrying import Bank, HitchError, carried, stick
from kiosk.doctor.computer import Computer, examined
from kiosk.domain.duties import Act
from kiosk.domain.staff import Session
from kiosk.lookout import Sight
from kiosk.system import LockerSystem


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of an export.

    Attributes:
        file: What was written; `None` where nothing was.
        hitch: Why nothing was, as `carrying.Hitch` has it.
    """

    file: str | None
    hitch: str | None = None


class Backstage:
    """The computer around a kiosk.

    Args:
        system: The kiosk.
        file: Its configuration.
        folder: Its data directory.
    """

    def __init__(self, system: LockerSystem, file: Path, folder: Path) -> None:
        self._system = system
        self._settings = system.settings
        self.file = file
        self._folder = folder

    def sight(self) -> Sight | None:
        """Return what the locks part sees; `None` where none answers."""
        return lookout.asked(self._folder, within=1.0)

    def facts(self) -> list[str]:
        """Return what there is to know of disk, heat and versions, a line each."""
        found = examined(Computer(), self._settings, self._folder)
        return [f"{one.check}: {one.says}" for one in found]

    def carry(self, session: Session) -> Carried:
        """Write everything, with nobody in it, onto the stick that is there.

        Raises:
            NotAllowedError: They may not.
            StoreError: An archive of events is missing or damaged.
        """
        system = self._system
        system.check_may(session, Act.EXPORT)
        bank = Bank(system, self._settings, self.file, self._folder)
        try:
            made = carried(
                bank, stick(), note=lambda name: system.carries(session, name)
            )
        except HitchError as error:
            return Carried(None, error.hitch.value)
        return Carried(made.name)
