-- What the server shows no more. It is noted as it is told, and taken away once a run is at its end; unless so much went
-- at once that the person is asked.
CREATE TABLE vanished (
    resource TEXT PRIMARY KEY REFERENCES resource (uid) ON DELETE CASCADE,
    at INTEGER NOT NULL,             -- when this was told, in milliseconds since 1970
    way TEXT NOT NULL,               -- feed | history | comparison
    fate TEXT NOT NULL               -- told | asked | look | kept | away | withheld
) STRICT, WITHOUT ROWID;
CREATE INDEX vanished_by_fate ON vanished (fate);
