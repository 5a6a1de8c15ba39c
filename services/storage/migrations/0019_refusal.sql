-- What the person refuses to professionals, or opens in an emergency, and no Consent of the record says yet.
CREATE TABLE refusal_wish (
    key TEXT NOT NULL PRIMARY KEY,   -- samu | others | hidden | Practitioner/<id>
    wanted INTEGER NOT NULL,         -- 1: a Consent is to say so; 0: none any more
    name TEXT NOT NULL,              -- of the professional
    profession TEXT NOT NULL,
    consent TEXT NOT NULL,           -- the id of the Consent to write
    seen TEXT NOT NULL,              -- JSON: the ids of the Consents that said so when it was decided
    at INTEGER NOT NULL,             -- milliseconds since 1970: when it was decided
    state TEXT NOT NULL              -- waiting | sent | refused
) STRICT, WITHOUT ROWID;
