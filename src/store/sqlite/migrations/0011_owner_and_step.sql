-- A run belongs to one server process, its owner (0: to nobody), and counts its transitions: each is
-- written by the owner only, and only after the one before.
ALTER TABLE runs RENAME COLUMN claim TO owner;
ALTER TABLE runs ADD COLUMN step INTEGER NOT NULL DEFAULT 0;

-- Processes that may write. One that is not listed (any more) is fenced: others may claim its runs.
CREATE TABLE nodes (node INTEGER PRIMARY KEY) STRICT;
