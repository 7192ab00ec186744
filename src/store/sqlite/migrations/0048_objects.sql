-- Types of records that a team defines, and the records. `schema` and `data` are JSON objects,
-- `object_key` is what tells an object from the others of its type.
CREATE TABLE object_types (
  key               INTEGER PRIMARY KEY,
  tail              INTEGER NOT NULL,
  team              INTEGER NOT NULL,
  type_name         TEXT NOT NULL,
  display_name      TEXT NOT NULL,
  description       TEXT NOT NULL,
  schema            TEXT NOT NULL,
  validation        INTEGER NOT NULL,
  unique_by_contact INTEGER NOT NULL,
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX object_types_by_name ON object_types (team, type_name);
CREATE INDEX object_types_by_team ON object_types (team, key);
CREATE TRIGGER object_type_added AFTER INSERT ON object_types BEGIN
  INSERT INTO record_counts VALUES (3, NEW.team, 1) ON CONFLICT (kind, of_key) DO UPDATE SET number = number + 1;
END;
CREATE TRIGGER object_type_deleted AFTER DELETE ON object_types BEGIN
  UPDATE record_counts SET number = number - 1 WHERE kind = 3 AND of_key = OLD.team;
  DELETE FROM record_counts WHERE kind = 4 AND of_key = OLD.key;
END;

CREATE TABLE objects (
  key        INTEGER PRIMARY KEY,
  tail       INTEGER NOT NULL,
  team       INTEGER NOT NULL,
  type_key   INTEGER NOT NULL,
  type_tail  INTEGER NOT NULL,
  object_key TEXT NOT NULL,
  data       TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX objects_by_key ON objects (type_key, object_key);
CREATE INDEX objects_by_team ON objects (team, key);
CREATE INDEX objects_by_type ON objects (type_key, key);
CREATE TRIGGER object_added AFTER INSERT ON objects BEGIN
  INSERT INTO record_counts VALUES (4, NEW.type_key, 1) ON CONFLICT (kind, of_key) DO UPDATE SET number = number + 1;
END;
CREATE TRIGGER object_deleted AFTER DELETE ON objects BEGIN
  UPDATE record_counts SET number = number - 1 WHERE kind = 4 AND of_key = OLD.type_key;
END;

-- Which contact has which object.
CREATE TABLE object_links (
  object_key   INTEGER NOT NULL,
  object_tail  INTEGER NOT NULL,
  contact_key  INTEGER NOT NULL,
  contact_tail INTEGER NOT NULL,
  type_key     INTEGER NOT NULL,
  metadata     TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  PRIMARY KEY (object_key, contact_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX object_links_by_contact ON object_links (contact_key, object_key);
CREATE INDEX object_links_by_type ON object_links (contact_key, type_key, object_key);
