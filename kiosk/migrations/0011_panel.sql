-- What technicians set of the screens at the bank; it stands above the configuration
-- until its row is gone. What it may say is judged when it is read, too: another
-- version, or another configuration, may know other words.
CREATE TABLE panel (
    aspect TEXT PRIMARY KEY CHECK (aspect IN ('language', 'theme', 'quiet_hours')),
    value TEXT NOT NULL,
    set_at TEXT NOT NULL,
    set_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
