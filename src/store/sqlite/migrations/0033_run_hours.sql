-- How many runs began and ended in each hour (since 1970, UTC), of each workflow, and where
-- workflow_key is 0 of all workflows of the team. Written in the transactions that begin and end the
-- runs, and kept for some weeks when those are deleted. `durations` is what
-- model::DurationCounts::encode makes of how long the completed and failed ones took. What was
-- stored before is filled in by the server.
CREATE TABLE run_hours (
  hour         INTEGER NOT NULL,
  team         INTEGER NOT NULL,
  workflow_key INTEGER NOT NULL,
  accepted     INTEGER NOT NULL,
  completed    INTEGER NOT NULL,
  failed       INTEGER NOT NULL,
  cancelled    INTEGER NOT NULL,
  durations    BLOB NOT NULL,
  PRIMARY KEY (hour, team, workflow_key)
) STRICT, WITHOUT ROWID;
