-- Who made a version, and what they said of it. Empty: from before it was kept, or by the server itself.
ALTER TABLE workflow_versions ADD COLUMN author TEXT NOT NULL DEFAULT '';
ALTER TABLE workflow_versions ADD COLUMN note TEXT;

-- What somebody is working on: a document as it would be sent to change the workflow, right or not;
-- signing secrets in it are sealed. One for each workflow.
CREATE TABLE workflow_drafts (
  workflow_key  INTEGER PRIMARY KEY,
  workflow_tail INTEGER NOT NULL,
  revision      INTEGER NOT NULL,
  base_version  INTEGER NOT NULL,
  document      TEXT NOT NULL,
  author        TEXT NOT NULL,
  updated_at    INTEGER NOT NULL
) STRICT;
