-- Locks that are proved, tested and watched: two more purposes of visits, what was
-- seen of each door, who signed the bank off, and how each lock has opened.

-- The views and triggers that look at visits come again below.
DROP VIEW slot_status;
DROP TRIGGER retrieved_needs_an_open_door;
DROP TRIGGER deposit_needs_an_empty_slot;
DROP TRIGGER nobody_is_served_in_trouble;
DROP TRIGGER parcel_needs_a_stored_package;
DROP TRIGGER added_needs_an_open_door;

-- Visits: `proof` is a door that is commissioned, `self_test` one that the kiosk looks
-- at by itself; that one may be done without a pulse, by readings alone.
CREATE TABLE visit_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    purpose TEXT NOT NULL CHECK (purpose IN ('deposit', 'add', 'pickup', 'reopen',
        'clearance', 'collection', 'settle', 'service', 'remote', 'proof', 'self_test')),
    slot TEXT NOT NULL REFERENCES slot (name),
    package TEXT REFERENCES package (id),
    actor TEXT NOT NULL,
    boot TEXT NOT NULL,
    asked_at_boot REAL NOT NULL,
    requested_at TEXT NOT NULL,
    taken_at TEXT,
    opened_at TEXT,
    reminded_at TEXT,
    closed_at TEXT,
    ended_at TEXT,
    ended_at_boot REAL,
    pulses INTEGER NOT NULL DEFAULT 0 CHECK (pulses >= 0),
    again INTEGER NOT NULL DEFAULT 0 CHECK (again IN (0, 1)),
    asks_word INTEGER NOT NULL DEFAULT 0 CHECK (asks_word IN (0, 1)),
    word TEXT CHECK (word IN ('filled', 'empty', 'missing', 'unsure')),
    ending TEXT CHECK (ending IN
        ('done', 'stuck', 'left_open', 'unproven', 'silent', 'unserved', 'withdrawn')),
    cause TEXT,
    CHECK ((package IS NOT NULL)
        OR purpose IN ('settle', 'service', 'remote', 'proof', 'self_test')),
    CHECK ((ended_at IS NULL) = (ending IS NULL)),
    CHECK (opened_at IS NULL OR taken_at IS NOT NULL),
    CHECK (reminded_at IS NULL OR opened_at IS NOT NULL),
    CHECK (closed_at IS NULL OR opened_at IS NOT NULL),
    CHECK (pulses = 0 OR taken_at IS NOT NULL),
    CHECK (ending IS NOT 'done' OR closed_at IS NOT NULL
        OR (purpose = 'self_test' AND pulses = 0)),
    CHECK (ending NOT IN ('unserved', 'withdrawn') OR (taken_at IS NULL AND pulses = 0))
) STRICT;
INSERT INTO visit_new (id, purpose, slot, package, actor, boot, asked_at_boot,
    requested_at, taken_at, opened_at, reminded_at, closed_at, ended_at, ended_at_boot,
    pulses, again, asks_word, word, ending, cause)
SELECT id, purpose, slot, package, actor, boot, asked_at_boot,
    requested_at, taken_at, opened_at, reminded_at, closed_at, ended_at, ended_at_boot,
    pulses, again, asks_word, word, ending, cause
FROM visit;
DROP TABLE visit;
ALTER TABLE visit_new RENAME TO visit;
CREATE UNIQUE INDEX visit_at_slot ON visit (slot) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX visit_of_package ON visit (package)
    WHERE ended_at IS NULL AND package IS NOT NULL;
CREATE INDEX visit_by_slot ON visit (slot, id);
CREATE INDEX visit_by_package ON visit (package) WHERE package IS NOT NULL;

CREATE TRIGGER parcel_needs_a_stored_package BEFORE INSERT ON parcel
WHEN NOT EXISTS (SELECT 1 FROM package JOIN visit ON visit.package = package.id
                 WHERE package.id = NEW.package AND package.state = 'STORED'
                 AND visit.id = NEW.visit AND visit.purpose = 'add')
BEGIN SELECT RAISE(ABORT, 'no package is stored there for it'); END;
CREATE TRIGGER added_needs_an_open_door BEFORE UPDATE OF added_at ON parcel
WHEN NEW.added_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM package JOIN visit ON visit.slot = package.slot
    WHERE package.id = NEW.package
    AND ((visit.purpose = 'add' AND visit.opened_at IS NOT NULL)
         OR (visit.purpose = 'settle' AND visit.pulses > 0))
    AND visit.id = (SELECT max(id) FROM visit AS v WHERE v.slot = package.slot))
BEGIN SELECT RAISE(ABORT, 'nothing is added without an open door'); END;

