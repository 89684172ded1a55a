-- Further parcels in the slot of a package; rounds on which whoever takes something
-- out says so.

-- The views and triggers that look at visits come again below.
DROP VIEW slot_status;
DROP TRIGGER retrieved_needs_an_open_door;
DROP TRIGGER deposit_needs_an_empty_slot;
DROP TRIGGER nobody_is_served_in_trouble;

-- Visits: two more purposes, and the word of somebody who does not find what should
-- be there.
CREATE TABLE visit_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    purpose TEXT NOT NULL CHECK (purpose IN ('deposit', 'add', 'pickup', 'reopen',
        'clearance', 'collection', 'settle', 'service', 'remote')),
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
    CHECK ((package IS NOT NULL) OR purpose IN ('settle', 'service', 'remote')),
    CHECK ((ended_at IS NULL) = (ending IS NULL)),
    CHECK (opened_at IS NULL OR taken_at IS NOT NULL),
    CHECK (reminded_at IS NULL OR opened_at IS NOT NULL),
    CHECK (closed_at IS NULL OR opened_at IS NOT NULL),
    CHECK (pulses = 0 OR taken_at IS NOT NULL),
    CHECK (ending IS NOT 'done' OR closed_at IS NOT NULL),
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

-- A parcel beside the package whose slot, deadline and code it shares. It is there
-- from the request of its visit on; `added_at` says that its door was seen open and
-- shut. Without it the visit goes on, or its end left a doubt about the slot.
CREATE TABLE parcel (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL,
    package TEXT NOT NULL REFERENCES package (id),
    weight_grams INTEGER CHECK (weight_grams > 0),
    visit INTEGER UNIQUE REFERENCES visit (id) ON DELETE SET NULL,
    asked_at TEXT NOT NULL,
    added_at TEXT
) STRICT;
CREATE INDEX parcel_of_package ON parcel (package);
CREATE INDEX parcel_by_number ON parcel (number);

-- A number is that of one live package or parcel; a parcel lives as long as its
-- package is in a slot. A package that is expected may become a parcel of another one
-- of its recipient.
CREATE TRIGGER parcel_needs_a_number_of_its_own BEFORE INSERT ON parcel
WHEN EXISTS (SELECT 1 FROM parcel AS p JOIN package ON package.id = p.package
             WHERE p.number = NEW.number AND package.slot IS NOT NULL)
    OR EXISTS (SELECT 1 FROM package WHERE id = NEW.number AND (slot IS NOT NULL
        OR (state = 'PENDING' AND user <> (SELECT user FROM package AS other
                                           WHERE other.id = NEW.package))))
BEGIN SELECT RAISE(ABORT, 'a live package or parcel has this number'); END;
CREATE TRIGGER package_needs_a_number_of_its_own BEFORE INSERT ON package
WHEN EXISTS (SELECT 1 FROM parcel JOIN package ON package.id = parcel.package
             WHERE parcel.number = NEW.id AND package.slot IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'a live parcel has this number'); END;
CREATE TRIGGER stored_package_is_no_parcel BEFORE UPDATE OF slot ON package
WHEN NEW.slot IS NOT NULL AND EXISTS (
    SELECT 1 FROM parcel JOIN package AS other ON other.id = parcel.package
    WHERE parcel.number = NEW.id AND other.slot IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'it lies in the slot of another package'); END;

-- It goes to a package that is STORED, on a visit of its own, and is added only by an
-- open door.
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
