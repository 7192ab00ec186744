-- How many bytes a run takes: its body, what was kept of its request, and its journal with the outputs. Of runs from
-- before it is 0. run_counts sums them (what: 20), of each workflow and of each team.
ALTER TABLE runs ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;

-- How many bytes the runs of a workflow may take; NULL: any number.
ALTER TABLE retention_rules ADD COLUMN bytes_max INTEGER;

-- How long a team keeps its finished runs where their workflows do not say (in microseconds; 0: for ever), how many,
-- and how many bytes its runs may take; what is NULL is as the server says.
ALTER TABLE teams ADD COLUMN completed_for INTEGER;
ALTER TABLE teams ADD COLUMN failed_for INTEGER;
ALTER TABLE teams ADD COLUMN finished_runs_max INTEGER;
ALTER TABLE teams ADD COLUMN bytes_max INTEGER;