CREATE VIEW slot_status (name, status, freed_at) AS
SELECT
    slot.name,
    CASE
        WHEN EXISTS (SELECT 1 FROM out_of_service AS o
                     WHERE o.slot = slot.name AND o.ended_at IS NULL) THEN 'RESERVED'
        WHEN EXISTS (SELECT 1 FROM doubt AS d
                     WHERE d.slot = slot.name AND d.settled_at IS NULL) THEN 'UNCERTAIN'
        WHEN EXISTS (SELECT 1 FROM package AS p WHERE p.slot = slot.name) THEN 'OCCUPIED'
        WHEN EXISTS (SELECT 1 FROM visit AS v
                     WHERE v.slot = slot.name AND v.ended_at IS NULL) THEN 'OCCUPIED'
        ELSE 'EMPTY'
    END,
    slot.freed_at
FROM slot;

CREATE TRIGGER retrieved_needs_an_open_door BEFORE UPDATE OF state ON package
WHEN NEW.state = 'RETRIEVED' AND NOT EXISTS (
    SELECT 1 FROM visit
    WHERE (visit.package = NEW.id AND visit.purpose = 'pickup'
           AND visit.opened_at IS NOT NULL AND visit.ended_at IS NULL)
    OR (visit.slot = OLD.slot AND visit.purpose = 'settle' AND visit.pulses > 0
        AND visit.id = (SELECT max(id) FROM visit AS v WHERE v.slot = OLD.slot)))
BEGIN SELECT RAISE(ABORT, 'no pickup without an open door'); END;

CREATE TRIGGER deposit_needs_an_empty_slot BEFORE INSERT ON visit
WHEN NEW.purpose = 'deposit'
    AND (SELECT status FROM slot_status WHERE name = NEW.slot) IS NOT 'EMPTY'
BEGIN SELECT RAISE(ABORT, 'this slot is not empty'); END;

CREATE TRIGGER nobody_is_served_in_trouble BEFORE INSERT ON visit
WHEN EXISTS (SELECT 1 FROM trouble WHERE agreed_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'out of order until somebody agrees'); END;

-- No pulse for a test where something may lie inside.
CREATE TRIGGER tests_need_a_slot_that_is_known_to_be_empty BEFORE INSERT ON visit
WHEN NEW.purpose IN ('proof', 'self_test') AND (
    EXISTS (SELECT 1 FROM package AS p WHERE p.slot = NEW.slot)
    OR EXISTS (SELECT 1 FROM doubt AS d
               WHERE d.slot = NEW.slot AND d.settled_at IS NULL))
BEGIN SELECT RAISE(ABORT, 'something may lie in this slot'); END;

-- When the kiosk looked at a slot whose time out of service was over, and did not
-- return it: it looks once for each deadline.
ALTER TABLE out_of_service ADD COLUMN tested_at TEXT;

-- What was seen the last time that a door was proved, as a JSON object: what the
-- sensor of each door that changed said, one after another. `moved` is what the person
-- there saw move, a JSON array; `wiring` what the wires of this door were then.
CREATE TABLE proof (
    slot TEXT PRIMARY KEY REFERENCES slot (name),
    visit INTEGER NOT NULL,
    wiring TEXT NOT NULL,
    actor TEXT NOT NULL,
    at TEXT NOT NULL,
    seen TEXT NOT NULL CHECK (json_valid(seen)),
    quiet TEXT NOT NULL CHECK (json_valid(quiet)),
    moved TEXT CHECK (json_valid(moved))
) STRICT, WITHOUT ROWID;

-- Who said that the bank is wired as it is configured, and how it was.
CREATE TABLE commissioned (
    id INTEGER PRIMARY KEY,
    wiring TEXT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    signed_by TEXT NOT NULL,
    doors INTEGER NOT NULL CHECK (doors >= 0)
) STRICT;

-- How each lock has opened: seconds from the pulse to the first look that found the
-- door open (none where it stayed shut, or nobody measured), pulses, and how often the
-- sensor changed its mind. Only the last of each lock are kept.
CREATE TABLE opening (
    id INTEGER PRIMARY KEY,
    slot TEXT NOT NULL REFERENCES slot (name),
    visit INTEGER NOT NULL,
    at TEXT NOT NULL,
    seconds REAL CHECK (seconds >= 0),
    pulses INTEGER NOT NULL CHECK (pulses > 0),
    bounces INTEGER NOT NULL DEFAULT 0 CHECK (bounces >= 0),
    opened INTEGER NOT NULL CHECK (opened IN (0, 1))
) STRICT;
CREATE INDEX opening_by_slot ON opening (slot, id);

-- The locks that are listed as wearing out, so that each is told of once.
CREATE TABLE worn (
    slot TEXT PRIMARY KEY REFERENCES slot (name),
    since TEXT NOT NULL
) STRICT, WITHOUT ROWID;
