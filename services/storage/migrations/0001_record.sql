-- The record of one person: FHIR resources as received, the documents shown, what waits to be sent.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- `json` holds the very bytes received; unknown extensions and signatures survive.
CREATE TABLE resource (
    uid TEXT PRIMARY KEY,            -- our UUID, also its urn:uuid: for a server
    type TEXT NOT NULL,
    fhir_id TEXT NOT NULL,           -- as received, '' if none
    full_url TEXT NOT NULL,          -- as received in a Bundle, '' if none
    batch TEXT NOT NULL,             -- the import that brought it
    file TEXT NOT NULL,              -- and the file: what is left of it goes with its last document
    version TEXT,                    -- the server's, NULL before it was sent
    last_updated TEXT,               -- the server's
    json BLOB NOT NULL,
    base_json BLOB,                  -- as the server last had it, while an edit waits
    authored_here INTEGER NOT NULL,  -- 1: made by Carnet on this device, may be edited
    deleted_at INTEGER               -- milliseconds since 1970, UTC
) STRICT;
CREATE INDEX resource_by_reference ON resource (type, fhir_id);
CREATE INDEX resource_by_url ON resource (full_url) WHERE full_url <> '';
CREATE INDEX resource_by_batch ON resource (batch);
CREATE INDEX resource_by_file ON resource (file);

-- Encrypted files beside the database, named by a keyed hash of `sha256`.
CREATE TABLE attachment (
    sha256 TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    mime TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Each file taken in, also those that hold many documents: how a document got here.
CREATE TABLE batch (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    source TEXT NOT NULL,
    adopted_identity INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE file (
    id TEXT PRIMARY KEY,
    batch TEXT NOT NULL REFERENCES batch (id),
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES attachment (sha256),
    deleted_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX file_by_content ON file (sha256);
CREATE INDEX file_by_batch ON file (batch);

-- What the list shows; one row a document. The list is read from this table alone.
CREATE TABLE document (
    rowid INTEGER PRIMARY KEY,       -- also the row of document_text
    id TEXT NOT NULL UNIQUE,
    resource TEXT NOT NULL REFERENCES resource (uid),
    file TEXT NOT NULL REFERENCES file (id),
    sha256 TEXT NOT NULL REFERENCES attachment (sha256),
    title TEXT NOT NULL,
    date TEXT NOT NULL,
    date_origin TEXT NOT NULL,
    sort INTEGER NOT NULL,           -- the date in milliseconds since 1970, UTC
    category TEXT NOT NULL,
    type TEXT NOT NULL,
    type_code TEXT NOT NULL,
    author TEXT NOT NULL,
    mime TEXT NOT NULL,
    kind TEXT NOT NULL,
    size INTEGER NOT NULL,
    page_count INTEGER,
    source TEXT NOT NULL,
    status TEXT NOT NULL,            -- as the document says of itself
    superseded_by TEXT,              -- the id of the document here that replaces it
    person TEXT NOT NULL,
    identity TEXT NOT NULL,          -- JSON: the traits printed in it
    identity_match TEXT NOT NULL,
    attributes TEXT NOT NULL,        -- JSON: [[name, value], …]
    unique_id TEXT NOT NULL,
    set_id TEXT NOT NULL,
    set_version INTEGER,
    created_at INTEGER NOT NULL,
    read_at INTEGER,
    deleted_at INTEGER
) STRICT;
CREATE INDEX document_by_date ON document (sort DESC, id DESC)
    WHERE deleted_at IS NULL AND superseded_by IS NULL;
CREATE INDEX document_by_category ON document (category, sort DESC, id DESC)
    WHERE deleted_at IS NULL AND superseded_by IS NULL;
CREATE INDEX document_unread ON document (sort DESC, id DESC)
    WHERE deleted_at IS NULL AND superseded_by IS NULL AND read_at IS NULL;
CREATE INDEX document_deleted ON document (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX document_by_content ON document (sha256);
CREATE INDEX document_by_file ON document (file);
CREATE INDEX document_by_set ON document (set_id, set_version) WHERE set_id <> '';
CREATE INDEX document_by_newer ON document (superseded_by) WHERE superseded_by IS NOT NULL;

-- How many documents a list holds, without counting a hundred thousand rows.
CREATE TABLE document_count (
    category TEXT PRIMARY KEY,
    shown INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER document_count_insert AFTER INSERT ON document
WHEN NEW.deleted_at IS NULL AND NEW.superseded_by IS NULL BEGIN
    INSERT INTO document_count VALUES (NEW.category, 1)
        ON CONFLICT (category) DO UPDATE SET shown = shown + 1;
END;
CREATE TRIGGER document_count_delete AFTER DELETE ON document
WHEN OLD.deleted_at IS NULL AND OLD.superseded_by IS NULL BEGIN
    UPDATE document_count SET shown = shown - 1 WHERE category = OLD.category;
END;
CREATE TRIGGER document_count_update
AFTER UPDATE OF category, deleted_at, superseded_by ON document BEGIN
    UPDATE document_count SET shown = shown - 1 WHERE category = OLD.category
        AND OLD.deleted_at IS NULL AND OLD.superseded_by IS NULL;
    INSERT INTO document_count SELECT NEW.category, 1
        WHERE NEW.deleted_at IS NULL AND NEW.superseded_by IS NULL
        ON CONFLICT (category) DO UPDATE SET shown = shown + 1;
END;

-- Names a document answers to (unique id, identifiers, "Type/id") and those it says it replaces.
CREATE TABLE document_name (
    name TEXT NOT NULL,
    document TEXT NOT NULL REFERENCES document (id),
    PRIMARY KEY (name, document)
) STRICT, WITHOUT ROWID;
CREATE TABLE document_replaces (
    name TEXT NOT NULL,
    document TEXT NOT NULL REFERENCES document (id),
    PRIMARY KEY (name, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_name_of ON document_name (document);
CREATE INDEX document_replaces_of ON document_replaces (document);

CREATE TABLE document_change (
    document TEXT NOT NULL REFERENCES document (id),
    at INTEGER NOT NULL,
    what TEXT NOT NULL
) STRICT;
CREATE INDEX document_change_of ON document_change (document);

-- Words are folded (œ, æ, apostrophes) before they come here; accents are removed by the tokenizer.
CREATE VIRTUAL TABLE document_text USING fts5 (
    title, author, body,
    tokenize = "unicode61 remove_diacritics 2",
    prefix = '2 3'
);

-- Every edit, in the transaction that makes it. 'held' until a server is chosen.
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    op_id TEXT NOT NULL UNIQUE,
    resource TEXT NOT NULL REFERENCES resource (uid),
    verb TEXT NOT NULL,              -- create | update | delete
    state TEXT NOT NULL,             -- held | queued | sending | quarantined
    format INTEGER NOT NULL,         -- of the body it will be sent with
    base_version TEXT,
    depends_on INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER,
    last_error TEXT
) STRICT;
CREATE INDEX outbox_of_resource ON outbox (resource);
