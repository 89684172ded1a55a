"""What `kiosk doctor` alone can find: ports, rights, the computer around the kiosk."""

from typing import Final

from kiosk.domain.catalogue.entry import broken, note, warning

WIRES: Final = (
    warning(
        "door.unknown",
        "nobody can say whether this door is open",
        cause="a wire of its sensor, or a lock without one",
        step="open and shut it by hand and look again; then its feedback wires",
        part="a lock with a feedback contact, or a door switch",
    ),
    broken(
        "port.missing",
        "the port of a bus is not there",
        cause="the adapter is pulled, or has another name",
        step="ls /dev/serial/by-id, and name that in port:",
        part="an RS-485 adapter with a serial number",
    ),
    broken(
        "port.denied",
        "this user may not open the port",
        cause="the user is not in the group that owns it",
        step="sudo usermod -aG dialout USER (gpio for pins), then sign in anew",
    ),
    broken(
        "port.taken",
        "another program has the port",
        cause="a second kiosk, or a terminal program",
        step="the message says which: end that one",
    ),
    broken(
        "pins.missing",
        "the pins of this computer cannot be had",
        cause="no Raspberry Pi, or gpiozero and lgpio are not installed",
        step="pip install 'locker-kiosk[gpio]'; ls /dev/gpiochip*",
    ),
)

STORE: Final = (
    warning(
        "store.low-room",
        "the disk fills up",
        cause="logs, traces or backups that grow",
        step="df -h; take out trace: FILE, old logs; fewer backups (storage)",
        part="a larger card",
    ),
    warning(
        "store.fleeting",
        "what is stored may be gone after the next power cut",
        cause="it lies in memory, or under the overlay of a read-only root",
        step="findmnt -T FOLDER names the card; with overlayroot, set recurse=0",
    ),
    broken(
        "store.unread",
        "the store cannot be read by this user",
        cause="it belongs to the user of the service",
        step="run the command as that user: sudo -u kiosk kiosk …",
    ),
    note(
        "store.none",
        "there is no store here yet",
        cause="the kiosk has never run with this data directory",
        step="start kiosk run; or name the right folder with --data",
    ),
    warning(
        "panel.unknown",
        "what somebody set of the screens is not known, so the configuration holds",
        cause="another version, or a language that was taken out of ui.languages",
        step="kiosk panel show; kiosk panel set gives it another word, or back",
    ),
    warning(
        "backup.old",
        "the newest backup is older than it should be",
        cause="the locks part did not run, or backups fail",
        step="kiosk backup FILE makes one now and says what is wrong",
    ),
)

COMPUTER: Final = (
    warning(
        "disk.worn",
        "the card or eMMC says that its life is nearly over",
        cause="years of writing",
        step="a new one, with a backup on it, before it dies: kiosk backup FILE",
        part="an industrial SD card or an SSD",
    ),
    broken(
        "disk.failing",
        "the card or eMMC has used up its spare blocks",
        cause="years of writing, heat",
        step="kiosk backup FILE to another disk now, then replace it",
        part="an industrial SD card or an SSD",
    ),
    warning(
        "heat.high",
        "the computer is too hot, or was slowed down",
        cause="sun on the cabinet, a fan that stands still, dust",
        step="shade, air, the fan",
        part="a fan or a heat sink",
    ),
    note(
        "parts.none",
        "no locks part runs: no door would open now",
        cause="the kiosk is stopped",
        step="kiosk run, or kiosk run --only locks",
    ),
    warning(
        "terminal.small",
        "the terminal is too small or has too few colours for the screens",
        cause="a large console font, TERM that does not fit",
        step="at least 50 by 15 cells; a smaller font; TERM=xterm-256color",
    ),
    warning(
        "speech.none",
        "the screens are to speak, and cannot",
        cause="espeak-ng is not installed",
        step="sudo apt install espeak-ng, or ui.speech.offered: false",
    ),
    warning(
        "channel.unreachable",
        "a channel of messages cannot be reached, or is not set up",
        cause="no network, a wrong host, an expired account",
        step="the line says which; messages wait and are sent later",
    ),
    broken(
        "version.old",
        "a part of this program is older than it must be",
        cause="an update that was not finished",
        step="install the program anew, with its dependencies",
    ),
)

ENTRIES: Final = WIRES + STORE + COMPUTER
