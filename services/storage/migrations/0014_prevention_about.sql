-- What the person says about themselves so that rules of prevention can answer: on this device only, and reversible.
CREATE TABLE prevention_about (
    name TEXT PRIMARY KEY,           -- a condition of the rules, 'started' (a pregnancy) or 'delivered' (a birth given)
    value TEXT NOT NULL,             -- yes | no | silent ("I'd rather not say"), else a FHIR date
    at INTEGER NOT NULL              -- milliseconds since 1970: when they said it
) STRICT, WITHOUT ROWID;
