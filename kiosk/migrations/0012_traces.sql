-- Buses of which every byte is written to a file, as somebody wants: one row while it
-- lasts, by the boot clock of one boot, so that no clock that is set makes it longer.
CREATE TABLE trace (
    bus TEXT PRIMARY KEY,
    file TEXT NOT NULL,
    actor TEXT NOT NULL,
    boot TEXT NOT NULL,
    until_boot REAL NOT NULL
) STRICT, WITHOUT ROWID;
