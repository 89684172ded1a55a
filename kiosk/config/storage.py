"""The section that says how facts are kept: backups, checks, room, and for how long."""

from pathlib import Path

from pydantic import Field

from kiosk.config.section import Section


class Storage(Section):
    """How the bank keeps its facts, and for how long."""

    backup_hours: float = Field(
        default=6.0,
        gt=0,
        le=168,
        description="Hours from one backup to the next; at most a week.",
    )
    backups_kept: int = Field(
        default=8,
        ge=1,
        le=1000,
        description="Backups that are kept; the oldest goes when a new one is good.",
    )
    backup_folder: str = Field(
        default="backups",
        min_length=1,
        description="Where backups go: a folder in the data directory, or an absolute"
        " one, best on another disk.",
    )
    check_hours: float = Field(
        default=24.0,
        gt=0,
        le=168,
        description="Hours from one thorough check of the store to the next.",
    )
    reserve_mb: int = Field(
        default=20,
        ge=0,
        le=10_000,
        description="Megabytes that must be free on the disk of the store before a"
        " door is opened, so that what happens there can be written down.",
    )
    keep_events_days: int = Field(
        default=180,
        ge=30,
        le=3650,
        description="Days after which events move from the store into archives.",
    )
    keep_personal_days: int = Field(
        default=30,
        ge=1,
        le=3650,
        description="Days after the end of somebody's last package after which their"
        " name, e-mail and phone are erased.",
    )

    def backups(self, data: Path) -> Path:
        """Return where backups go.

        Args:
            data: The data directory.
        """
        return data / self.backup_folder

    @property
    def reserve_bytes(self) -> int:
        """The room that must be free, in bytes."""
        return self.reserve_mb * 2**20
