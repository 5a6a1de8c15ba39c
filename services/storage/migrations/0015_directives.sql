-- Advance directives: what a file of the record was found to say, and what is being written on this device.
CREATE TABLE directive_act (
    sha256 TEXT NOT NULL PRIMARY KEY,  -- of the file that says it: no document is named, the act outlives its document
    json TEXT NOT NULL                 -- the act as it was agreed; empty: the file says none
) STRICT, WITHOUT ROWID;
CREATE TABLE directive_kept (
    name TEXT NOT NULL PRIMARY KEY,    -- draft | reminder | organs
    json TEXT NOT NULL
) STRICT, WITHOUT ROWID;
