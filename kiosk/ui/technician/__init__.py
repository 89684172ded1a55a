"""What technicians do at the screen, on the kiosk and over SSH beside it."""
