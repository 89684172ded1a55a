"""What technicians are told: the words of their screens, short enough for a button."""

from typing import Final

from kiosk.i18n import msg, msgs

BACK: Final = msg("Back")
SIGN_OUT: Final = msg("Sign out")
OF_PAGES: Final = msg("Page {n} of {all} (touch or 0 turns)")

# The map

LEGEND: Final = msg("○ {free} free  ● {full} full  ✕ {out} out  ? {doubt} in doubt")
MENU: Final = msg("Menu")
GO_TO: Final = msg("Door {slot}")

# One slot

SLOT: Final = msg("Door {slot}, size {size}")
IS_FREE: Final = msg("○ Free")
IS_FULL: Final = msg("● Full: {package}, until {until}")
IS_WAITING: Final = msg("● To be collected: {package}")
IS_USED: Final = msg("● Somebody is at this door")
IS_OUT: Final = msg("✕ Out of service: {reason}")
BACK_BY: Final = msg("back by {until}")
NO_DEADLINE: Final = msg("without a deadline")
IS_DOUBTED: Final = msg("? Nobody knows what is inside: {doubt}")
LAST: Final = msg("What happened here last:")
NOTHING_YET: Final = msg("nothing yet")

TEST_OPEN: Final = msg("Test-open")
SETTLE: Final = msg("Look inside")
TAKE_OUT: Final = msg("Take out of use")
PROVE_IT: Final = msg("Prove it")
NEW_DEADLINE: Final = msg("New deadline")
RETURN: Final = msg("Back in service")

PUSH_SHUT: Final = msg("It is open. Look at it, then push it shut.")
IS_SHUT: Final = msg("It is shut again")

# Out of service

WHY: Final = msg("Why is it out of service?")
JAMMED: Final = msg("Door jams")
BROKEN: Final = msg("Door broken")
DIRTY: Final = msg("Must be cleaned")
LOCK_DEAD: Final = msg("Lock or board")
OTHER_REASON: Final = msg("Something else")
UNTIL_WHEN: Final = msg("Until when?")
TWO_HOURS: Final = msg("2 hours")
TOMORROW: Final = msg("Tomorrow")
A_WEEK: Final = msg("A week")
NO_LIMIT: Final = msg("No deadline")

# Refused

NOT_NOW: Final = msg("Not now")
NOT_NOW_HELP: Final = msg("It is not as it was, or somebody is at that door.")
NOT_YOU: Final = msg("Your role may not do that.")

# The menu

HELLO: Final = msg("Signed in: {name}")
WHAT_TO_DO: Final = msg("What is to be done?")

# The door walk

WALK: Final = msg("Door walk")
NEXT_DOOR: Final = msg("Door walk: {n} of {all}")
OPEN_IT: Final = msg("Open door {slot}")
SKIP: Final = msg("Skip")
WALKED: Final = msg("The walk is over")
NO_DOOR: Final = msg("No door was opened.")
SUM_FINE: Final = msg("✓ works ({n}): {doors}")
SUM_BAD: Final = msg("✕ did not do it ({n}): {doors}")
SUM_SKIPPED: Final = msg("» skipped ({n}): {doors}")

# Somebody's package

TWO_OPEN: Final = msg("Open with two")
WHY_OPEN: Final = msg("Why must it be opened?")
TWO_HELP: Final = msg(
    "A package of somebody is inside. A second person of the staff signs in now; the"
    " recipient is told."
)
DAMAGE: Final = msg("Damage, smell")
CANNOT: Final = msg("Recipient cannot")
SENDER: Final = msg("Sender asks")
AUTHORITY: Final = msg("Authority asks")
LEAVE_IN: Final = msg("Leave the package in, then push the door shut.")

# Events

EVENTS: Final = msg("Events")
ALL: Final = msg("All")
OF_DOORS: Final = msg("Doors")
OF_ALARMS: Final = msg("Alarms")
OF_PEOPLE: Final = msg("Staff")
OF_MACHINE: Final = msg("Machine")
OLDER: Final = msg("Older")
NO_EVENT: Final = msg("There is none.")

# What the books say

BOOKS: Final = msg("What is inside")
BOOKS_TITLE: Final = msgs("1 door holds something", "{n} doors hold something")
IN_DOOR: Final = msg("{slot}: {what}")
COLLECT: Final = msg("Collect")
SENSOR_FULL: Final = msg("Sensor: something is inside")
SENSOR_EMPTY: Final = msg("Sensor: it is empty")
SENSOR_SILENT: Final = msg("Sensor: says nothing")
SENSOR_DIFFERS: Final = msg("! Books and sensor differ")
LOOK_FIRST: Final = msgs(
    "Books and sensor differ at 1 door. Look there first.",
    "Books and sensor differ at {n} doors. Look there first.",
)

# Messages

LETTERS: Final = msg("Messages")
LETTERS_TITLE: Final = msg("{owed} owed, {sent} delivered, {dead} dead")
LETTER: Final = msg("✕ {tells} by {channel}: {why}")
NO_LETTER: Final = msg("No message is dead.")
AGAIN: Final = msg("Try again")
TRIED: Final = msgs("1 is tried again", "{n} are tried again")
TRIED_HELP: Final = msg("A message with a pickup code cannot be: its code is erased.")

# The machine

MACHINE: Final = msg("This kiosk")
CLOCK: Final = msg("Clock: {date} ({trust})")
CHANCE: Final = msg("Guessed codes: once in {years} years")
NO_CHANCE: Final = msg("Guessed codes: never, no package waits")
CHANGED_IN: Final = msg("All else stands in {file}, and holds from the next start.")
VOUCH: Final = msg("Clock is right")

