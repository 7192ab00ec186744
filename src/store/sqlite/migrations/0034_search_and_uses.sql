-- The words of the names of workflows (store/search_words.h), by which they are searched for.
CREATE TABLE workflow_words (
  team          INTEGER NOT NULL,
  word          TEXT NOT NULL,
  workflow_key  INTEGER NOT NULL,
  workflow_tail INTEGER NOT NULL,
  PRIMARY KEY (team, word, workflow_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX workflow_words_by_workflow ON workflow_words (workflow_key);

-- Which workflow names which item of the vault, by its name or its id, in its newest version. A row
-- may be too much, as the program of the workflow is asked as well, but none may be missing. What
-- was stored before is filled in by the server, as are the words.
CREATE TABLE workflow_secrets (
  team          INTEGER NOT NULL,
  name          TEXT NOT NULL,
  workflow_key  INTEGER NOT NULL,
  workflow_tail INTEGER NOT NULL,
  PRIMARY KEY (team, name, workflow_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX workflow_secrets_by_workflow ON workflow_secrets (workflow_key);

-- When they were last used, at most some minutes too early.
ALTER TABLE api_keys ADD COLUMN last_used_at INTEGER;
ALTER TABLE vault_items ADD COLUMN last_used_at INTEGER;
