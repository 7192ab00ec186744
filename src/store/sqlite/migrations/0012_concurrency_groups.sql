-- Columns named as the rest of the code names them.
ALTER TABLE runs RENAME COLUMN lane TO concurrency_group;
ALTER TABLE runs RENAME COLUMN lane_limit TO group_limit;
ALTER TABLE runs RENAME COLUMN lane_on_limit TO group_on_limit;
DROP INDEX runs_by_lane;
CREATE INDEX runs_by_concurrency_group ON runs (concurrency_group, status, finished_at)
  WHERE concurrency_group IS NOT NULL AND finished_at IS NULL;
