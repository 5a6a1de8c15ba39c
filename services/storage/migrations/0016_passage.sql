-- Where somebody is in the path at sixteen or at eighteen: on this device only, resumable.
CREATE TABLE passage (
    occasion TEXT PRIMARY KEY,       -- sixteen | eighteen
    step TEXT NOT NULL,              -- the page that was left
    standing TEXT NOT NULL,          -- going | left | done
    at INTEGER NOT NULL              -- milliseconds since 1970: when
) STRICT, WITHOUT ROWID;
