"""What can be wrong with the store and the clock."""

from typing import Final

from kiosk.domain.catalogue.entry import broken, msg, warning

STORE: Final = (
    broken(
        "store",
        "the store cannot keep or find its facts; nothing was changed",
        cause="no room, no rights, a disk that fails",
        step="disk space and rights; the message names the file",
        part="an industrial SD card or an SSD",
    ),
    broken(
        "store-damaged",
        "the file of the store is not as it was written; nothing more is written to it",
        cause="a disk that dies, or somebody who wrote into it",
        step="stop every part, then start the locks part: the newest good backup takes"
        " its place, the file goes to quarantine/",
        part="an industrial SD card or an SSD",
    ),
    broken(
        "trouble.recovered",
        msg("the store was damaged, and a backup took its place"),
        cause=msg("a disk that dies, a power cut on a bad card"),
        step=msg(
            "kiosk store trouble, then kiosk store agree N; settle what is in doubt"
        ),
        part=msg("an industrial SD card or an SSD"),
    ),
    broken(
        "trouble.emptied",
        msg("the store was damaged, and there was no good backup"),
        cause=msg("a disk that dies; backups on the same disk"),
        step=msg(
            "kiosk store trouble; look behind every door: kiosk slot settle; put"
            " backups on another disk (storage.backup_folder)"
        ),
        part=msg("an industrial SD card or an SSD"),
    ),
    broken(
        "trouble.restored",
        msg("somebody put a backup in the place of the store"),
        cause="kiosk restore",
        step=msg(
            "kiosk store trouble, then kiosk store agree N; settle what is in doubt"
        ),
    ),
    broken(
        "trouble.chain",
        msg("the events are not as they were written"),
        cause=msg("somebody has changed them, or the disk has"),
        step=msg(
            "kiosk event verify names the first; keep the file for whoever asks, then"
            " kiosk store agree N"
        ),
    ),
    broken(
        "trouble.damaged",
        "a check found the store damaged while it ran",
        cause="a disk that dies",
        step="stop every part, then start the locks part: it recovers by itself",
        part="an industrial SD card or an SSD",
    ),
    broken(
        "store.no-room",
        "the disk is too full for a visit to be written down; no door is opened",
        cause="logs, traces or backups that grew",
        step="df -h; take out trace: FILE, old logs, old backups",
        part="a larger card",
    ),
    broken(
        "backup.failed",
        msg("a backup could not be made"),
        cause=msg("no room or no rights in its folder, or a damaged store"),
        step=msg("kiosk backup FILE says why; storage.backup_folder"),
    ),
)

CLOCK: Final = (
    warning(
        "clock.untrusted",
        "nobody has confirmed the time since the computer started",
        cause="no network, no battery clock",
        step="kiosk clock show; look at the date, then kiosk clock vouch",
        part="a battery clock (RTC)",
    ),
    warning(
        "clock.suspect",
        msg("the time does not fit together"),
        cause=msg("the clock was set by hand, a bad time server, an empty battery"),
        step=msg("kiosk clock show says what does not fit; then kiosk clock vouch"),
        part=msg("a battery for the clock"),
    ),
    warning(
        "clock.sweep-stopped",
        msg("suspiciously many packages would have expired at once; none did"),
        cause=msg("a clock that is ahead, or a bank that stood still for days"),
        step=msg("look at the date; kiosk package expire --clock-is-right"),
    ),
)

ENTRIES: Final = STORE + CLOCK
