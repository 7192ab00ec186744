-- Named sets of contacts.
CREATE TABLE contact_lists (
  key        INTEGER PRIMARY KEY,
  tail       INTEGER NOT NULL,
  team       INTEGER NOT NULL,
  name       TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX contact_lists_by_team ON contact_lists (team, key);
CREATE TRIGGER contact_list_added AFTER INSERT ON contact_lists BEGIN
  INSERT INTO record_counts VALUES (1, NEW.team, 1) ON CONFLICT (kind, of_key) DO UPDATE SET number = number + 1;
END;
CREATE TRIGGER contact_list_deleted AFTER DELETE ON contact_lists BEGIN
  UPDATE record_counts SET number = number - 1 WHERE kind = 1 AND of_key = OLD.team;
  INSERT INTO deleted_lists VALUES (OLD.key);
END;

-- Who is in which. Rows of a list that is gone are deleted some at a time.
CREATE TABLE list_contacts (
  list_key    INTEGER NOT NULL,
  contact_key INTEGER NOT NULL,
  added_at    INTEGER NOT NULL,
  PRIMARY KEY (list_key, contact_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX list_contacts_by_contact ON list_contacts (contact_key, list_key);
CREATE TRIGGER list_contact_added AFTER INSERT ON list_contacts BEGIN
  INSERT INTO record_counts VALUES (2, NEW.list_key, 1) ON CONFLICT (kind, of_key) DO UPDATE SET number = number + 1;
END;
CREATE TRIGGER list_contact_deleted AFTER DELETE ON list_contacts BEGIN
  UPDATE record_counts SET number = number - 1 WHERE kind = 2 AND of_key = OLD.list_key;
END;

CREATE TABLE deleted_lists (list_key INTEGER PRIMARY KEY) STRICT;
