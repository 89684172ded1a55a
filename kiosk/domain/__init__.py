"""The rules of a locker bank: no I/O, no clock and no randomness of their own."""
