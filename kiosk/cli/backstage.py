"""What technicians' screens are told of the computer, and by the locks part."""

from pathlib import Path

from kiosk import lookout
from kiosk.config import Settings
from kiosk.doctor.computer import Computer, examined
from kiosk.lookout import Sight


class Backstage:
    """The computer around a kiosk.

    Args:
        settings: The configuration.
        folder: The data directory.
    """

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder

    def sight(self) -> Sight | None:
        """Return what the locks part sees; `None` where none answers."""
        return lookout.asked(self._folder, within=1.0)

    def facts(self) -> list[str]:
        """Return what there is to know of disk, heat and versions, a line each."""
        found = examined(Computer(), self._settings, self._folder)
        return [f"{one.check}: {one.says}" for one in found]
