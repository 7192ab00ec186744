-- Secrets that workflows may send, sealed under a key that lies outside the database.

CREATE TABLE vault_items (
  key           INTEGER PRIMARY KEY,
  tail          INTEGER NOT NULL,
  team          INTEGER NOT NULL,
  name          TEXT NOT NULL,
  kind          INTEGER NOT NULL,
  sealed        BLOB NOT NULL,
  sealed_by     INTEGER NOT NULL,
  hash          BLOB,
  allowed_hosts TEXT NOT NULL,
  expires_at    INTEGER,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX vault_items_by_name ON vault_items (team, name);
