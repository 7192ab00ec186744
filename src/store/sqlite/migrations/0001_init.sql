-- The tables of Sluice. docs/storage-format.md says what each column means.

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta (name, value) VALUES ('claim', 0), ('checked', 0);

CREATE TABLE workflows (
  key              INTEGER PRIMARY KEY,
  tail             INTEGER NOT NULL,
  team             INTEGER NOT NULL,
  name             TEXT NOT NULL,
  description      TEXT,
  authorization_id TEXT,
  is_active        INTEGER NOT NULL,
  schedule_type    TEXT NOT NULL,
  schedule_value   TEXT,
  version          INTEGER NOT NULL,
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX workflows_by_name ON workflows (team, name);

CREATE TABLE workflow_versions (
  workflow_key  INTEGER NOT NULL,
  version       INTEGER NOT NULL,
  workflow_tail INTEGER NOT NULL,
  definition    TEXT NOT NULL,
  created_at    INTEGER NOT NULL,
  PRIMARY KEY (workflow_key, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE tokens (
  hash          BLOB PRIMARY KEY,
  team          INTEGER NOT NULL,
  workflow_key  INTEGER NOT NULL,
  workflow_tail INTEGER NOT NULL,
  sealed        TEXT NOT NULL,
  created_at    INTEGER NOT NULL,
  expires_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_by_workflow ON tokens (workflow_key, created_at);
CREATE INDEX tokens_expiring ON tokens (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE api_keys (
  key        INTEGER PRIMARY KEY,
  tail       INTEGER NOT NULL,
  team       INTEGER NOT NULL,
  name       TEXT NOT NULL,
  hash       BLOB NOT NULL,
  scopes     TEXT NOT NULL,
  hint       TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;

CREATE TABLE rejections (
  key           INTEGER PRIMARY KEY,
  tail          INTEGER NOT NULL,
  team          INTEGER NOT NULL,
  workflow_key  INTEGER NOT NULL,
  workflow_tail INTEGER NOT NULL,
  at            INTEGER NOT NULL,
  status        INTEGER NOT NULL,
  reason        TEXT NOT NULL,
  detail        TEXT NOT NULL,
  headers       TEXT NOT NULL,
  body          BLOB NOT NULL,
  body_bytes    INTEGER NOT NULL
) STRICT;
CREATE INDEX rejections_by_workflow ON rejections (workflow_key);
CREATE INDEX rejections_by_time ON rejections (at);

-- A run that ends in its first stretch is this one row and one entry of runs_by_workflow. Small
-- columns come first: reading them touches no overflow page of a large body.
CREATE TABLE runs (
  key           INTEGER PRIMARY KEY,
  tail          INTEGER NOT NULL,
  team          INTEGER NOT NULL,
  workflow_key  INTEGER NOT NULL,
  workflow_tail INTEGER NOT NULL,
  version       INTEGER NOT NULL,
  trigger       INTEGER NOT NULL,
  status        INTEGER NOT NULL,
  claim         INTEGER NOT NULL,
  created_at    INTEGER NOT NULL,
  wake_at       INTEGER,
  finished_at   INTEGER,
  rerun_key     INTEGER,
  rerun_tail    INTEGER,
  error         TEXT,
  headers       TEXT,
  records       TEXT,
  body          TEXT
) STRICT;
CREATE INDEX runs_by_workflow ON runs (team, workflow_key, status);
CREATE INDEX runs_unfinished ON runs (key, tail) WHERE status < 2;
CREATE INDEX runs_waiting ON runs (wake_at) WHERE status = 2;

-- What does not belong into the row of a run: bodies that are large, and the lines of every stretch
-- after the first.
CREATE TABLE run_bodies (
  run_key INTEGER PRIMARY KEY,
  body    TEXT NOT NULL
) STRICT;
CREATE TABLE run_records (
  run_key INTEGER NOT NULL,
  seq     INTEGER NOT NULL,
  lines   TEXT NOT NULL,
  PRIMARY KEY (run_key, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency (
  workflow_key INTEGER NOT NULL,
  key_hash     BLOB NOT NULL,
  body_hash    BLOB NOT NULL,
  run_key      INTEGER NOT NULL,
  run_tail     INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  PRIMARY KEY (workflow_key, key_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_expiring ON idempotency (expires_at);
