-- What runs have put at unguessable URLs: files, and short links. The token of the URL itself is
-- not stored, only its hash.

CREATE TABLE kept_files (
  hash       BLOB PRIMARY KEY,
  team       INTEGER NOT NULL,
  name       TEXT NOT NULL,
  media_type TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  bytes      BLOB NOT NULL
) STRICT;
CREATE INDEX kept_files_expiring ON kept_files (expires_at);

CREATE TABLE short_links (
  hash       BLOB PRIMARY KEY,
  team       INTEGER NOT NULL,
  target     TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX short_links_expiring ON short_links (expires_at);
