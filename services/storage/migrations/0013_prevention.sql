-- What the person said of a rule of prevention: on this device only, and reversible.
CREATE TABLE prevention_said (
    rule TEXT NOT NULL,              -- the rule's id
    kind TEXT NOT NULL,              -- done | refused | not-for-me | remind
    on_day TEXT NOT NULL,            -- FHIR date, maybe partial: of what was done, or to be reminded on; else empty
    at INTEGER NOT NULL,             -- milliseconds since 1970: when they said it
    PRIMARY KEY (rule, kind, on_day)
) STRICT, WITHOUT ROWID;
