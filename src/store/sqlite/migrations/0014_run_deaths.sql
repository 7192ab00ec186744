-- How often the server died while it was deciding a run. Few runs have a row.
CREATE TABLE run_deaths (
  run_key  INTEGER PRIMARY KEY,
  run_tail INTEGER NOT NULL,
  deaths   INTEGER NOT NULL
) STRICT;
