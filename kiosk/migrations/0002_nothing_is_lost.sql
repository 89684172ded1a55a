-- Doubt with its kind, a person's word at the door, reminders, hours that do not
-- count, the clock, trouble of the store itself, archives of old events.

-- The views and triggers that look at visits come again below.
DROP VIEW slot_status;
DROP TRIGGER retrieved_needs_an_open_door;
DROP TRIGGER deposit_needs_an_empty_slot;
DROP TRIGGER event_stays;

-- Visits: two more purposes, the word of whoever stood at the door (asked for where
-- it has no sensor), and when on the boot clock it ended, which is what the re-open
-- window is counted from.
CREATE TABLE visit_2 (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    purpose TEXT NOT NULL CHECK (purpose IN
        ('deposit', 'pickup', 'reopen', 'clearance', 'settle', 'service', 'remote')),
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
    word TEXT CHECK (word IN ('filled', 'empty', 'unsure')),
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
INSERT INTO visit_2 (id, purpose, slot, package, actor, boot, asked_at_boot,
    requested_at, taken_at, opened_at, closed_at, ended_at, pulses, again, ending, cause)
SELECT id, purpose, slot, package, actor, boot, asked_at_boot,
    requested_at, taken_at, opened_at, closed_at, ended_at, pulses, again, ending, cause
FROM visit;
DROP TABLE visit;
ALTER TABLE visit_2 RENAME TO visit;
CREATE UNIQUE INDEX visit_at_slot ON visit (slot) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX visit_of_package ON visit (package)
    WHERE ended_at IS NULL AND package IS NOT NULL;
CREATE INDEX visit_by_slot ON visit (slot, id);
CREATE INDEX visit_by_package ON visit (package) WHERE package IS NOT NULL;

-- Why nobody knows what is inside; the kinds are those of domain/doubts.py.
ALTER TABLE doubt ADD COLUMN kind TEXT NOT NULL DEFAULT 'unproven';
ALTER TABLE doubt ADD COLUMN settled_by TEXT;

-- The hold time of a package grows by the hours in which nobody could have had it.
-- `dated` says that the time it was stored at was held against a clock that is
-- vouched for, and `reminded_for` which due time of a reminder was the last one.
ALTER TABLE package ADD COLUMN extended_seconds REAL NOT NULL DEFAULT 0
    CHECK (extended_seconds >= 0);
ALTER TABLE package ADD COLUMN dated INTEGER NOT NULL DEFAULT 0
    CHECK (dated IN (0, 1));
ALTER TABLE package ADD COLUMN reminded_for TEXT;

-- Hours in which a package could not have been had and that are not credited to it
-- yet. Several causes may overlap: it is credited once, when the last of them ends,
-- and the rows go in the same transaction. Lengths are those of the boot clock, but
-- for one that is `apart`: it ended in another boot than it began in, and until
-- somebody vouches for the time it stays open, with when the bank resumed, and what
-- it lived meanwhile.
CREATE TABLE outage (
    id INTEGER PRIMARY KEY,
    package TEXT NOT NULL REFERENCES package (id) ON DELETE CASCADE,
    slot TEXT NOT NULL REFERENCES slot (name),
    cause TEXT NOT NULL CHECK (cause IN ('off', 'board', 'stuck')),
    since TEXT NOT NULL,
    vouched INTEGER NOT NULL CHECK (vouched IN (0, 1)),
    boot TEXT NOT NULL,
    boot_seconds REAL NOT NULL,
    resumed_at_boot REAL,
    lived_seconds REAL NOT NULL DEFAULT 0 CHECK (lived_seconds >= 0),
    until TEXT,
    seconds REAL CHECK (seconds >= 0),
    apart INTEGER NOT NULL DEFAULT 0 CHECK (apart IN (0, 1)),
    CHECK ((until IS NULL) = (seconds IS NULL)),
    CHECK (apart = 0 OR cause = 'off')
) STRICT;
CREATE UNIQUE INDEX outage_now ON outage (package, cause) WHERE until IS NULL;
CREATE INDEX outage_of_package ON outage (package);

-- The time of a package stands still until its outages are credited.
CREATE TRIGGER no_expiry_while_time_stands_still BEFORE UPDATE OF state ON package
WHEN NEW.state = 'EXPIRED' AND EXISTS (
    SELECT 1 FROM outage WHERE outage.package = NEW.id)
BEGIN SELECT RAISE(ABORT, 'its outages are not credited yet'); END;

-- Until when the locks part is known to have served.
CREATE TABLE alive (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    wall TEXT NOT NULL,
    boot TEXT NOT NULL,
    boot_seconds REAL NOT NULL,
    vouched INTEGER NOT NULL CHECK (vouched IN (0, 1))
) STRICT;

-- What is known of the time, as domain/timekeeping.py has it: a mark on the boot
-- clock that never goes back, and what it is worth.
CREATE TABLE clock (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    wall TEXT NOT NULL,
    boot TEXT NOT NULL,
    boot_seconds REAL NOT NULL,
    trust TEXT NOT NULL CHECK (trust IN ('UNTRUSTED', 'TRUSTED', 'SUSPECT')),
    reason TEXT NOT NULL,
    since_boot_seconds REAL NOT NULL,
    ahead_seconds REAL NOT NULL CHECK (ahead_seconds >= 0),
    lifted_seconds REAL NOT NULL CHECK (lifted_seconds >= 0),
    unheard_seconds REAL CHECK (unheard_seconds >= 0),
    rival_seconds REAL,
    rival_since_boot_seconds REAL NOT NULL
) STRICT;

-- What is wrong with the store itself; while one is not agreed to, nothing is served.
CREATE TABLE trouble (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('recovered', 'restored', 'emptied', 'chain')),
    says TEXT NOT NULL,
    since TEXT NOT NULL,
    agreed_at TEXT,
    agreed_by TEXT,
    CHECK ((agreed_at IS NULL) = (agreed_by IS NULL))
) STRICT;
CREATE TRIGGER nobody_is_served_in_trouble BEFORE INSERT ON visit
WHEN EXISTS (SELECT 1 FROM trouble WHERE agreed_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'out of order until somebody agrees'); END;

-- Where old events went: each archive ends with the hash that the next event is
-- chained to. `counts` is how often each kind of event is in it, as a JSON object.
CREATE TABLE archive (
    id INTEGER PRIMARY KEY,
    file TEXT NOT NULL UNIQUE,
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL UNIQUE CHECK (last_seq >= first_seq),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    counts TEXT NOT NULL CHECK (json_valid(counts)),
    made_at TEXT NOT NULL
) STRICT;
CREATE TRIGGER event_stays BEFORE DELETE ON event
WHEN OLD.seq > (SELECT coalesce(max(last_seq), 0) FROM archive)
BEGIN SELECT RAISE(ABORT, 'an event is never deleted before it is archived'); END;

-- When what is personal of a user was erased.
ALTER TABLE user ADD COLUMN erased_at TEXT;

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

-- A package stays STORED until its door was seen open: by a pickup, or by a trusted
-- person who looks into the slot and finds it gone.
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
