-- Lists of what the hooks of a team refused, newest first: the index has the key of each row, too.
CREATE INDEX rejections_by_team ON rejections (team);
