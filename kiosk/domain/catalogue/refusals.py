"""What commands and screens refuse, and how they fail: the keys of `--json`."""

from typing import Final

from kiosk.domain.catalogue.entry import broken, note, warning

ENTRIES: Final = (
    note(
        "wrong-code",
        "the code or the digits open nothing here",
        cause="a slip that the check digit let through, a code that is spent, or"
        " somebody who guesses; which of the two was wrong is never said",
        step="try again; after five, waiting grows",
    ),
    note(
        "wrong-pin",
        "nobody of the staff has that number, or badge, and that PIN",
        cause="a slip of the finger, a new PIN, or somebody who guesses; which of the"
        " two was wrong is never said",
        step="try again; after some, waiting grows; kiosk user set-pin gives a new one",
    ),
    note(
        "totp-needed",
        "number and PIN were right, and a one-time code is needed as well",
        cause="this person has one-time codes (kiosk user set-totp)",
        step="type the six digits that their phone shows; without the phone,"
        " kiosk user set-totp ID --off",
    ),
    note(
        "not-allowed",
        "their role may not do that",
        cause="somebody who signed in as one thing asks for the work of another, or"
        " lost their role since",
        step="let somebody do it who may; kiosk user list names the roles",
    ),
    note(
        "slip",
        "what was typed cannot be a code",
        cause="a slip of the finger; no try was counted",
        step="compare digit by digit",
    ),
    note(
        "digits-needed",
        "four further digits are needed as well",
        cause="the bank asks for more than the code (code.verification)",
        step="give the last four of the phone, or those sent with the code",
    ),
    note(
        "wait",
        "too many wrong tries, here or with this code",
        cause="somebody guesses, or one code was mistyped again and again",
        step="wait as long as it says; a restart does not shorten it",
    ),
    note(
        "expired",
        "the hold time of the package is over",
        cause="nobody came for it in time",
        step="a courier takes it back: kiosk package collect",
    ),
    note(
        "cancelled",
        "the package was cancelled by its sender, or put back by its recipient",
        cause="a sender who called it back, or a recipient who did not want it",
        step="a courier takes it out: kiosk package collect",
    ),
    note(
        "no-slot",
        "no free slot fits, or none within reach",
        cause="the bank is full for this size, or slots are out of service",
        step="collect what expired (kiosk package collect --all), settle what is in"
        " doubt (kiosk slot list), or take another size",
    ),
    note(
        "not-now",
        "package, slot or part is not in a state for that",
        cause="somebody is at that door, or it was done already",
        step="the message says what it is; try again when that is over",
    ),
    note(
        "unknown",
        "there is no such thing",
        cause="a slip in a name, or another bank's",
        step="the message names what looks like it",
    ),
    note(
        "taken",
        "something of that name exists already",
        cause="it was taken in before",
        step="take another name",
    ),
    note(
        "invalid",
        "a value that cannot be right",
        cause="a slip in a size, a date, a number or an address",
        step="the message says what would be right",
    ),
    note(
        "manifest",
        "a manifest has bad lines; nothing of it was taken in",
        cause="a carrier's file with other columns, sizes or people than this bank's",
        step="mend the lines it names, or import with --keep-going",
    ),
    warning(
        "clock-untrusted",
        "not by a clock that nobody vouches for, or too much at once",
        cause="no time source since the computer started, or a date far off",
        step="kiosk clock show says why; look at the date, then kiosk clock vouch, or"
        " kiosk package expire --clock-is-right for one time",
        part="a battery clock (RTC), where there is no network",
    ),
    broken(
        "out-of-order",
        "facts were lost and nobody has agreed yet, or nobody knows what is behind"
        " this door since then",
        cause="a restore, a damaged store, or events that somebody changed",
        step="kiosk store trouble says what is unknown, kiosk store agree N lets the"
        " bank serve, kiosk slot settle looks behind a door",
    ),
    note(
        "would-lose",
        "a backup does not know what the store knows; nothing was restored",
        cause="the backup is older than the last change",
        step="take a newer one; the message names what would be lost, and what to add"
        " if it may be",
    ),
    note(
        "bad-version",
        "a version fits neither the settings nor the store; it was not changed over",
        cause="a file that is no wheel of the kiosk, a key of kiosk.yaml that it does"
        " not know, a store that it cannot bring to its schema",
        step="the message says what it said; the version that serves goes on",
    ),
    note(
        "refused",
        "a rule forbids it; nothing was changed",
        cause="the message says which",
        step="do what the message says",
    ),
    note(
        "usage",
        "the command was not used as it can be",
        cause="a file that cannot be read or written, or words that exclude each other",
        step="add --help to the command",
    ),
    broken(
        "fault",
        "something is broken; the message says what",
        cause="the message says it",
        step="kiosk doctor",
    ),
    broken(
        "sorry",
        "the kiosk could not do it, and no rule says why",
        cause="a fault without a name of its own",
        step="the log has it: journalctl -u 'kiosk*'; then kiosk doctor",
    ),
    broken(
        "bug",
        "this program is wrong: it asked for a change that no rule knows",
        cause="a mistake of the program; no fact was changed",
        step="save the log and kiosk event export, tell the makers, restart",
    ),
    broken(
        "system",
        "the computer refused something: a file, a right, a device",
        cause="rights, a missing folder, a full or failing disk",
        step="the message names the file; kiosk doctor",
    ),
    broken(
        "held",
        "another process has the locks, or the part that was asked for",
        cause="a kiosk runs already, or a bus command was left open",
        step="the message names its process: end that one, or use a command that"
        " works beside it",
    ),
    broken(
        "locks",
        "a driver of the locks cannot be had",
        cause="an extra is not installed, or a bus cannot be opened",
        step="pip install 'locker-kiosk[gpio]' for pins; otherwise kiosk doctor",
    ),
    broken(
        "screen",
        "there is no terminal to draw on",
        cause="started from a service without a console, or into a pipe",
        step="run it on a terminal, or with --only locks and --only link",
    ),
    broken(
        "bus",
        "not every board answers as it should",
        cause="a board without power, a cut wire, a doubled address",
        step="kiosk bus scan names the board; look up its word with kiosk fault show",
    ),
    broken(
        "energised",
        "a relay may still be on",
        cause="it does not confirm that it is off",
        step="cut the supply of the locks, then kiosk bus release once more",
        part="a relay board",
    ),
    broken(
        "collect",
        "on a round some doors did not do their part; the others were emptied",
        cause="a door that is stuck or silent",
        step="each is told with what to do; go on with the others",
    ),
    broken(
        "export",
        "the archive with everything could not be written; nothing is left of it",
        cause="a stick that is full, write-protected or worn out, or a missing right",
        step="the message says which; take another stick, or name a file",
        part="a USB stick",
    ),
    broken(
        "demo",
        "the demo did not do what it should",
        cause="another configuration than the built-in one",
        step="run kiosk demo without --config",
    ),
    broken(
        "settings",
        "the configuration is wrong, or slots that hold something vanished from it",
        cause="a slip in the YAML; a slot that was renamed while it held something",
        step="kiosk check lists every problem with file, line and column",
    ),
    broken(
        "rolled-back",
        "a new version did not serve; the one before it serves again",
        cause="a mistake in the new version, or something it needs that is not here",
        step="journalctl -u 'kiosk*' of the minutes after the change; tell the makers",
    ),
    broken(
        "unserved",
        "nobody who owns the locks took the request up; no door moved",
        cause="the locks part does not run, or hangs",
        step="start kiosk run, or kiosk run --only locks; kiosk doctor says who has"
        " the locks",
    ),
)
