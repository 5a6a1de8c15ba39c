-- Records of people whom this person helps, each in a file of its own. Its key is here and nowhere else.
CREATE TABLE helped (
    id TEXT PRIMARY KEY,             -- the name of its folder
    patient TEXT NOT NULL UNIQUE,    -- their id on the server
    name TEXT NOT NULL,
    tie TEXT NOT NULL,               -- helper | representative
    areas TEXT NOT NULL,             -- codes of urn:carnet:area, separated by spaces
    may TEXT NOT NULL,               -- see | add | manage
    until TEXT NOT NULL,             -- FHIR date, '' where nothing says when it ends
    closed INTEGER NOT NULL,         -- 1 once its end was seen passed: the server alone opens it again
    key BLOB NOT NULL,
    made_at INTEGER NOT NULL         -- milliseconds since 1970
) STRICT;

-- What was said no more to be open here. Of what had not left, kinds and numbers only.
CREATE TABLE circle_ended (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    why TEXT NOT NULL,               -- stopped | left
    unsent TEXT NOT NULL,            -- JSON: FHIR type to number
    at INTEGER NOT NULL              -- milliseconds since 1970
) STRICT, WITHOUT ROWID;

-- The codes of invitations made here: the server knows their hash only.
CREATE TABLE circle_code (
    task TEXT PRIMARY KEY,
    code TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Permissions that this person stopped while the server could not be had.
CREATE TABLE circle_stop (
    consent TEXT PRIMARY KEY,
    at INTEGER NOT NULL              -- milliseconds since 1970
) STRICT, WITHOUT ROWID;

-- Agreements of which the attestation is filed already.
CREATE TABLE circle_attested (
    task TEXT PRIMARY KEY,
    document TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- They are few among a hundred thousand resources.
CREATE INDEX resource_circle ON resource (type) WHERE type IN ('Task', 'Consent', 'RelatedPerson');
