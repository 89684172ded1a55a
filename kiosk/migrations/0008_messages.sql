-- When and over what people want to be told, and who of the staff is told of what.

-- A JSON list of channels, NULL for all that reach them; and hours such as
-- 22:00-07:00, empty for none, NULL for those of the bank.
ALTER TABLE user ADD COLUMN channels TEXT CHECK (json_valid(channels));
ALTER TABLE user ADD COLUMN quiet_hours TEXT;

-- A message is owed to a user, or to a recipient whom the configuration names.
CREATE TABLE message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    user TEXT REFERENCES user (id),
    staff TEXT,
    package TEXT REFERENCES package (id),
    facts TEXT NOT NULL CHECK (json_valid(facts)),
    sealed BLOB,
    created_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
    delivered_at TEXT,
    dead_at TEXT,
    reason TEXT,
    retry_boot TEXT,
    retry_at REAL,
    dropped INTEGER NOT NULL DEFAULT 0
        CHECK (dropped = 0 OR (dropped = 1 AND dead_at IS NOT NULL)),
    CHECK ((user IS NULL) <> (staff IS NULL)),
    CHECK (sealed IS NULL OR (delivered_at IS NULL AND dead_at IS NULL)),
    CHECK (delivered_at IS NULL OR dead_at IS NULL)
) STRICT;
INSERT INTO message (id, key, kind, channel, user, package, facts, sealed, created_at,
    due_at, tries, delivered_at, dead_at, reason, retry_boot, retry_at, dropped)
    SELECT id, key, kind, channel, user, package, facts, sealed, created_at,
    due_at, tries, delivered_at, dead_at, reason, retry_boot, retry_at, dropped
    FROM notification;
DROP TABLE notification;
ALTER TABLE message RENAME TO notification;
CREATE INDEX notification_owed ON notification (channel, id)
    WHERE delivered_at IS NULL AND dead_at IS NULL;

-- Up to which event all was heard that somebody is to be told of, and when the staff
-- were told last. What happened before is history.
CREATE TABLE heard (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL CHECK (seq >= 0),
    told_at TEXT
) STRICT;
INSERT INTO heard (id, seq) SELECT 1, coalesce(max(seq), 0) FROM event;

-- What is or was wrong, by what it is about: how it is now, what was told of it last,
-- and how often it went wrong since.
CREATE TABLE alarm (
    topic TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    fault TEXT NOT NULL,
    good INTEGER NOT NULL CHECK (good IN (0, 1)),
    item TEXT NOT NULL CHECK (json_valid(item)),
    times INTEGER NOT NULL CHECK (times >= 0),
    pending INTEGER NOT NULL CHECK (pending IN (0, 1)),
    told_at TEXT,
    told_seq INTEGER,
    told_good INTEGER CHECK (told_good IN (0, 1))
) STRICT, WITHOUT ROWID;
