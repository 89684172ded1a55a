"""What couriers are told while they bring packages: the words of their screens."""

from typing import Final

from kiosk.i18n import msg

OK: Final = msg("OK")
BACK: Final = msg("Back")

# Signing in

YOUR_NUMBER: Final = msg("Your staff number, or scan your badge")
YOUR_PIN: Final = msg("Now your PIN")
WRONG_PIN: Final = msg("Number and PIN do not fit together. Please check both.")
NO_BADGE: Final = msg("That barcode is no badge.")
DEMO_STAFF: Final = msg("Demo: number {number}, PIN {pin}")

# What there is to do

HELLO: Final = msg("Hello, {name}. Free doors:")
BRING: Final = msg("Bring packages")
SIGN_OUT: Final = msg("Sign out")
