-- What an edit has to know of all workflows of a team, so that it costs the same at any number.

-- How many there are.
CREATE TABLE team_counts (
  team      INTEGER PRIMARY KEY,
  workflows INTEGER NOT NULL
) STRICT;
INSERT INTO team_counts (team, workflows) SELECT team, count(*) FROM workflows GROUP BY team;
CREATE TRIGGER workflow_added AFTER INSERT ON workflows BEGIN
  INSERT INTO team_counts (team, workflows) VALUES (new.team, 1)
    ON CONFLICT (team) DO UPDATE SET workflows = workflows + 1;
END;
CREATE TRIGGER workflow_gone AFTER DELETE ON workflows BEGIN
  UPDATE team_counts SET workflows = workflows - 1 WHERE team = old.team;
END;

-- Which workflow starts which, in the caller's newest version. A row may be too much, as the program
-- of the caller is asked as well, but none may be missing. The text form of an id is only known to
-- the server, so what was stored before is filled in by it.
CREATE TABLE workflow_calls (
  called_key  INTEGER NOT NULL,
  caller_key  INTEGER NOT NULL,
  caller_tail INTEGER NOT NULL,
  PRIMARY KEY (called_key, caller_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX workflow_calls_by_caller ON workflow_calls (caller_key);

CREATE INDEX workflows_by_team ON workflows (team, key);
CREATE INDEX api_keys_by_team ON api_keys (team, key);
