-- Which workflow hears of failed runs: of those of `source_key`, or of all runs of the team where that
-- is 0. `owner_key` is the workflow whose definition says so: the one that hears (its run_failed
-- trigger), or the one that is heard of (its settings.on_failure).
CREATE TABLE failure_listeners (
  team          INTEGER NOT NULL,
  source_key    INTEGER NOT NULL,
  listener_key  INTEGER NOT NULL,
  owner_key     INTEGER NOT NULL,
  listener_tail INTEGER NOT NULL,
  PRIMARY KEY (team, source_key, listener_key, owner_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX failure_listeners_by_owner ON failure_listeners (owner_key);

-- Failed runs, and who hears of each: written with the end of the failed run, and completed by the run
-- that hears of it (run_key) or the reason why there is none (error). The rows belong to the failed run
-- and go with it. depth: 1, or one more than that of the alert from which the failed run came.
CREATE TABLE failure_alerts (
  failed_key    INTEGER NOT NULL,
  listener_key  INTEGER NOT NULL,
  failed_tail   INTEGER NOT NULL,
  listener_tail INTEGER NOT NULL,
  team          INTEGER NOT NULL,
  depth         INTEGER NOT NULL,
  run_key       INTEGER,
  run_tail      INTEGER,
  error         TEXT,
  PRIMARY KEY (failed_key, listener_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX failure_alerts_open ON failure_alerts (failed_key, listener_key)
  WHERE run_key IS NULL AND error IS NULL;
CREATE INDEX failure_alerts_by_run ON failure_alerts (run_key) WHERE run_key IS NOT NULL;
