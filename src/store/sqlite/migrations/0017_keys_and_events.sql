-- Which keys SLUICE_ADMIN_KEY gave: such a key is revoked once another one is given. Of those that
-- are there, the length of the hint tells.
ALTER TABLE api_keys ADD COLUMN configured INTEGER NOT NULL DEFAULT 0;
UPDATE api_keys SET configured = 1 WHERE team = 1 AND name = 'admin' AND length(hint) = 4;

-- Events that were taken, by what proves them, with the waits that each was for: one that comes again
-- does nothing.
CREATE TABLE taken_events (
  workflow_key INTEGER NOT NULL,
  event_hash   BLOB NOT NULL,
  body_hash    BLOB NOT NULL,
  waits        TEXT NOT NULL,
  expires_at   INTEGER NOT NULL,
  PRIMARY KEY (workflow_key, event_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX taken_events_expiring ON taken_events (expires_at);
