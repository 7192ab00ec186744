-- Steps that start a run of another workflow, noted with the step and filled in with that run. The
-- rows belong to the run of the step and go with it. run_key is NULL until the run is there.
CREATE TABLE run_children (
  parent_key  INTEGER NOT NULL,
  step        TEXT NOT NULL,
  parent_tail INTEGER NOT NULL,
  waits       INTEGER NOT NULL,
  run_key     INTEGER,
  run_tail    INTEGER,
  depth       INTEGER NOT NULL,
  PRIMARY KEY (parent_key, step)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_children_by_run ON run_children (run_key) WHERE run_key IS NOT NULL;

-- The keys of the events that open runs wait for.
CREATE TABLE run_awaits (
  workflow_key INTEGER NOT NULL,
  key          TEXT NOT NULL,
  run_key      INTEGER NOT NULL,
  run_tail     INTEGER NOT NULL,
  PRIMARY KEY (workflow_key, key, run_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_awaits_by_run ON run_awaits (run_key);