# The screen for customers

PANEL: Final = msg("Customers' screen")
LANGUAGE: Final = msg("Language")
COLOURS: Final = msg("Colours")
QUIET: Final = msg("Quiet hours")
LANGUAGE_IS: Final = msg("First language: {value}")
COLOURS_ARE: Final = msg("Colours: {value}")
QUIET_IS: Final = msg("Quiet hours: {value}")
BY_HAND: Final = msg("{now} (set by {by}; configured: {was})")
LOST: Final = msg("{now} ({value} was set, but is not known)")
HOLDS_FROM: Final = msg("The screen changes as soon as nobody uses it.")
WHICH_LANGUAGE: Final = msg("Which language first?")
LANGUAGE_HELP: Final = msg("It is spoken until somebody chooses another.")
WHICH_COLOURS: Final = msg("Which colours?")
COLOURS_HELP: Final = msg(
    "Sunlight is for a screen in the sun. Night is dim, and comes by itself in quiet"
    " hours."
)
NORMAL: Final = msg("Normal")
SUNLIGHT: Final = msg("Sunlight")
NIGHT: Final = msg("Night")
QUIET_FROM: Final = msg("Quiet from when?")
QUIET_UNTIL: Final = msg("Quiet from {begins} until when?")
QUIET_HELP: Final = msg("Then the screen is dim and makes no sound.")
NEVER: Final = msg("Never")
OTHER_TIME: Final = msg("Another time")
FOUR_DIGITS: Final = msg("Four digits: 2230 is 22:30")
NO_TIME: Final = msg("It cannot be that time.")
CONFIGURED: Final = msg("As configured")

# Everything on a stick

CARRY: Final = msg("Export to stick")
CARRY_HELP: Final = msg(
    "Events, figures, the doctor's report, configuration, log and recordings go onto a"
    " USB stick in one file, without names and secrets. It may take a minute."
)
WRITE: Final = msg("Write")
WRITTEN: Final = msg("It is written")
WRITTEN_HELP: Final = msg("The stick may be pulled out.")
NOT_WRITTEN: Final = msg("Nothing was written")
NO_STICK: Final = msg("No stick is there. Plug one in, wait a moment, try again.")
SEVERAL_STICKS: Final = msg("More than one stick is there. Leave only one in.")
STICK_FULL: Final = msg("The stick has no room for it.")
STICK_LOCKED: Final = msg("The stick can only be read, not written.")
STICK_FORBIDDEN: Final = msg(
    "The kiosk may not write there. In a terminal: kiosk export"
)
STICK_FAILED: Final = msg("The stick failed. Try another one.")

# Boards

BOARDS: Final = msg("Boards")
NOBODY_SERVES: Final = msg("Nobody serves the locks, so nobody sees the boards.")
BUS_WELL: Final = msg("✓ {bus}: all boards answer")
BUS_LOST: Final = msg("✕ {bus}: {boards} silent for {since}: {why}")
BOARD: Final = msg("Board {board}: asked {asked}, no answer {missed} ({percent} %)")
DOORS_NOW: Final = msg("Doors now:")
OPEN_NOW: Final = msg("{slot} open")
SHUT_NOW: Final = msg("{slot} shut")
UNSEEN_NOW: Final = msg("{slot} ?")
TRACE: Final = msg("Start recording")
UNTRACE: Final = msg("Stop recording")
TRACE_BUS: Final = msg("Record {bus}")
UNTRACE_BUS: Final = msg("Stop {bus}")
TRACES: Final = msg("Recordings")
TRACE_WHICH: Final = msg("Which bus?")
TRACE_HELP: Final = msg(
    "A recording writes down what goes over the wires, for 15 minutes; the export to"
    " a stick takes it along."
)
TRACED: Final = msg("» {bus} is recorded until {until}, in {file}")
TRACE_WAITS: Final = msg(
    "» {bus} is to be recorded until {until}; nothing is written yet"
)
TRACED_ALWAYS: Final = msg("» {bus} is recorded, in {file}")

# Locks

LOCKS: Final = msg("Locks")
WEARING: Final = msg("✕ {slot} will jam: {why}")
WELL: Final = msg("✓ {slot} well, {n} openings, {seconds} s")
UNKNOWN_LOCK: Final = msg("{slot}: too few openings to say ({n})")
NEW_LOCK: Final = msg("New lock is in")

# Commissioning

PROVE: Final = msg("Prove the doors")
PROVED: Final = msg("{done} of {all} doors proved")
NEVER_SIGNED: Final = msg("Nobody has signed this bank off.")
SIGNED: Final = msg("✓ Signed off by {name}, {date}")
VOID: Final = msg("✕ Wired otherwise since it was signed off by {name}.")
FLAWED: Final = msg("✕ {slot}: {flaws}")
GO_PROVE: Final = msg("Prove door {slot}")
SIGN: Final = msg("Sign it off")
WHICH_MOVED: Final = msg("Door {slot}: which one moved?")
THIS_ONE: Final = msg("This one")
NO_ONE: Final = msg("None")
ANOTHER: Final = msg("Another")
WHICH: Final = msg("Which door moved?")

# The first who may see to the bank

CHOOSE_NUMBER: Final = msg("Choose a staff number")
CHOOSE_PIN: Final = msg("Choose a PIN, 6 to 12 digits")
ONCE_MORE: Final = msg("The same PIN once more")
ENROL_HELP: Final = msg("Nobody can see to this bank yet. You are the first.")
NOT_ALIKE: Final = msg("The two PINs were not alike.")
TOO_EASY: Final = msg("Not this number, or not this PIN: it is too easy.")
