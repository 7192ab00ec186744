-- Which keys SLUICE_ADMIN_KEY gave: such a key is revoked once another one is given. Of those that
-- are there, the length of the hint tells.
ALTER TABLE api_keys ADD COLUMN configured INTEGER NOT NULL DEFAULT 0;
UPDATE api_keys SET configured = 1 WHERE team = 1 AND name = 'admin' AND length(hint) = 4;
