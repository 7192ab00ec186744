-- Large files in parts, written while they arrive. `parts` is how many a file has: 0 for one that is
-- whole in `bytes`, -1 while its parts are still arriving.
ALTER TABLE artifact_files ADD COLUMN parts INTEGER NOT NULL DEFAULT 0;
CREATE TABLE artifact_parts (
  hash   BLOB NOT NULL,
  number INTEGER NOT NULL,
  bytes  BLOB NOT NULL,
  PRIMARY KEY (hash, number)
) STRICT;
CREATE TRIGGER artifact_parts_go AFTER DELETE ON artifact_files BEGIN
  DELETE FROM artifact_parts WHERE hash = OLD.hash;
END;
