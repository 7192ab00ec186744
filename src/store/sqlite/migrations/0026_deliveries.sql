-- Deliveries that are repeats or found the server full are noted beside those that were refused.
-- What they met: the version of the workflow (0: not known), their credentials, sealed, the body of
-- the answer, and the run that had their key before.
ALTER TABLE rejections ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rejections ADD COLUMN hidden TEXT NOT NULL DEFAULT '';
ALTER TABLE rejections ADD COLUMN answer TEXT NOT NULL DEFAULT '';
ALTER TABLE rejections ADD COLUMN first_key INTEGER;
ALTER TABLE rejections ADD COLUMN first_tail INTEGER;
-- One in many of its kind, with a limit of its own.
ALTER TABLE rejections ADD COLUMN sampled INTEGER NOT NULL DEFAULT 0;
-- Whether its owner wants to keep it, and the run that it was replayed as.
ALTER TABLE rejections ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rejections ADD COLUMN replay_key INTEGER;
ALTER TABLE rejections ADD COLUMN replay_tail INTEGER;
ALTER TABLE rejections ADD COLUMN replayed_at INTEGER;

DROP INDEX rejections_by_time;
CREATE INDEX rejections_by_time ON rejections (at) WHERE kept = 0;
CREATE INDEX rejections_by_sampling ON rejections (workflow_key, sampled);
CREATE INDEX rejections_kept ON rejections (workflow_key) WHERE kept = 1;
