-- What drives calls. `settings` is a JSON object, `objectives` a JSON array, `structured_data_schema`
-- a JSON object or empty, `max_duration` in seconds.
CREATE TABLE scripts (
  key                    INTEGER PRIMARY KEY,
  tail                   INTEGER NOT NULL,
  team                   INTEGER NOT NULL,
  name                   TEXT NOT NULL,
  type                   INTEGER NOT NULL,
  language               TEXT NOT NULL,
  settings               TEXT NOT NULL,
  objectives             TEXT NOT NULL,
  structured_data_schema TEXT NOT NULL,
  voicemail_message      TEXT NOT NULL,
  max_duration           INTEGER NOT NULL,
  created_at             INTEGER NOT NULL,
  updated_at             INTEGER NOT NULL
) STRICT;
CREATE INDEX scripts_by_team ON scripts (team, key);
