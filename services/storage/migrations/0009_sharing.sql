-- Links by which the person shows documents, with their keys, which the server never has; and what was left by them.
CREATE TABLE share (
    id TEXT PRIMARY KEY,             -- SHA-256 of the handle, hexadecimal: its name on the server
    root TEXT NOT NULL,              -- where the server keeps links
    handle TEXT NOT NULL,            -- '' once nothing of it can be opened any more, as are the two below
    key BLOB NOT NULL,
    passcode TEXT NOT NULL,          -- as it is said aloud, '' if none was set
    titles TEXT NOT NULL,            -- of what left, JSON
    created INTEGER NOT NULL,        -- milliseconds since 1970
    expires INTEGER NOT NULL,
    openings INTEGER NOT NULL,       -- how many are allowed
    takes_report INTEGER NOT NULL,
    progress TEXT NOT NULL,          -- sending | there | revoking | over
    told TEXT NOT NULL               -- what the server last said of it, JSON, '' before it did
) STRICT;
CREATE INDEX share_created ON share (created);

CREATE TABLE share_report (
    id TEXT NOT NULL,                -- its name on the server
    part INTEGER NOT NULL,           -- 0 its words, 1 its file
    share TEXT NOT NULL REFERENCES share (id) ON DELETE CASCADE,
    document TEXT,                   -- what it became, NULL if it could not be taken
    author TEXT NOT NULL,            -- who they said they are
    at INTEGER NOT NULL,             -- milliseconds since 1970, as the server noted it
    PRIMARY KEY (id, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX share_report_document ON share_report (document);
