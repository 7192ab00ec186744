-- When an API key ends; null: never.
ALTER TABLE api_keys ADD COLUMN expires_at INTEGER;

-- What a refused delivery was besides its headers and body, so that it can be taken after all.
ALTER TABLE rejections ADD COLUMN method TEXT NOT NULL DEFAULT 'POST';
ALTER TABLE rejections ADD COLUMN path TEXT NOT NULL DEFAULT '/';
ALTER TABLE rejections ADD COLUMN query TEXT NOT NULL DEFAULT '';
