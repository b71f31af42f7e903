-- The journal: accepted interactions in order, until every consumer has passed.
-- COUNTER and BYTES become the types of the dialect (SQLite: INTEGER, BLOB; PostgreSQL: BIGINT, BYTEA).

CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- A row is one commit of the group committer. Small columns come first: SQLite keeps long bodies on pages of their own,
-- and a reader of counts and sizes never touches those.
CREATE TABLE journal (
    row_no COUNTER PRIMARY KEY,
    format INTEGER NOT NULL,
    count INTEGER NOT NULL,
    received_at COUNTER NOT NULL,
    size INTEGER NOT NULL,
    ids BYTES NOT NULL,
    facts BYTES,
    body BYTES NOT NULL
);

-- Only a few rows say whose something is; identify skips the others.
CREATE INDEX journal_facts ON journal (row_no) WHERE facts IS NOT NULL;

-- The ids of trimmed rows, so that a late retry is still recognised.
CREATE TABLE remembered (
    row_no COUNTER PRIMARY KEY,
    count INTEGER NOT NULL,
    received_at COUNTER NOT NULL,
    ids BYTES NOT NULL
);

-- A run of interactions on its way to the warehouse. Boundaries never change once written; at most one is open.
-- splits names the chunks that were refused as a whole and went in halves.
CREATE TABLE shipments (
    shipment COUNTER PRIMARY KEY,
    first_seq COUNTER NOT NULL,
    last_seq COUNTER NOT NULL,
    format INTEGER NOT NULL,
    frozen_at COUNTER NOT NULL,
    shipped_at COUNTER,
    splits TEXT NOT NULL
);

CREATE UNIQUE INDEX shipments_one_open ON shipments ((shipped_at IS NULL)) WHERE shipped_at IS NULL;

-- How far each consumer reported to be; a switched-off consumer holds up nothing.
CREATE TABLE cursors (
    name TEXT PRIMARY KEY,
    seq COUNTER NOT NULL,
    active INTEGER NOT NULL
);

-- Interactions the warehouse refused for their content, kept whole with the reason. A misfit was left out before its
-- shipment was cut into chunks, so that a repeat has to leave it out again.
CREATE TABLE refused (
    seq COUNTER PRIMARY KEY,
    shipment COUNTER NOT NULL,
    refused_at COUNTER NOT NULL,
    misfit INTEGER NOT NULL,
    reason TEXT NOT NULL,
    interaction BYTES NOT NULL
);
