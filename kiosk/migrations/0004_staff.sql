-- How staff sign in at the screen: by a short number or by a badge, which is kept as
-- a MAC under the device's key and never in clear.
ALTER TABLE user ADD COLUMN staff_number TEXT
    CHECK (staff_number IS NULL OR role <> 'customer');
ALTER TABLE user ADD COLUMN badge_mac BLOB
    CHECK (badge_mac IS NULL OR (length(badge_mac) = 32 AND role <> 'customer'));
CREATE UNIQUE INDEX user_by_staff_number ON user (staff_number)
    WHERE staff_number IS NOT NULL;
CREATE UNIQUE INDEX user_by_badge ON user (badge_mac) WHERE badge_mac IS NOT NULL;

-- Wrong PINs: of everybody at this screen, and of whoever somebody says they are. The
-- MAC is of a person, or of a number or badge that is nobody's: so both look alike.
CREATE TABLE staff_throttle (
    mac BLOB PRIMARY KEY CHECK (length(mac) = 32),
    wrong INTEGER NOT NULL CHECK (wrong >= 0),
    spent REAL NOT NULL CHECK (spent >= 0),
    at REAL NOT NULL,
    boot TEXT NOT NULL,
    wait REAL NOT NULL CHECK (wait >= 0)
) STRICT, WITHOUT ROWID;
