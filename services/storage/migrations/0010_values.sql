-- The values of laboratories, from the documents that carry them: a projection, read again from a document whenever it
-- changes. A value without a LOINC code is compared with those of the same label from the same laboratory alone.
CREATE TABLE observed (
    document TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,       -- in the document
    analyte TEXT NOT NULL,           -- the LOINC code, or 'l-' and a hash of laboratory and label
    name TEXT NOT NULL,
    code TEXT NOT NULL,
    kind TEXT NOT NULL,              -- what its unit measures: values of one kind convert exactly
    at TEXT NOT NULL,                -- a FHIR dateTime, '' if only the document has a date
    sort INTEGER,                    -- it, in milliseconds since 1970, NULL: the document's
    value TEXT NOT NULL,             -- as printed
    number TEXT,                     -- a decimal in `ucum`, NULL for what is no number
    comparator TEXT NOT NULL,
    unit TEXT NOT NULL,              -- as printed
    ucum TEXT NOT NULL,
    laboratory TEXT NOT NULL,
    method TEXT NOT NULL,
    range TEXT NOT NULL,             -- as this laboratory printed it
    low TEXT,
    high TEXT,
    PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX observed_by_analyte ON observed (analyte, kind);

-- What the values of a document were read from beside it, found or not: it is read again when that comes or changes.
CREATE TABLE observed_from (
    name TEXT NOT NULL,              -- "Observation/id"
    document TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    PRIMARY KEY (name, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX observed_from_of ON observed_from (document);

-- Documents whose values are to be read, again or for the first time.
CREATE TABLE unread_values (
    document TEXT PRIMARY KEY REFERENCES document (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO unread_values SELECT id FROM document WHERE kind = 'page';
INSERT OR IGNORE INTO unread_values SELECT document FROM report_of;

CREATE TRIGGER values_of_new AFTER INSERT ON document WHEN NEW.kind = 'page' BEGIN
    INSERT OR IGNORE INTO unread_values VALUES (NEW.id);
END;
CREATE TRIGGER values_of_changed AFTER UPDATE OF sha256, kind ON document
WHEN NEW.kind = 'page' OR OLD.kind = 'page' BEGIN
    INSERT OR IGNORE INTO unread_values VALUES (NEW.id);
END;
CREATE TRIGGER values_of_here AFTER DELETE ON awaited
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document AND kind = 'page') BEGIN
    INSERT OR IGNORE INTO unread_values VALUES (OLD.document);
END;
CREATE TRIGGER values_of_paired AFTER INSERT ON report_of BEGIN
    INSERT OR IGNORE INTO unread_values SELECT id FROM document WHERE id = NEW.document;
END;
CREATE TRIGGER values_of_parted AFTER DELETE ON report_of BEGIN
    INSERT OR IGNORE INTO unread_values SELECT id FROM document WHERE id = OLD.document;
END;
CREATE TRIGGER values_changed AFTER UPDATE OF json, deleted_at, server_id ON resource
WHEN NEW.type IN ('Observation', 'DiagnosticReport') BEGIN
    INSERT OR IGNORE INTO unread_values SELECT document FROM observed_from
        WHERE name IN (NEW.type || '/' || NEW.server_id, OLD.type || '/' || OLD.server_id);
    INSERT OR IGNORE INTO unread_values SELECT document FROM report_of WHERE report = NEW.uid;
    INSERT OR IGNORE INTO unread_values SELECT id FROM document WHERE resource = NEW.uid;
END;
CREATE TRIGGER values_gone AFTER DELETE ON resource WHEN OLD.type IN ('Observation', 'DiagnosticReport') BEGIN
    INSERT OR IGNORE INTO unread_values SELECT document FROM observed_from
        WHERE name = OLD.type || '/' || OLD.server_id;
END;
CREATE TRIGGER values_came AFTER INSERT ON resource WHEN NEW.type = 'Observation' BEGIN
    INSERT OR IGNORE INTO unread_values SELECT document FROM observed_from
        WHERE name = NEW.type || '/' || NEW.server_id;
END;

-- What the person found wrong with a document, kept here; `settled_at` once it is.
CREATE TABLE problem (
    id TEXT PRIMARY KEY,
    document TEXT NOT NULL,          -- named, not referred to: what the person wrote outlives it
    kind TEXT NOT NULL,
    words TEXT NOT NULL,
    at INTEGER NOT NULL,             -- milliseconds since 1970, UTC
    settled_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX problem_of ON problem (document, at);
