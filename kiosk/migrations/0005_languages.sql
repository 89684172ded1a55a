-- What people read: messages to them are in it.

ALTER TABLE user ADD COLUMN language TEXT CHECK (length(language) IN (2, 3));
