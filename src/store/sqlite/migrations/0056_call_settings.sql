-- How teams call. `provider` and `calling_hours` are JSON objects; `calls_per_minute` 0: no limit.
-- `last_slot`: the time that was given last to a call, among those that a team places in a minute.
CREATE TABLE call_settings (
  team             INTEGER PRIMARY KEY,
  provider         TEXT NOT NULL,
  calling_hours    TEXT NOT NULL,
  calls_per_minute INTEGER NOT NULL,
  from_number      TEXT NOT NULL,
  updated_at       INTEGER NOT NULL
) STRICT;
CREATE TABLE call_slots (
  team      INTEGER PRIMARY KEY,
  last_slot INTEGER NOT NULL
) STRICT;
