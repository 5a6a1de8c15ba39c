-- When it was last edited on this device, in milliseconds since 1970; NULL if never, or not since it was last sent.
ALTER TABLE resource ADD COLUMN edited_at INTEGER;

-- A resource that was changed here and elsewhere: both versions, until the person chose and for a while after.
CREATE TABLE conflict (
    id TEXT PRIMARY KEY,
    resource TEXT NOT NULL,          -- its uid; what is kept here outlives it
    type TEXT NOT NULL,
    server_id TEXT,                  -- its id there
    kind TEXT NOT NULL,              -- both_edited | deleted_there | deleted_here
    base BLOB,                       -- what both were made from, NULL if nobody knows
    base_version TEXT,
    local BLOB NOT NULL,             -- as it was here when it was met, and then when it was resolved
    local_at INTEGER,                -- when it was edited, or deleted, here
    remote BLOB,                     -- the server's very bytes, NULL if it was deleted there
    remote_version TEXT,
    remote_updated TEXT,
    detected_at INTEGER NOT NULL,
    resolved_at INTEGER,             -- NULL while both count
    choice TEXT,                     -- mine | theirs | both | merged | machine | parted
    copy TEXT                        -- the uid of the other, when both were kept
) STRICT;
CREATE UNIQUE INDEX conflict_open ON conflict (resource) WHERE resolved_at IS NULL;
CREATE INDEX conflict_resolved ON conflict (resolved_at) WHERE resolved_at IS NOT NULL;
