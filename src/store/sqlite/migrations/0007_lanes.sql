-- Runs of workflows that limit how many run at a time. lane is a hash of the workflow and the key;
-- NULL: no limit. A run whose turn has not come is pending and holds no place.
ALTER TABLE runs ADD COLUMN lane INTEGER;
ALTER TABLE runs ADD COLUMN lane_limit INTEGER;
ALTER TABLE runs ADD COLUMN lane_on_limit INTEGER;
-- Of open runs. finished_at, which is NULL in all of them, says so: a condition on status would keep
-- status from being looked up in the index.
CREATE INDEX runs_by_lane ON runs (lane, status, finished_at)
  WHERE lane IS NOT NULL AND finished_at IS NULL;

-- What may go on: not those whose turn has not come.
DROP INDEX runs_unfinished;
CREATE INDEX runs_unfinished ON runs (key, tail)
  WHERE status < 2 AND (status = 1 OR lane IS NULL);
