-- Large outputs of steps, apart from the records they belong to, so that what each step did can be
-- listed without reading them. The record's row in run_records ends where its output begins; the
-- row here, with the same seq, has the output and the end of the line.
CREATE TABLE run_outputs (
  run_key INTEGER NOT NULL,
  seq     INTEGER NOT NULL,
  output  TEXT NOT NULL,
  PRIMARY KEY (run_key, seq)
) STRICT, WITHOUT ROWID;
