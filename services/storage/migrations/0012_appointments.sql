-- Appointments. What stands on the server is the record's own resources of type Appointment; here is what they do not say.

-- The practice, the reason and the time zone of an appointment as they were shown: readable without network.
CREATE TABLE appointment_card (
    appointment TEXT PRIMARY KEY,    -- the server's id of it
    practice TEXT NOT NULL,          -- JSON
    reason TEXT NOT NULL,            -- JSON
    zone TEXT NOT NULL,              -- IANA, '' where nobody knows it
    own TEXT NOT NULL                -- the id of the request that became it, '' if none did
) STRICT, WITHOUT ROWID;
CREATE INDEX appointment_card_own ON appointment_card (own) WHERE own <> '';

-- What exists on this device only: requests that wait to be sent, or were refused, and care found elsewhere.
CREATE TABLE appointment_own (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,              -- booking | waitlist | elsewhere
    state TEXT NOT NULL,             -- requested | refused | withdrawn | booked | cancelled
    key TEXT NOT NULL,               -- by which the server knows it again, written before anything is sent
    tried INTEGER NOT NULL,          -- 1: it may have reached the server
    start INTEGER,                   -- milliseconds since 1970, UTC
    wish TEXT NOT NULL,              -- JSON: what is wanted, and what was offered instead
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX appointment_own_state ON appointment_own (state, created_at);

-- How many days before an appointment the person is reminded of it.
CREATE TABLE appointment_reminder (
    appointment TEXT PRIMARY KEY,    -- the server's id of it, or the id in appointment_own
    days INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Appointments are few among a hundred thousand resources.
CREATE INDEX resource_appointment ON resource (type) WHERE type IN ('Appointment', 'Encounter');
