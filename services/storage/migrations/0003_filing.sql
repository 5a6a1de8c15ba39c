-- A downloaded resource that a document is to show is filed after it is safe here: when it came, in milliseconds since
-- 1970, NULL once its document stands in the list.
ALTER TABLE resource ADD COLUMN unfiled INTEGER;
CREATE INDEX resource_unfiled ON resource (type, unfiled) WHERE unfiled IS NOT NULL;

-- A report whose printed form is a document's own file: one examination, shown as one document. `words` is what the
-- report added to those the document is found by.
CREATE TABLE report_of (
    report TEXT PRIMARY KEY REFERENCES resource (uid),
    document TEXT NOT NULL REFERENCES document (id),
    words TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX report_of_document ON report_of (document);

-- How many wait, are refused or kept back is asked at every look at the freshness.
CREATE INDEX outbox_by_state ON outbox (state, resource);
