-- The trusted person: what a file of the record was found to say, what is being written; and whom to call.
CREATE TABLE trusted_act (
    sha256 TEXT NOT NULL PRIMARY KEY,  -- of the file that says it: the act outlives its document
    json TEXT NOT NULL                 -- the act as it was agreed; empty: the file says none
) STRICT, WITHOUT ROWID;
CREATE TABLE trusted_kept (
    name TEXT NOT NULL PRIMARY KEY,    -- draft | sent
    json TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE emergency_contact (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    bond TEXT NOT NULL,
    at INTEGER NOT NULL,               -- milliseconds since 1970: when it was noted
    deleted_at INTEGER                 -- it can be brought back for a while
) STRICT, WITHOUT ROWID;
