-- Calls. Numbers of `type`, `status` and `progress` are those of store/call_store.h; `due_at` is
-- null once the call has ended; `result` is a JSON object.
CREATE TABLE calls (
  key          INTEGER PRIMARY KEY,
  tail         INTEGER NOT NULL,
  team         INTEGER NOT NULL,
  type         INTEGER NOT NULL,
  status       INTEGER NOT NULL,
  progress     INTEGER NOT NULL,
  script_key   INTEGER NOT NULL,
  script_tail  INTEGER NOT NULL,
  contact_key  INTEGER,
  contact_tail INTEGER,
  from_number  TEXT NOT NULL,
  to_number    TEXT NOT NULL,
  scheduled_at INTEGER NOT NULL,
  due_at       INTEGER,
  has_slot     INTEGER NOT NULL,
  attempts     INTEGER NOT NULL,
  looks        INTEGER NOT NULL,
  provider     TEXT NOT NULL,
  provider_ref TEXT NOT NULL,
  placed_at    INTEGER,
  ends_by      INTEGER,
  ended_at     INTEGER,
  end_reason   TEXT NOT NULL,
  error        TEXT NOT NULL,
  duration     INTEGER,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  result       TEXT NOT NULL
) STRICT;
CREATE INDEX calls_by_team ON calls (team, key);
CREATE INDEX calls_by_status ON calls (team, status, key);
CREATE INDEX calls_by_script ON calls (script_key, key);
CREATE INDEX calls_by_contact ON calls (contact_key, key) WHERE contact_key IS NOT NULL;
CREATE INDEX calls_due ON calls (due_at, key) WHERE due_at IS NOT NULL;
-- How many have not ended: 20, of a team; 21, of a script.
CREATE TRIGGER call_added AFTER INSERT ON calls WHEN NEW.due_at IS NOT NULL BEGIN
  INSERT INTO record_counts VALUES (20, NEW.team, 1) ON CONFLICT (kind, of_key) DO UPDATE SET number = number + 1;
  INSERT INTO record_counts VALUES (21, NEW.script_key, 1) ON CONFLICT (kind, of_key) DO UPDATE SET number = number + 1;
END;
CREATE TRIGGER call_ended AFTER UPDATE OF due_at ON calls WHEN OLD.due_at IS NOT NULL AND NEW.due_at IS NULL BEGIN
  UPDATE record_counts SET number = number - 1 WHERE kind = 20 AND of_key = NEW.team;
  UPDATE record_counts SET number = number - 1 WHERE kind = 21 AND of_key = NEW.script_key;
END;
CREATE TRIGGER script_deleted AFTER DELETE ON scripts BEGIN
  DELETE FROM record_counts WHERE kind = 21 AND of_key = OLD.key;
END;
