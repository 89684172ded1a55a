"""What couriers are told on a round: collecting, settling, adding."""

from typing import Final

from kiosk.i18n import msg, msgs

# At any door

OPENING: Final = msg("Opening door {slot} …")
OPENING_AGAIN: Final = msg("Trying once more. Press the door with your hand.")
NOT_AGAIN: Final = msg("The lock says that it is open.")
DID_NOT_OPEN: Final = msg("Door did not open")
CLOSE_NOW: Final = msg("Thank you. Now push the door shut.")
OPEN_IT: Final = msg("Open door {slot}")
SKIP: Final = msg("Skip")
STOP: Final = msg("Stop here")
DONE: Final = msg("Done")
BACK: Final = msg("Back")
NEXT: Final = msg("Go on")
TRY_AGAIN: Final = msg("Try again")
MORE: Final = msg("… and {n} more")
OF_DOORS: Final = msg("{n} of {all}")
DOOR: Final = msg("Door {slot}")

STUCK: Final = msg("Door {slot} did not open")
STUCK_HELP: Final = msg("Press it firmly with your hand, then try again.")
STILL_OPEN: Final = msg("Door {slot} is still open")
STILL_OPEN_HELP: Final = msg("Please push it shut. Somebody has to look inside later.")
UNSEEN: Final = msg("We could not see door {slot}")
UNSEEN_HELP: Final = msg("Is it shut? Somebody has to look inside later.")
SILENT: Final = msg("The locks give no answer")
SILENT_HELP: Final = msg("Door {slot} has not moved.")
BUSY: Final = msg("Door {slot} is in use")
BUSY_HELP: Final = msg("Somebody else is there, or it is not as it was.")
NUMBER: Final = msg("Number to tell: {visit}")

# Collecting

COLLECT: Final = msgs("Collect 1 package", "Collect {n} packages")
NOTHING: Final = msg("Nothing to collect")
NOTHING_HELP: Final = msg("No package here has expired or was cancelled.")
AT_ONCE_HELP: Final = msg(
    "This bank frees a door by itself when the pickup time is over or a package is"
    " cancelled."
)
START: Final = msg("Start the round")
EXPIRED: Final = msg("Door {slot}: {package}, pickup time over")
CANCELLED: Final = msg("Door {slot}: {package}, cancelled")
ONE_EXPIRED: Final = msg("{package}: the pickup time was over on {since}.")
ONE_CANCELLED: Final = msg("{package}: cancelled on {since}.")
PARCELS: Final = msgs("1 more parcel is with it.", "{n} more parcels are with it.")
TAKE_OUT: Final = msg("Take out {package}.")
TAKE_ALL: Final = msgs(
    "Take out {package} and 1 more parcel.", "Take out {package} and {n} more parcels."
)
TAKEN: Final = msg("Taken out")
NOT_THERE: Final = msg("Not there")
LEFT_IN: Final = msg("Left inside")
TAKEN_ASK: Final = msg("Taken out?")
TAKEN_HELP: Final = msg("Door {slot} is shut. Do you have {package}?")
FINISHED: Final = msg("Round finished")
SUM_TAKEN: Final = msg("Taken out ({n}): {doors}")
SUM_MISSING: Final = msg("Not there ({n}): {doors}")
SUM_LEFT: Final = msg("Left inside ({n}): {doors}")
SUM_SKIPPED: Final = msg("Skipped ({n}): {doors}")
SUM_STUCK: Final = msg("Did not open ({n}): {doors}")
SUM_UNSURE: Final = msg("To be looked into ({n}): {doors}")

# Settling

LOOK: Final = msgs("Look into 1 door", "Look into {n} doors")
NO_DOUBT: Final = msg("No door to look into")
NO_DOUBT_HELP: Final = msg("It is known what is behind every door.")
IS_EMPTY: Final = msg("Is it empty?")
IS_THERE: Final = msg("Is {package} inside?")
EMPTY: Final = msg("Empty")
NOT_EMPTY: Final = msg("Not empty")
THERE: Final = msg("It is there")
OTHER: Final = msg("Other thing")
SCAN_IT: Final = msg("Scan it, or type its number")
CORRECT: Final = msg("Correct")
NO_NUMBER: Final = msg("No number")
ENTER: Final = msg("OK")
UNKNOWN: Final = msg("Not known here")
UNKNOWN_HELP: Final = msg(
    "Nobody expects {number}. The door goes out of service until it is taken out."
)
UNNUMBERED: Final = msg("no number on it")
UNNUMBERED_HELP: Final = msg(
    "The door goes out of service until somebody has taken it out."
)
CLOSE_DOOR: Final = msg("Out of service")
TYPE_AGAIN: Final = msg("Type again")
LOOKED: Final = msg("That was all")
SUM_EMPTY: Final = msg("Empty ({n}): {doors}")
SUM_HOLDS: Final = msg("Known inside ({n}): {doors}")
SUM_STRANGE: Final = msg("Out of service ({n}): {doors}")
SUM_OPEN: Final = msg("Still unknown ({n}): {doors}")
FULL: Final = msg("No free door of size {size}")
FULL_HELP: Final = msgs(
    "1 door may be empty. Look inside?", "{n} doors may be empty. Look inside?"
)

# Adding

ADD_TITLE: Final = msg("Add to door {slot}?")
ADD_HELP: Final = msg(
    "A package for the same person waits there until {until}. Door and code stay."
)
ADD_ALSO: Final = msg("Add to door {slot}")
OWN_DOOR: Final = msg("Own door")
NO_CONTACT: Final = msg("No phone, no e-mail: nobody can be told of it.")
PUT_IN: Final = msg("Put {number} in, then push the door shut.")
IT_IS_IN: Final = msg("It is in")
DOES_NOT_FIT: Final = msg("Does not fit")
TAKE_BACK: Final = msg("Take it out again and push the door shut.")
NOT_ADDED: Final = msg("Not added")
IS_KNOWN: Final = msg("{number} is here already.")
CANNOT_ADD: Final = msg("Nothing can be added behind door {slot} just now.")
