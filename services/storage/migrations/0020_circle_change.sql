-- What somebody may do, changed by this person while the server could not be had: the last wish for each permission.
CREATE TABLE circle_change (
    consent TEXT PRIMARY KEY,
    areas TEXT NOT NULL,             -- codes of urn:carnet:area, separated by spaces
    may TEXT NOT NULL,               -- see | add | manage
    until TEXT NOT NULL,             -- FHIR date
    at INTEGER NOT NULL              -- milliseconds since 1970
) STRICT, WITHOUT ROWID;
