-- The facts of one bank, each kept once. Times are UTC, ISO 8601 with
-- microseconds, so that they sort as text. What can be a constraint is one.

CREATE TABLE user (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    role TEXT NOT NULL CHECK (role IN ('customer', 'courier', 'technician', 'admin')),
    needs_low_door INTEGER NOT NULL CHECK (needs_low_door IN (0, 1)),
    pin_hash TEXT
) STRICT;

-- Slots are described by the configuration; here is only what they live through.
CREATE TABLE slot (
    name TEXT PRIMARY KEY,
    freed_at TEXT
) STRICT;

CREATE TABLE package (
    id TEXT PRIMARY KEY,
    user TEXT NOT NULL REFERENCES user (id),
    size TEXT NOT NULL,
    weight_grams INTEGER CHECK (weight_grams > 0),
    hold_days INTEGER NOT NULL CHECK (hold_days BETWEEN 3 AND 7),
    state TEXT NOT NULL
        CHECK (state IN ('PENDING', 'STORED', 'RETRIEVED', 'EXPIRED', 'CANCELLED')),
    slot TEXT REFERENCES slot (name),
    announced_at TEXT NOT NULL,
    stored_at TEXT,
    deadline TEXT,
    ended_at TEXT,
    CHECK (slot IS NULL OR state IN ('STORED', 'EXPIRED', 'CANCELLED')),
    CHECK (state <> 'STORED' OR (slot IS NOT NULL AND stored_at IS NOT NULL AND deadline IS NOT NULL)),
    CHECK ((ended_at IS NULL) = (state IN ('PENDING', 'STORED')))
) STRICT;
-- A slot holds at most one package; the column itself keeps a package in one slot.
CREATE UNIQUE INDEX package_in_slot ON package (slot) WHERE slot IS NOT NULL;
CREATE INDEX package_by_state ON package (state, announced_at);
CREATE INDEX package_by_user ON package (user);

CREATE TABLE visit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    purpose TEXT NOT NULL
        CHECK (purpose IN ('deposit', 'pickup', 'clearance', 'service', 'remote')),
    slot TEXT NOT NULL REFERENCES slot (name),
    package TEXT REFERENCES package (id),
    actor TEXT NOT NULL,
    boot TEXT NOT NULL,
    asked_at_boot REAL NOT NULL,
    requested_at TEXT NOT NULL,
    taken_at TEXT,
    opened_at TEXT,
    closed_at TEXT,
    ended_at TEXT,
    pulses INTEGER NOT NULL DEFAULT 0 CHECK (pulses >= 0),
    again INTEGER NOT NULL DEFAULT 0 CHECK (again IN (0, 1)),
    ending TEXT CHECK (ending IN
        ('done', 'stuck', 'left_open', 'unproven', 'silent', 'unserved', 'withdrawn')),
    cause TEXT,
    CHECK ((package IS NOT NULL) OR purpose IN ('service', 'remote')),
    CHECK ((ended_at IS NULL) = (ending IS NULL)),
    CHECK (opened_at IS NULL OR taken_at IS NOT NULL),
    CHECK (closed_at IS NULL OR opened_at IS NOT NULL),
    CHECK (pulses = 0 OR taken_at IS NOT NULL),
    CHECK (ending IS NOT 'done' OR closed_at IS NOT NULL),
    CHECK (ending NOT IN ('unserved', 'withdrawn') OR (taken_at IS NULL AND pulses = 0))
) STRICT;
-- One visit to a door at a time, and one of a package.
CREATE UNIQUE INDEX visit_at_slot ON visit (slot) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX visit_of_package ON visit (package)
    WHERE ended_at IS NULL AND package IS NOT NULL;
CREATE INDEX visit_by_slot ON visit (slot, id);
CREATE INDEX visit_by_package ON visit (package) WHERE package IS NOT NULL;

CREATE TABLE out_of_service (
    id INTEGER PRIMARY KEY,
    slot TEXT NOT NULL REFERENCES slot (name),
    reason TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT,
    actor TEXT NOT NULL,
    ended_at TEXT
) STRICT;
CREATE UNIQUE INDEX out_of_service_now ON out_of_service (slot) WHERE ended_at IS NULL;

CREATE TABLE doubt (
    id INTEGER PRIMARY KEY,
    slot TEXT NOT NULL REFERENCES slot (name),
    cause TEXT NOT NULL,
    visit INTEGER REFERENCES visit (id),
    since TEXT NOT NULL,
    settled_at TEXT
) STRICT;
CREATE UNIQUE INDEX doubt_now ON doubt (slot) WHERE settled_at IS NULL;

