-- One-time codes of staff: the secret, sealed under the device's key, and the last step
-- of half a minute whose code was used, so that none is good twice.
ALTER TABLE user ADD COLUMN totp_sealed BLOB
    CHECK (totp_sealed IS NULL OR role <> 'customer');
ALTER TABLE user ADD COLUMN totp_step INTEGER NOT NULL DEFAULT 0;
