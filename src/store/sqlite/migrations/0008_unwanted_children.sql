-- A run that its step no longer wants does not begin, or is cancelled when the step waited for it.
ALTER TABLE run_children ADD COLUMN unwanted INTEGER NOT NULL DEFAULT 0;
UPDATE run_children SET unwanted = 1
  WHERE EXISTS (SELECT 1 FROM runs WHERE runs.key = run_children.parent_key AND runs.status >= 3);