-- The status of a slot is derived here and nowhere else.
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

-- A code is unique for as long as it is remembered, so a spent one comes never
-- again. `sealed` is the code and its digits under the device's key, kept only
-- from the request of a deposit until its notification takes it over.
CREATE TABLE code (
    mac BLOB PRIMARY KEY CHECK (length(mac) = 32),
    package TEXT NOT NULL REFERENCES package (id),
    proof_mac BLOB NOT NULL CHECK (length(proof_mac) = 32),
    sealed BLOB,
    issued_at TEXT NOT NULL,
    ended_at TEXT,
    CHECK (ended_at IS NULL OR sealed IS NULL)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX code_of_package ON code (package) WHERE ended_at IS NULL;

-- Wrong tries: of the bank as a whole, and of each code that was typed.
CREATE TABLE throttle (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    wrong INTEGER NOT NULL CHECK (wrong >= 0),
    spent REAL NOT NULL CHECK (spent >= 0),
    at REAL NOT NULL,
    boot TEXT NOT NULL,
    wait REAL NOT NULL CHECK (wait >= 0)
) STRICT;

CREATE TABLE tried_code (
    mac BLOB PRIMARY KEY CHECK (length(mac) = 32),
    wrong INTEGER NOT NULL CHECK (wrong > 0),
    at REAL NOT NULL,
    boot TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE notification (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    user TEXT NOT NULL REFERENCES user (id),
    package TEXT REFERENCES package (id),
    facts TEXT NOT NULL CHECK (json_valid(facts)),
    sealed BLOB,
    created_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
    delivered_at TEXT,
    dead_at TEXT,
    reason TEXT,
    CHECK (sealed IS NULL OR (delivered_at IS NULL AND dead_at IS NULL)),
    CHECK (delivered_at IS NULL OR dead_at IS NULL)
) STRICT;
CREATE INDEX notification_due ON notification (due_at)
    WHERE delivered_at IS NULL AND dead_at IS NULL;

CREATE TABLE event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    boot TEXT NOT NULL,
    boot_seconds REAL NOT NULL,
    clock TEXT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    slot TEXT,
    package TEXT,
    visit INTEGER,
    facts TEXT NOT NULL CHECK (json_valid(facts)),
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX event_by_package ON event (package) WHERE package IS NOT NULL;
CREATE INDEX event_by_slot ON event (slot) WHERE slot IS NOT NULL;

CREATE TRIGGER event_is_for_ever BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END;
CREATE TRIGGER event_stays BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END;

-- The lifecycle of domain/package.py, once more where nothing gets round it.
CREATE TRIGGER package_lifecycle BEFORE UPDATE OF state ON package
WHEN NEW.state <> OLD.state AND NOT (
    (OLD.state = 'PENDING' AND NEW.state IN ('STORED', 'CANCELLED'))
    OR (OLD.state = 'STORED' AND NEW.state IN ('RETRIEVED', 'EXPIRED', 'CANCELLED'))
)
BEGIN SELECT RAISE(ABORT, 'no package goes from this state to that'); END;

-- A package stays STORED until its door was seen open.
CREATE TRIGGER retrieved_needs_an_open_door BEFORE UPDATE OF state ON package
WHEN NEW.state = 'RETRIEVED' AND NOT EXISTS (
    SELECT 1 FROM visit
    WHERE visit.package = NEW.id AND visit.purpose = 'pickup'
    AND visit.opened_at IS NOT NULL AND visit.ended_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'no pickup without an open door'); END;

-- A deposit goes to a slot that is EMPTY and to no other.
CREATE TRIGGER deposit_needs_an_empty_slot BEFORE INSERT ON visit
WHEN NEW.purpose = 'deposit'
    AND (SELECT status FROM slot_status WHERE name = NEW.slot) IS NOT 'EMPTY'
BEGIN SELECT RAISE(ABORT, 'this slot is not empty'); END;

-- No package leaves its slot's books while its code lives: both end together.
CREATE TRIGGER code_dies_with_its_package BEFORE UPDATE OF state ON package
WHEN NEW.state IN ('RETRIEVED', 'EXPIRED', 'CANCELLED') AND EXISTS (
    SELECT 1 FROM code WHERE code.package = NEW.id AND code.ended_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'its pickup code is still alive'); END;
