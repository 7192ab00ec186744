-- Events that came before a step waited for them. run_key, run_tail and step say which step one is
-- for, from when it waits until its run has taken the event; then the row goes. event_hashes: the
-- names under which it stands in taken_events, one behind the other.
CREATE TABLE kept_events (
  key          INTEGER PRIMARY KEY,
  workflow_key INTEGER NOT NULL,
  workflow_tail INTEGER NOT NULL,
  event_key    TEXT NOT NULL,
  event_hashes BLOB NOT NULL,
  received_at  INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  bytes        INTEGER NOT NULL,
  run_key      INTEGER,
  run_tail     INTEGER,
  step         TEXT,
  payload      TEXT NOT NULL
) STRICT;
CREATE INDEX kept_events_by_key ON kept_events (workflow_key, event_key, key) WHERE run_key IS NULL;
CREATE INDEX kept_events_of_workflow ON kept_events (workflow_key, key, run_key, expires_at, bytes);
CREATE INDEX kept_events_expiring ON kept_events (expires_at) WHERE run_key IS NULL;
CREATE INDEX kept_events_on_their_way ON kept_events (key) WHERE run_key IS NOT NULL;
