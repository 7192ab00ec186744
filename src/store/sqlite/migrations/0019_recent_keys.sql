-- Idempotency keys are random, so in the order of `idempotency` each would change a page of its own.
-- New ones stand here first, one behind the other: a ring of slots that are used again and again.
CREATE TABLE recent_keys (
  slot         INTEGER PRIMARY KEY,
  seq          INTEGER NOT NULL,
  workflow_key INTEGER NOT NULL,
  key_hash     BLOB NOT NULL,
  body_hash    BLOB NOT NULL,
  run_key      INTEGER NOT NULL,
  run_tail     INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL
) STRICT;
-- Expired keys are found by going through the table now and then.
DROP INDEX idempotency_expiring;
