-- Content that comes in parts, and content that was taken off this device because its server has it.
ALTER TABLE awaited ADD COLUMN size INTEGER;                    -- bytes as told, NULL if nobody does
ALTER TABLE awaited ADD COLUMN sha256 TEXT NOT NULL DEFAULT ''; -- as told, or as it was found, hexadecimal
ALTER TABLE awaited ADD COLUMN part TEXT;                       -- the encrypted file of what has come so far
ALTER TABLE awaited ADD COLUMN etag TEXT NOT NULL DEFAULT '';   -- the version that has come so far
ALTER TABLE awaited ADD COLUMN freed INTEGER;                   -- since when it is fetched only if asked for, in ms
CREATE INDEX awaited_freed ON awaited (sha256) WHERE freed IS NOT NULL;
