-- What a server from before there were steps made by itself, with a few rows. Frozen: never change it.
CREATE TABLE feed_head (
  patient VARCHAR(64) NOT NULL,
  seq BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL,
  PRIMARY KEY (patient)
);
CREATE TABLE history (
  patient VARCHAR(64) NOT NULL,
  type VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  version INTEGER NOT NULL,
  seq BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL,
  deleted BOOLEAN NOT NULL,
  body BLOB NOT NULL,
  blob TEXT,
  blob_size BIGINT,
  PRIMARY KEY (patient, type, id, version)
);
CREATE INDEX history_blob ON history (blob) WHERE blob IS NOT NULL;
CREATE UNIQUE INDEX history_seq ON history (patient, type, seq);
CREATE TABLE resource (
  patient VARCHAR(64) NOT NULL,
  type VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  version INTEGER NOT NULL,
  seq BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL,
  deleted BOOLEAN NOT NULL,
  body BLOB NOT NULL,
  blob TEXT,
  blob_size BIGINT,
  date_low BIGINT NOT NULL,
  date_high BIGINT NOT NULL,
  status TEXT,
  PRIMARY KEY (patient, type, id)
);
CREATE INDEX resource_date ON resource (patient, type, date_low, id);
CREATE UNIQUE INDEX resource_feed ON resource (patient, seq);
CREATE INDEX resource_updated ON resource (patient, type, updated_ms, id);
CREATE TABLE server (
  id INTEGER NOT NULL,
  schema_version INTEGER NOT NULL,
  epoch TEXT NOT NULL,
  PRIMARY KEY (id)
);
CREATE TABLE token (
  patient VARCHAR(64) NOT NULL,
  type VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  param VARCHAR(16) NOT NULL,
  system TEXT NOT NULL,
  code TEXT NOT NULL
);
CREATE INDEX patient_identified ON token (code, system) WHERE type = 'Patient' AND param = 'identifier';
CREATE INDEX token_code ON token (patient, type, param, code);
CREATE INDEX token_of ON token (patient, type, id);
CREATE TABLE identity_account (
  "key" VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  patient VARCHAR(64) NOT NULL,
  PRIMARY KEY ("key"),
  UNIQUE (id)
);
CREATE TABLE identity_assertion (
  client VARCHAR(200) NOT NULL,
  jti VARCHAR(64) NOT NULL,
  expires BIGINT NOT NULL,
  PRIMARY KEY (client, jti)
);
CREATE INDEX ix_identity_assertion_expires ON identity_assertion (expires);
CREATE TABLE identity_login (
  state VARCHAR(64) NOT NULL,
  cookie VARCHAR(64) NOT NULL,
  nonce VARCHAR(64) NOT NULL,
  verifier VARCHAR(64) NOT NULL,
  client VARCHAR(200) NOT NULL,
  redirect VARCHAR(200) NOT NULL,
  app_state TEXT NOT NULL,
  challenge VARCHAR(64) NOT NULL,
  scope TEXT NOT NULL,
  expires BIGINT NOT NULL,
  PRIMARY KEY (state)
);
CREATE INDEX ix_identity_login_expires ON identity_login (expires);
CREATE TABLE identity_session (
  id VARCHAR(64) NOT NULL,
  family VARCHAR(64),
  subject VARCHAR(200) NOT NULL,
  client VARCHAR(200) NOT NULL,
  patient VARCHAR(64),
  scope TEXT NOT NULL,
  id_token TEXT,
  expires BIGINT NOT NULL,
  revoked BOOLEAN NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (family)
);
CREATE INDEX ix_identity_session_expires ON identity_session (expires);
CREATE TABLE identity_code (
  hash VARCHAR(64) NOT NULL,
  session VARCHAR(64) NOT NULL,
  redirect VARCHAR(200) NOT NULL,
  challenge VARCHAR(64) NOT NULL,
  expires BIGINT NOT NULL,
  used BOOLEAN NOT NULL,
  PRIMARY KEY (hash),
  FOREIGN KEY(session) REFERENCES identity_session (id) ON DELETE CASCADE
);
CREATE INDEX ix_identity_code_session ON identity_code (session);
CREATE TABLE identity_refresh (
  hash VARCHAR(64) NOT NULL,
  session VARCHAR(64) NOT NULL,
  used BOOLEAN NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (hash),
  FOREIGN KEY(session) REFERENCES identity_session (id) ON DELETE CASCADE
);
CREATE INDEX identity_refresh_session ON identity_refresh (session, used);
INSERT INTO server VALUES (1, 1, '00112233445566ff');
INSERT INTO feed_head VALUES ('camille', 3, 1800000000000);
INSERT INTO resource VALUES ('camille', 'Observation', 'o', 2, 3, 1800000000000, FALSE, X'7b2261223a317d', NULL, NULL, 5, 6, 'final');
INSERT INTO resource VALUES ('camille', 'Binary', 'b', 1, 2, 1799999999999, TRUE, X'7b7d', 'folder/key', 4, 0, 0, NULL);
INSERT INTO history VALUES ('camille', 'Observation', 'o', 1, 1, 1799999999998, FALSE, X'7b7d', NULL, NULL);
INSERT INTO history VALUES ('camille', 'Observation', 'o', 2, 3, 1800000000000, FALSE, X'7b2261223a317d', NULL, NULL);
INSERT INTO history VALUES ('camille', 'Binary', 'b', 1, 2, 1799999999999, TRUE, X'7b7d', 'folder/key', 4);
INSERT INTO token VALUES ('camille', 'Patient', 'camille', 'identifier', 'urn:oid:1.2.250.1.213.1.4.11', '299999999999911');
INSERT INTO identity_account VALUES ('key-hash', 'account', 'camille');
INSERT INTO identity_login VALUES ('s', 'c', 'n', 'v', 'carnet', 'http://127.0.0.1/', 'a', 'ch', 'openid', 1800000600);
INSERT INTO identity_session VALUES ('sid', 'family', 'account', 'carnet', 'camille', 'patient/*.rs', NULL, 1800000600, FALSE);
INSERT INTO identity_code VALUES ('code-hash', 'sid', 'http://127.0.0.1/', 'ch', 1800000060, TRUE);
INSERT INTO identity_refresh VALUES ('refresh-hash', 'sid', FALSE, 1);
INSERT INTO identity_assertion VALUES ('hospital', 'jti-hash', 1800000060);
