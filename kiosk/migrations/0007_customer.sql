-- Packages that are put back, codes that were lost, visits whose person was known.

-- Visits of a person who had typed both the code and its four digits: what else of
-- theirs waits here is told to nobody but them.
CREATE TABLE known_visit (visit INTEGER PRIMARY KEY) STRICT;

-- What a recipient puts back at a door that was opened for them: not theirs, damaged.
-- It is written with the first touch, so that a door that shuts then leaves no slot
-- that is free in the books and full in steel. `held` says that it lies there,
-- `reserved` that the slot was taken out of service for it.
CREATE TABLE put_back (
    visit INTEGER PRIMARY KEY,
    package TEXT NOT NULL REFERENCES package (id),
    slot TEXT NOT NULL REFERENCES slot (name),
    reason TEXT NOT NULL CHECK (reason IN ('unsaid', 'not_theirs', 'damaged', 'other')),
    said_at TEXT NOT NULL,
    held_at TEXT,
    reserved INTEGER NOT NULL DEFAULT 0 CHECK (reserved IN (0, 1)),
    cleared_at TEXT,
    CHECK (reserved = 0 OR held_at IS NOT NULL),
    CHECK (cleared_at IS NULL OR held_at IS NOT NULL)
) STRICT;
CREATE INDEX put_back_of_package ON put_back (package);

-- One step more in the life of a package: what was picked up comes back to the very
-- slot, and waits there to be collected.
DROP TRIGGER package_lifecycle;
CREATE TRIGGER package_lifecycle BEFORE UPDATE OF state ON package
WHEN NEW.state <> OLD.state AND NOT (
    (OLD.state = 'PENDING' AND NEW.state IN ('STORED', 'CANCELLED'))
    OR (OLD.state = 'STORED' AND NEW.state IN ('RETRIEVED', 'EXPIRED', 'CANCELLED'))
    OR (OLD.state = 'RETRIEVED' AND NEW.state = 'CANCELLED' AND EXISTS (
        SELECT 1 FROM put_back AS b WHERE b.package = NEW.id AND b.slot IS NEW.slot
        AND b.held_at IS NULL))
)
BEGIN SELECT RAISE(ABORT, 'no package goes from this state to that'); END;

-- Lost codes: how many were asked for, at the bank as a whole and by whoever is
-- meant. `mac` is of what was typed, or of the person: no contact stands here.
CREATE TABLE lost_throttle (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    spent REAL NOT NULL CHECK (spent >= 0),
    at REAL NOT NULL,
    boot TEXT NOT NULL
) STRICT;

CREATE TABLE lost_code (
    mac BLOB PRIMARY KEY CHECK (length(mac) = 32),
    asked INTEGER NOT NULL CHECK (asked > 0),
    at REAL NOT NULL,
    boot TEXT NOT NULL
) STRICT, WITHOUT ROWID;
