-- Payloads with names, on which the templates and drafts of a workflow are tried: copies, which outlive the
-- deliveries and runs that they are from. Large columns come last.
CREATE TABLE samples (
  workflow_key  INTEGER NOT NULL,
  workflow_tail INTEGER NOT NULL,
  name          TEXT NOT NULL,
  description   TEXT,
  source        INTEGER NOT NULL,
  source_id     TEXT NOT NULL,  -- of a delivery or run, as the API writes it; empty: it was sent
  bytes         INTEGER NOT NULL,
  author        TEXT NOT NULL,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  headers       TEXT NOT NULL,
  payload       TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX samples_by_name ON samples (workflow_key, name);
