-- How long workflows that say so keep their finished runs (settings.retention of the newest version), in
-- microseconds, and how many; what is NULL is as the server says.
CREATE TABLE retention_rules (
  workflow_key  INTEGER PRIMARY KEY,
  workflow_tail INTEGER NOT NULL,
  team          INTEGER NOT NULL,
  completed_for INTEGER,
  failed_for    INTEGER,
  runs_max      INTEGER
) STRICT;

-- Runs that were deleted but for a large log, whose rows go bit by bit.
CREATE TABLE deleted_runs (
  run_key INTEGER PRIMARY KEY
) STRICT;
