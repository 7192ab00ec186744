-- How many runs and log entries there are, by the day on which the runs were created, so that lists
-- and statistics need not count them. Written in the transaction that creates, moves or deletes the
-- runs. what: 0 to 6 runs of that status, 10 to 12 log entries (success, error, warning; counted as
-- they are written, so those of runs that are older than this table are not).
CREATE TABLE run_counts (
  day          INTEGER NOT NULL,  -- since 1970; -1: all days; -2: all days and workflows of the team
  team         INTEGER NOT NULL,
  what         INTEGER NOT NULL,
  workflow_key INTEGER NOT NULL,  -- 0 where day is -2
  number       INTEGER NOT NULL,
  PRIMARY KEY (day, team, what, workflow_key)
) STRICT, WITHOUT ROWID;
INSERT INTO run_counts SELECT (key >> 16) / 86400000, team, status, workflow_key, count(*)
  FROM runs GROUP BY 1, 2, 3, 4;
INSERT INTO run_counts SELECT -1, team, what, workflow_key, sum(number)
  FROM run_counts GROUP BY team, what, workflow_key;
INSERT INTO run_counts SELECT -2, team, what, 0, sum(number)
  FROM run_counts WHERE day = -1 GROUP BY team, what;

-- The waiting runs of one workflow among many others of its team.
CREATE INDEX run_waits_by_workflow ON run_waits (workflow_key, kind, run_key, until);
