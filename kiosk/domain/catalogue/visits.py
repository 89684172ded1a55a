"""What can go wrong at a door, with a slot, and with what lies in it."""

from typing import Final

from kiosk.domain.catalogue.entry import broken, msg, note, warning

ENDINGS: Final = (
    broken(
        "visit.stuck",
        msg("pulsed, and every look said that the door stayed shut"),
        cause=msg("a jammed bolt, a worn lock, a weak supply"),
        step=msg(
            "press the door and try once more; measure 12 V at the coil during a pulse;"
            " the slot is out of service until kiosk slot return"
        ),
        part=msg("a lock of the same type"),
    ),
    warning(
        "visit.left-open",
        msg("the door was seen open and not closed in time"),
        cause="somebody forgot it, or a parcel is in its way",
        step="shut the door, look what is inside: kiosk slot settle",
    ),
    warning(
        "visit.unproven",
        msg("something may have happened at the door, and nobody saw it"),
        cause="a board that went silent after the pulse, a sensor that says open all"
        " the time, a door without a sensor where nobody said what it did",
        step="look behind the door: kiosk slot settle; then at its sensor",
        part=msg("a lock with a feedback contact, or a door switch"),
    ),
    broken(
        "visit.silent",
        msg("the locks gave no answer before any pulse; no door moved"),
        cause="a board without power, a pulled adapter, a lock that must rest",
        step="kiosk doctor names the board",
        part="a lock board of the same family",
    ),
    broken(
        "visit.unserved",
        msg("nobody took the visit up; no pulse was given"),
        cause="the locks part did not run",
        step="start kiosk run, or kiosk run --only locks",
    ),
    note(
        "visit.withdrawn",
        msg("whoever asked took it back before it was taken up"),
        cause="a change of mind",
        step="nothing",
    ),
)

DOUBTS: Final = (
    warning(
        "doubt.unproven",
        msg("a pulse may have been given, and what the door did was not seen"),
        cause=msg("a board that went silent in the middle, a broken sensor"),
        step=msg("kiosk slot settle opens it and asks what is inside"),
    ),
    warning(
        "doubt.restarted",
        msg(
            "the kiosk went down in the middle of a visit and found the door otherwise"
        ),
        cause=msg("a power cut, or somebody pulled the plug"),
        step="kiosk slot settle",
    ),
    warning(
        "doubt.left-open",
        msg("a door stood open: anybody may have been there"),
        cause="it was not closed in time",
        step="shut it, then kiosk slot settle",
    ),
    broken(
        "doubt.forced",
        msg("a door was seen open that nobody had asked for"),
        cause="force, a key, a bolt that does not catch, a sensor that lies",
        step="look at the door and the camera; kiosk slot settle; its bolt and hook",
        part="a lock of the same type",
    ),
    warning(
        "doubt.abandoned",
        msg("whoever was at an open door went away without a word"),
        cause=msg("somebody left the screen"),
        step="kiosk slot settle",
    ),
    warning(
        "doubt.word",
        msg("a person at the door says that it is not as the books have it"),
        cause=msg("something strange inside, or nothing where something should be"),
        step=msg("kiosk slot settle, and the events of the slot"),
    ),
    warning(
        "doubt.found-elsewhere",
        msg("its package was found in another slot"),
        cause=msg("a parcel that was put behind the wrong door"),
        step=msg("kiosk slot settle for both slots"),
    ),
    warning(
        "doubt.goods",
        msg("the goods sensor says the opposite of the books"),
        cause=msg("a dirty sensor, or a parcel that was taken"),
        step=msg("look inside; clean the sensor"),
        part=msg("a goods sensor"),
    ),
    warning(
        "doubt.restored",
        msg("the store came from a backup that is older than the last use of the door"),
        cause="a restore or a recovery",
        step="kiosk slot settle, door by door",
    ),
)

