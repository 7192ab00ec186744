-- Names of workflows are unique in a team, whoever writes them. Where two have the same name, which
-- only a writer beside the API could bring about, the older one keeps it and the key of the newer
-- one is added to its name.
UPDATE workflows SET name = name || ' (' || key || ')'
  WHERE EXISTS (SELECT 1 FROM workflows AS older WHERE older.team = workflows.team
                AND older.name = workflows.name AND older.key < workflows.key);
DROP INDEX workflows_by_name;
CREATE UNIQUE INDEX workflows_by_name ON workflows (team, name);
