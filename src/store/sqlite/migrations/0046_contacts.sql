-- The people that a team knows: one row per number. `custom` is a JSON object, `email_key` the address
-- in lower case.
CREATE TABLE contacts (
  key          INTEGER PRIMARY KEY,
  tail         INTEGER NOT NULL,
  team         INTEGER NOT NULL,
  phone_number TEXT NOT NULL,
  email        TEXT NOT NULL,
  email_key    TEXT NOT NULL,
  first_name   TEXT NOT NULL,
  last_name    TEXT NOT NULL,
  title        TEXT NOT NULL,
  company      TEXT NOT NULL,
  address      TEXT NOT NULL,
  location     TEXT NOT NULL,
  custom       TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX contacts_by_number ON contacts (team, phone_number);
CREATE INDEX contacts_by_email ON contacts (team, email_key, key);
CREATE INDEX contacts_by_team ON contacts (team, key);

-- The words of their names, by which they are found.
CREATE TABLE contact_words (
  team        INTEGER NOT NULL,
  word        TEXT NOT NULL,
  contact_key INTEGER NOT NULL,
  PRIMARY KEY (team, word, contact_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_words_by_contact ON contact_words (contact_key, word);

-- How many there are: contacts of a team (kind 0), lists of a team (1), contacts of a list (2),
-- types of objects of a team (3), objects of a type (4).
CREATE TABLE record_counts (
  kind   INTEGER NOT NULL,
  of_key INTEGER NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (kind, of_key)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER contact_added AFTER INSERT ON contacts BEGIN
  INSERT INTO record_counts VALUES (0, NEW.team, 1) ON CONFLICT (kind, of_key) DO UPDATE SET number = number + 1;
END;
CREATE TRIGGER contact_deleted AFTER DELETE ON contacts BEGIN
  UPDATE record_counts SET number = number - 1 WHERE kind = 0 AND of_key = OLD.team;
END;

-- In which country numbers without a country code are read; empty: as the server says.
ALTER TABLE teams ADD COLUMN default_region TEXT NOT NULL DEFAULT '';
