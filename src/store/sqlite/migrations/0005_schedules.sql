-- When workflows start by themselves; a row for each active workflow with a schedule.
CREATE TABLE schedules (
  workflow_key  INTEGER PRIMARY KEY,
  workflow_tail INTEGER NOT NULL,
  team          INTEGER NOT NULL,
  type          TEXT NOT NULL,
  value         TEXT,
  timezone      TEXT NOT NULL,
  catch_up      INTEGER NOT NULL,
  next_at       INTEGER
) STRICT;
CREATE INDEX schedules_due ON schedules (next_at) WHERE next_at IS NOT NULL;
