-- Imports and exports of CSV files, with how far each has come: written in the transaction of the rows that it has
-- written. The files are in artifact_parts.
CREATE TABLE csv_jobs (
  key           INTEGER PRIMARY KEY,
  tail          INTEGER NOT NULL,
  team          INTEGER NOT NULL,
  kind          INTEGER NOT NULL,
  state         INTEGER NOT NULL,
  name          TEXT NOT NULL,
  settings      TEXT NOT NULL,
  bytes         INTEGER NOT NULL,
  uploads       INTEGER NOT NULL,
  parts         INTEGER NOT NULL,
  position      INTEGER NOT NULL,
  line          INTEGER NOT NULL,
  part          INTEGER NOT NULL,
  part_began    INTEGER NOT NULL,
  rows_read     INTEGER NOT NULL,
  created       INTEGER NOT NULL,
  updated       INTEGER NOT NULL,
  unchanged     INTEGER NOT NULL,
  skipped       INTEGER NOT NULL,
  failed        INTEGER NOT NULL,
  rows_expected INTEGER NOT NULL,
  error_parts   INTEGER NOT NULL,
  error_bytes   INTEGER NOT NULL,
  errors_listed INTEGER NOT NULL,
  error         TEXT NOT NULL,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  finished_at   INTEGER,
  expires_at    INTEGER NOT NULL
) STRICT;

CREATE INDEX csv_jobs_by_team ON csv_jobs (team, kind, key);
CREATE INDEX csv_jobs_open ON csv_jobs (team) WHERE state <= 1;
CREATE INDEX csv_jobs_under_way ON csv_jobs (key) WHERE state = 1;
CREATE INDEX csv_jobs_expiring ON csv_jobs (expires_at);

-- The parts of a file that is gone are deleted some at a time: there may be hundreds of MiB of them.
DROP TRIGGER artifact_parts_go;
CREATE TABLE deleted_files (hash BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TRIGGER artifact_file_deleted AFTER DELETE ON artifact_files WHEN OLD.parts <> 0 BEGIN
  INSERT OR IGNORE INTO deleted_files VALUES (OLD.hash);
END;
