-- What the steps of open runs wait for: forms, events, runs of other workflows. The rows of runs that
-- wait already are made from their records (waits_backfill.cc). kind: 1 form, 2 event, 3 run.
CREATE TABLE run_waits (
  run_key      INTEGER NOT NULL,
  step         TEXT NOT NULL,
  run_tail     INTEGER NOT NULL,
  team         INTEGER NOT NULL,
  workflow_key INTEGER NOT NULL,
  kind         INTEGER NOT NULL,
  key          TEXT NOT NULL,
  until        INTEGER,
  title        TEXT NOT NULL,
  PRIMARY KEY (run_key, step)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_waits_by_event ON run_waits (workflow_key, key) WHERE kind = 2;
CREATE INDEX run_waits_by_kind ON run_waits (team, kind, run_key, workflow_key, until);

DROP TABLE run_awaits;
