-- Logins at OAuth providers; the tokens are sealed with the vault's key.
CREATE TABLE authorizations (
  key              INTEGER PRIMARY KEY,
  tail             INTEGER NOT NULL,
  team             INTEGER NOT NULL,
  provider         TEXT NOT NULL,
  account          TEXT NOT NULL,
  created_by       INTEGER NOT NULL,
  created_by_tail  INTEGER NOT NULL,
  status           INTEGER NOT NULL,
  problem          TEXT NOT NULL,
  logins           INTEGER NOT NULL,
  sealed           BLOB NOT NULL,
  sealed_by        INTEGER NOT NULL,
  token_expires_at INTEGER,
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX authorizations_by_team ON authorizations (team, key);

-- Which workflow's newest version has nodes that call by which authorization.
CREATE TABLE workflow_authorizations (
  authorization_key INTEGER NOT NULL,
  workflow_key      INTEGER NOT NULL,
  workflow_tail     INTEGER NOT NULL,
  PRIMARY KEY (authorization_key, workflow_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX workflow_authorizations_by_workflow ON workflow_authorizations (workflow_key);

-- A workflow may name one as a whole, too.
CREATE INDEX workflows_by_authorization ON workflows (authorization_id) WHERE authorization_id IS NOT NULL;
