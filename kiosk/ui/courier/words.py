"""What couriers are told while they bring packages: the words of their screens."""

from typing import Final

from kiosk.i18n import msg, msgs

OK: Final = msg("OK")
BACK: Final = msg("Back")

# Signing in

YOUR_NUMBER: Final = msg("Your staff number, or scan your badge")
YOUR_PIN: Final = msg("Now your PIN")
YOUR_CODE: Final = msg("The six digits that your phone shows")
WRONG_PIN: Final = msg("Number and PIN do not fit together. Please check both.")
NO_BADGE: Final = msg("That barcode is no badge.")
DEMO_STAFF: Final = msg("Demo: number {number}, PIN {pin}")

# What there is to do

HELLO: Final = msg("Hello, {name}. Free doors:")
BRING: Final = msg("Bring packages")
SIGN_OUT: Final = msg("Sign out")

# The next package

SCAN: Final = msg("Scan a package, or type its number")
SCAN_NEXT: Final = msg("Scan the next one, or type its number")
FINISH: Final = msg("Finish")
CORRECT: Final = msg("Correct")
MORE: Final = msg("More …")
MORE_TITLE: Final = msg("More")
TYPE_LETTERS: Final = msg("Type a number with letters")
LETTERS: Final = msg("The number on the package")
UNDO: Final = msg("Undo the last")
IS_IN: Final = msg("{number} is in door {slot}.")
NO_NUMBER: Final = msg("{number} is no number of a package.")
A_BADGE: Final = msg("That is a badge. Please scan a package.")
IS_ADDED: Final = msg("{number} was added.")
IS_HERE: Final = msg("{number} is here already, in door {slot}.")
NOT_EXPECTED: Final = msg("{number} is not expected here any more.")
NOT_NOW: Final = msg("{number} cannot be brought just now.")
NOT_LEFT: Final = msg("{number} stays with you.")
LOOKED_INTO: Final = msg("Somebody has to look into door {slot}.")
IS_OUT: Final = msg("{number} is out again.")
WAITS: Final = msg("{number} is in door {slot} and waits to be collected.")
TOO_LATE: Final = msg("{number} cannot be taken out any more.")

# Whom it is for

WHOM_FOR: Final = msg("Whom is it for?")
WHOM_FOR_HELP: Final = msg("Nobody has announced {number}.")
NOBODY_TOLD: Final = msg("Nobody can be told")
NOBODY_TOLD_HELP: Final = msg(
    "No phone and no e-mail of the recipient of {number} is known. Add one, or take"
    " it with you."
)
BY_PHONE: Final = msg("Phone number")
BY_MAIL: Final = msg("E-mail")
LEAVE_OUT: Final = msg("Do not leave it")
PHONE: Final = msg("Phone number of the recipient")
MAIL: Final = msg("E-mail of the recipient")
NO_CONTACT: Final = msg("That cannot be right. Compare the label.")
IS_IT_RIGHT: Final = msg("Is it right?")
KNOWN_HELP: Final = msg("Somebody who is known here. Compare it with the label.")
NEW_HELP: Final = msg("Nobody here is known by that. Compare it with the label.")
RIGHT: Final = msg("It is right")

# How large it is

HOW_LARGE: Final = msg("How large?")
FREE_DOORS: Final = msgs("{size}: 1 free", "{size}: {n} free")
NO_ROOM: Final = msg("No room")
NO_ROOM_HELP: Final = msg("No free door is large enough for {number}.")
OTHER_SIZE: Final = msg("Other size")

# At the open door

FOR: Final = msg("For {recipient}")
INSTEAD: Final = msg("This door in place of door {slot}.")
IT_IS_IN: Final = msg("It is in, door shut")
WRONG: Final = msg("Something is wrong")
WHAT_IS_WRONG: Final = msg("What is wrong at door {slot}?")
DOES_NOT_FIT: Final = msg("Does not fit")
BROKEN: Final = msg("Door broken")
DIRTY: Final = msg("Dirty inside")
OCCUPIED: Final = msg("Not empty")
TAKE_BACK: Final = msg("Keep {number} in your hands and push the door shut.")
TAKE_FIRST: Final = msg("First take it out")
TAKE_FIRST_HELP: Final = msg("Take {number} out and push door {slot} shut.")
DONE_THAT: Final = msg("I have done that")
CANNOT_SHUT: Final = msg("It cannot be shut")
IS_SHUT: Final = msg("Door {slot} is shut")
WHERE_IS: Final = msg("Where is {number}?")
HAVE_IT: Final = msg("I have it here")
LOOK_INSIDE: Final = msg("Look inside")
LEAVE_IT: Final = msg("It is inside")

# Taking the last one out again

UNDO_TITLE: Final = msg("Take it out again?")
UNDO_HELP: Final = msg(
    "{number} is in door {slot}. Its code will open nothing any more."
)

# The end

FINISHED: Final = msg("Finished")
SUM_IN: Final = msgs("1 package: door {doors}", "{n} packages: doors {doors}")
SUM_ADDED: Final = msgs("1 added to what waits here", "{n} added to what waits here")
SUM_UNDONE: Final = msgs("1 taken out again", "{n} taken out again")
SUM_LEFT: Final = msg("Not left here ({n}): {numbers}")
SUM_UNSURE: Final = msg("To be looked into ({n}): {doors}")
SUM_CLOSED: Final = msg("Out of service ({n}): {doors}")
