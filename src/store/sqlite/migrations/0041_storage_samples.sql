-- How full the disk was, hour by hour; for the forecast of the day on which it fills.
CREATE TABLE storage_samples (
  at              INTEGER PRIMARY KEY,
  database_bytes  INTEGER NOT NULL,
  free_bytes      INTEGER NOT NULL,  -- of the database
  disk_free_bytes INTEGER NOT NULL
) STRICT;
