-- A table named as the rest of the code names it.
ALTER TABLE kept_files RENAME TO artifact_files;
DROP INDEX kept_files_expiring;
CREATE INDEX artifact_files_expiring ON artifact_files (expires_at);
