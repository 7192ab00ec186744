-- Who has signed in: the SHA-256 of each session's token, and the API key whose rights it has.
CREATE TABLE sessions (
  key          INTEGER PRIMARY KEY,
  tail         INTEGER NOT NULL,
  team         INTEGER NOT NULL,
  hash         BLOB NOT NULL,
  api_key      INTEGER NOT NULL,
  api_key_tail INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  used_at      INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_api_key ON sessions (api_key);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- What was done by whom. `seq` grows by one within a team, so that the number kept is bounded.
CREATE TABLE audit_log (
  team         INTEGER NOT NULL,
  seq          INTEGER NOT NULL,
  at           INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  api_key      INTEGER NOT NULL,
  api_key_tail INTEGER NOT NULL,
  key_name     TEXT NOT NULL,
  session      INTEGER,
  session_tail INTEGER,
  action       TEXT NOT NULL,
  object       TEXT NOT NULL,
  object_name  TEXT NOT NULL,
  was          TEXT NOT NULL,
  became       TEXT NOT NULL,
  request_id   TEXT NOT NULL,
  PRIMARY KEY (team, seq)
) STRICT;
CREATE INDEX audit_log_by_expiry ON audit_log (expires_at);

-- What requests with an idempotency key were answered. `seq` as above.
CREATE TABLE kept_answers (
  team       INTEGER NOT NULL,
  key_hash   BLOB NOT NULL,
  seq        INTEGER NOT NULL,
  body_hash  BLOB NOT NULL,
  answer     BLOB NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (team, key_hash)
) STRICT;
CREATE INDEX kept_answers_by_seq ON kept_answers (team, seq);
CREATE INDEX kept_answers_by_expiry ON kept_answers (expires_at);
