-- Who may see a document: what the person decided and the server has not confirmed yet, and their rule for a category.
CREATE TABLE visibility_wish (
    resource TEXT PRIMARY KEY,       -- resource.uid: a document, or what goes with it
    document TEXT NOT NULL,          -- the document for which it was decided
    wanted TEXT NOT NULL,            -- the labels that it is to have, JSON
    seen TEXT NOT NULL,              -- those that the person saw when they decided, JSON
    at INTEGER NOT NULL,             -- milliseconds since 1970
    state TEXT NOT NULL              -- waiting | changed (there, meanwhile) | refused
) STRICT, WITHOUT ROWID;
CREATE INDEX visibility_wish_document ON visibility_wish (document);

CREATE TABLE category_choice (
    category TEXT PRIMARY KEY,
    hidden INTEGER NOT NULL,         -- whether new documents of it are hidden from professionals
    at INTEGER NOT NULL              -- milliseconds since 1970: what came before is not touched by the rule
) STRICT, WITHOUT ROWID;

-- Documents whose labels hide them: MASQUE_PS, urn:carnet:hidden-from, INVISIBLE_REPRESENTANTS_LEGAUX as bytes.
CREATE INDEX resource_hidden ON resource (uid) WHERE instr(json, x'4D41535155455F5053') > 0
    OR instr(json, x'75726E3A6361726E65743A68696464656E2D66726F6D') > 0
    OR instr(json, x'494E56495349424C455F524550524553454E54414E54535F4C4547415558') > 0;
