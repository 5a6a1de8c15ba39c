-- What the person adds of their own: notes, folders, pins, filters, reports they wait for. Nothing of it is sent.
-- A document is named by its id, not referred to: what the person wrote outlives a document that a server takes away.

CREATE TABLE note (
    document TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    words TEXT NOT NULL,             -- folded, as search keeps them
    created_at INTEGER NOT NULL,     -- milliseconds since 1970, UTC
    edited_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE folder (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    deleted_at INTEGER               -- it can be brought back for a while
) STRICT, WITHOUT ROWID;
CREATE TABLE folder_document (
    folder TEXT NOT NULL REFERENCES folder (id),
    document TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (folder, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX folder_document_of ON folder_document (document);

CREATE TABLE pin (
    document TEXT PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE saved_filter (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    query TEXT NOT NULL,             -- JSON
    created_at INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT, WITHOUT ROWID;

-- A visit whose report has not come. `visit` is the resource that told of it, '' if the person did.
CREATE TABLE expected_report (
    id TEXT PRIMARY KEY,
    visit TEXT NOT NULL,
    what TEXT NOT NULL,
    who TEXT NOT NULL,
    day TEXT NOT NULL,               -- of the visit, YYYY-MM-DD
    days INTEGER NOT NULL,           -- after which the report is late
    state TEXT NOT NULL,             -- waiting | received | given_up
    document TEXT NOT NULL,          -- the one that came, '' if none is named
    created_at INTEGER NOT NULL,
    settled_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX expected_report_of_visit ON expected_report (visit) WHERE visit <> '';

-- A document that went while the person had a note, a pin or a folder on it: what it was, and its name on the server.
CREATE TABLE outlived (
    document TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    date TEXT NOT NULL,
    type TEXT NOT NULL,
    server_id TEXT
) STRICT, WITHOUT ROWID;
CREATE TRIGGER document_outlived AFTER DELETE ON document
WHEN EXISTS (SELECT 1 FROM note WHERE document = OLD.id)
    OR EXISTS (SELECT 1 FROM pin WHERE document = OLD.id)
    OR EXISTS (SELECT 1 FROM folder_document WHERE document = OLD.id)
    OR EXISTS (SELECT 1 FROM expected_report WHERE document = OLD.id)
BEGIN
    INSERT OR REPLACE INTO outlived (document, title, date, type, server_id)
        SELECT OLD.id, OLD.title, OLD.date, type, server_id FROM resource WHERE uid = OLD.resource;
END;
-- It comes back, under its id or, if the server gave it anew, under another: what was the person's is theirs again.
CREATE TRIGGER document_found_again AFTER INSERT ON document
WHEN EXISTS (SELECT 1 FROM outlived)
BEGIN
    UPDATE OR REPLACE note SET document = NEW.id WHERE document IN (
        SELECT o.document FROM outlived o JOIN resource r ON r.type = o.type AND r.server_id = o.server_id
        WHERE r.uid = NEW.resource);
    UPDATE OR REPLACE pin SET document = NEW.id WHERE document IN (
        SELECT o.document FROM outlived o JOIN resource r ON r.type = o.type AND r.server_id = o.server_id
        WHERE r.uid = NEW.resource);
    UPDATE OR REPLACE folder_document SET document = NEW.id WHERE document IN (
        SELECT o.document FROM outlived o JOIN resource r ON r.type = o.type AND r.server_id = o.server_id
        WHERE r.uid = NEW.resource);
    UPDATE expected_report SET document = NEW.id WHERE document IN (
        SELECT o.document FROM outlived o JOIN resource r ON r.type = o.type AND r.server_id = o.server_id
        WHERE r.uid = NEW.resource);
    DELETE FROM outlived WHERE document = NEW.id OR (type, server_id) = (
        SELECT type, server_id FROM resource WHERE uid = NEW.resource);
END;

-- Notes are found with the words of their documents: FTS5 takes no new column, so the table is made again.
CREATE VIRTUAL TABLE document_text_with_notes USING fts5 (
    title, author, body, note,
    tokenize = "unicode61 remove_diacritics 2",
    prefix = '2 3'
);
INSERT INTO document_text_with_notes (rowid, title, author, body, note)
    SELECT rowid, title, author, body, '' FROM document_text;
DROP TABLE document_text;
ALTER TABLE document_text_with_notes RENAME TO document_text;
-- Every word of the index: what a misspelt one may stand for.
CREATE VIRTUAL TABLE document_word USING fts5vocab (document_text, row);

-- Lists narrowed to one author or one way of coming, paged like the others.
CREATE INDEX document_by_author ON document (author, sort DESC, id DESC)
    WHERE deleted_at IS NULL AND superseded_by IS NULL AND author <> '';
CREATE INDEX document_by_source ON document (source, sort DESC, id DESC)
    WHERE deleted_at IS NULL AND superseded_by IS NULL;
