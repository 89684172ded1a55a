"""What technicians are told: the words of their screens, short enough for a button."""

from typing import Final

from kiosk.i18n import msg

BACK: Final = msg("Back")
SIGN_OUT: Final = msg("Sign out")
OF_PAGES: Final = msg("Page {n} of {all} (0 turns)")

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
