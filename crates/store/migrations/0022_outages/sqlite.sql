-- Where a number comes from that no series' counter gave out: 'fallback'; null for all others.
ALTER TABLE orders ADD COLUMN number_source TEXT;
ALTER TABLE bill ADD COLUMN number_source TEXT;
ALTER TABLE payment ADD COLUMN number_source TEXT;

-- Numbers that were answered while the database was away, for what had been done already under the same key.
CREATE TABLE number_alias (
    merchant_id   INTEGER NOT NULL REFERENCES merchant,
    kind          TEXT    NOT NULL, -- of the document, as in series.kind
    number        TEXT    NOT NULL,
    document_kind TEXT    NOT NULL, -- as in idempotency
    document_id   BLOB    NOT NULL,
    row           INTEGER NOT NULL, -- number of the record that says so
    at            INTEGER NOT NULL, -- ms since 1970
    PRIMARY KEY (merchant_id, kind, number)
) STRICT, WITHOUT ROWID;

-- Business days whose Z report is revised by itself.
CREATE INDEX business_day_late ON business_day (date) WHERE state = 'late';

-- Which server makes fallback numbers under which lease. Rows are never removed.
CREATE TABLE fallback_lease (
    lease      INTEGER NOT NULL PRIMARY KEY CHECK (lease BETWEEN 0 AND 99),
    holder     BLOB    NOT NULL, -- 16 random bytes of the spool that holds it, or held it last
    state      TEXT    NOT NULL, -- 'held', 'released' by its holder, or 'dead' by an operator's word
    rests_from INTEGER,          -- from when on nobody uses it, ms since 1970; null while it is held, and where it was never used
    changed_at INTEGER NOT NULL  -- ms since 1970
) STRICT;
