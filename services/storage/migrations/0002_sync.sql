-- What a server has of this record.

-- The resource's id there: ours (uid) when it was made here, NULL before it was sent.
ALTER TABLE resource ADD COLUMN server_id TEXT;
CREATE UNIQUE INDEX resource_on_server ON resource (type, server_id) WHERE server_id IS NOT NULL;

-- Where the next download starts, written in the transaction that writes the rows before it.
CREATE TABLE cursor (
    way TEXT PRIMARY KEY,            -- feed, or updated/Type, or history/Type
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A document whose sha256 is '' has its content elsewhere: in its resource, or still on the server.
INSERT INTO attachment (sha256, size, mime) VALUES ('', 0, '');

-- Content that is still on the server.
CREATE TABLE awaited (
    document TEXT PRIMARY KEY REFERENCES document (id),
    url TEXT NOT NULL,               -- as the resource gives it
    mime TEXT NOT NULL,
    hash TEXT NOT NULL,              -- SHA-1 in base64 as the resource tells, '' if it does not
    refused TEXT                     -- why it is not asked for again, NULL while it is waited for
) STRICT, WITHOUT ROWID;

-- What the server sent and Carnet would not take: named, so that nothing is left out in silence.
CREATE TABLE quarantine (
    type TEXT NOT NULL,
    server_id TEXT NOT NULL,
    version TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (type, server_id)
) STRICT, WITHOUT ROWID;