OUTAGES: Final = (
    broken(
        "outage.off",
        msg("nobody ran the locks"),
        cause="the power was off, or the program",
        step="why it stopped: journalctl -b -1; hold times are extended by themselves",
        part="an uninterruptible supply",
    ),
    broken(
        "outage.board",
        msg("the board of a lock gave no answer, so its package could not be had"),
        cause="as for board.lost",
        step="as for board.lost; hold times are extended by themselves",
        part="a lock board of the same family",
    ),
    broken(
        "outage.stuck",
        msg("a door stayed shut, so its package could not be had"),
        cause="as for door-stuck",
        step="as for door-stuck; the hold time is extended by itself",
        part="a lock of the same type",
    ),
)

ALERTS: Final = (
    warning(
        "door.doubted",
        "a sensor said open before the pulse",
        cause="a broken feedback wire, or a door that was not shut",
        step="shut the door; does it still read open? then its wire",
        part=msg("a lock with a feedback contact, or a door switch"),
    ),
    warning(
        "door.left-open",
        "a door was not closed in time",
        cause=msg("somebody forgot it, or a parcel is in its way"),
        step=msg("shut it; kiosk slot settle where the slot is in doubt"),
    ),
    broken(
        "door.forced",
        "a door is open, and nobody had asked for that",
        cause=msg(
            "force, a key, a bolt that does not catch, two boards of one address"
        ),
        step=msg("go there; what is inside is in doubt: kiosk slot settle"),
        part=msg("a lock of the same type"),
    ),
    warning(
        "door.help-asked",
        msg("a person at a door could not go on, and asked for help"),
        cause=msg("a door that does not spring open, or does not stay shut"),
        step=msg(
            "kiosk event list finds the visit by the number that they were given; look"
            " at that door: its bolt, what presses on it"
        ),
        part=msg("a lock of the same type"),
    ),
    warning(
        "slot.out-of-service",
        msg("a slot is out of service"),
        cause=msg("a door that stayed shut, or a person who took it out"),
        step=msg("kiosk slot show ID says why; mend it, then kiosk slot return ID"),
    ),
    broken(
        "package.missing",
        "a trusted person found a slot empty, and nobody had picked its package up",
        cause=msg("theft, a wrong door, or a slip of the books"),
        step=msg(
            "kiosk event list --package ID; every opening is there with its actor"
        ),
    ),
    warning(
        "package.gone",
        "a package had ended, and whoever came to collect it did not find it",
        cause=msg("somebody took it before"),
        step="kiosk event list --package ID",
    ),
    warning(
        "package.put-back",
        "its recipient put a package back: not theirs, or damaged",
        cause="a wrong label, a parcel that broke",
        step="kiosk package collect takes it out; until then its slot is not offered",
    ),
    warning(
        "bank.nearly-full",
        msg("hardly a slot of one size is free"),
        cause=msg(
            "more comes than is picked up; what expired was not collected; slots out"
            " of service or in doubt"
        ),
        step=msg(
            "kiosk package collect --all, kiosk slot list; kiosk stats --forecast says"
            " when it will be full"
        ),
    ),
    warning(
        "notification.failed",
        "a message could not be delivered",
        cause="no network, a wrong address, a provider that refuses",
        step="it is tried again by itself; kiosk notification list says why it failed",
    ),
    warning(
        "notification.dead",
        msg("a message was given up: it was refused for good, or failed too often"),
        cause=msg("a wrong address, a mailbox that is gone, a channel down for days"),
        step=msg(
            "kiosk notification list --fate dead says why; correct that, then kiosk"
            " notification retry ID, or kiosk package reissue for one with a code"
        ),
    ),
    warning(
        "channel.down",
        msg("a channel to people failed several times in a row"),
        cause=msg("no network, a wrong password, a provider that is down or hangs"),
        step=msg(
            "kiosk notification list says since when and why; it is tried again by"
            " itself, and at once by kiosk notification retry --channel NAME"
        ),
    ),
)

ENTRIES: Final = ENDINGS + DOUBTS + OUTAGES + ALERTS
