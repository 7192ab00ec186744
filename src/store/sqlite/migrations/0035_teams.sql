-- Teams that have a name or limits of their own (NULL: that of the server). Any other team is there
-- once it has a key.
CREATE TABLE teams (
  team                    INTEGER PRIMARY KEY,
  name                    TEXT NOT NULL,
  workflows_max           INTEGER,
  api_keys_max            INTEGER,
  vault_items_max         INTEGER,
  accepted_per_second_max INTEGER,
  stored_runs_max         INTEGER,
  created_at              INTEGER NOT NULL,
  updated_at              INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX teams_by_name ON teams (name);
