-- The outbox: waits that nobody's clock can shorten, channels that rest, and what was
-- dropped because it was not so any more.

-- After a failure a message waits until `retry_at` on the boot clock of `retry_boot`;
-- in any other boot, or without one, it does not wait.
ALTER TABLE notification ADD COLUMN retry_boot TEXT;
ALTER TABLE notification ADD COLUMN retry_at REAL;
ALTER TABLE notification ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0
    CHECK (dropped = 0 OR (dropped = 1 AND dead_at IS NOT NULL));

DROP INDEX notification_due;
CREATE INDEX notification_owed ON notification (channel, id)
    WHERE delivered_at IS NULL AND dead_at IS NULL;

-- A channel that failed: how often in a row; and, once it is down, since when, and
-- until when it rests.
CREATE TABLE channel (
    name TEXT PRIMARY KEY,
    failures INTEGER NOT NULL CHECK (failures >= 0),
    reason TEXT,
    down_since TEXT,
    retry_boot TEXT,
    retry_at REAL,
    CHECK (down_since IS NULL OR (failures > 0 AND retry_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
