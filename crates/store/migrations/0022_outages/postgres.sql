-- Where a number comes from that no series' counter gave out: 'fallback'; null for all others.
ALTER TABLE orders ADD COLUMN number_source TEXT COLLATE "C";
ALTER TABLE bill ADD COLUMN number_source TEXT COLLATE "C";
ALTER TABLE payment ADD COLUMN number_source TEXT COLLATE "C";

-- Numbers that were answered while the database was away, for what had been done already under the same key.
CREATE TABLE number_alias (
    merchant_id   BIGINT NOT NULL,
    kind          TEXT COLLATE "C" NOT NULL, -- of the document, as in series.kind
    number        TEXT COLLATE "C" NOT NULL,
    document_kind TEXT COLLATE "C" NOT NULL, -- as in idempotency
    document_id   BYTEA NOT NULL,
    row           BIGINT NOT NULL, -- number of the record that says so
    at            BIGINT NOT NULL, -- ms since 1970
    PRIMARY KEY (merchant_id, kind, number)
);

-- Business days whose Z report is revised by itself.
CREATE INDEX business_day_late ON business_day (date) WHERE state = 'late';

-- Which server makes fallback numbers under which lease. Rows are never removed.
CREATE TABLE fallback_lease (
    lease      BIGINT NOT NULL PRIMARY KEY CHECK (lease BETWEEN 0 AND 99),
    holder     BYTEA NOT NULL, -- 16 random bytes of the spool that holds it, or held it last
    state      TEXT COLLATE "C" NOT NULL, -- 'held', 'released' by its holder, or 'dead' by an operator's word
    rests_from BIGINT, -- from when on nobody uses it, ms since 1970; null while it is held, and where it was never used
    changed_at BIGINT NOT NULL -- ms since 1970
);
