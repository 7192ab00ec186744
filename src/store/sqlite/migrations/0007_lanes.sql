-- Runs of workflows that limit how many run at a time. lane is a hash of the workflow and the key;
-- NULL: no limit. A run whose turn has not come is pending and holds no place.
ALTER TABLE runs ADD COLUMN lane INTEGER;
ALTER TABLE runs ADD COLUMN lane_limit INTEGER;
ALTER TABLE runs ADD COLUMN lane_on_limit INTEGER;
CREATE INDEX runs_by_lane ON runs (lane, status) WHERE lane IS NOT NULL AND status < 3;

-- What may go on: not those whose turn has not come.
DROP INDEX runs_unfinished;
CREATE INDEX runs_unfinished ON runs (key, tail)
  WHERE status < 2 AND (status = 1 OR lane IS NULL);
