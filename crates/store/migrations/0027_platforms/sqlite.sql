-- The delivery platform whose courier fetches an order, or whose customer does; null: none.
ALTER TABLE orders ADD COLUMN fetched_for TEXT;

-- Where delivery platforms send what concerns an outlet.
CREATE TABLE integration (
    merchant_id    INTEGER NOT NULL REFERENCES merchant,
    row            INTEGER NOT NULL, -- number of the record that made it
    integration_id BLOB    NOT NULL,
    platform       TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    outlet         TEXT    NOT NULL,
    channel        TEXT    NOT NULL,
    is_active      INTEGER NOT NULL,
    user_id        BLOB    NOT NULL,
    created_at     INTEGER NOT NULL, -- ms since 1970
    updated_at     INTEGER NOT NULL,
    version        INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, row)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX integration_by_id ON integration (merchant_id, integration_id);
-- An address names only the endpoint; whose it is, this says.
CREATE INDEX integration_address ON integration (integration_id);

-- What platforms sign with. No rule reads it.
CREATE TABLE integration_secret (
    merchant_id    INTEGER NOT NULL REFERENCES merchant,
    integration_id BLOB    NOT NULL,
    secret         BLOB    NOT NULL,
    PRIMARY KEY (merchant_id, integration_id)
) STRICT, WITHOUT ROWID;

-- What orders of platforms are here.
CREATE TABLE integration_order (
    merchant_id    INTEGER NOT NULL REFERENCES merchant,
    integration_id BLOB    NOT NULL,
    reference      TEXT    NOT NULL, -- what the platform calls it
    row            INTEGER NOT NULL, -- number of the record that first heard of it
    order_id       BLOB,             -- null while only statuses of it have come, or where it was called off before it came
    content        BLOB,             -- salted hash of what was ordered
    early          TEXT,             -- the furthest status that came before the order
    created_at     INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, integration_id, reference)
) STRICT, WITHOUT ROWID;

-- References of platforms that lead to no product, each with the finding that says so.
CREATE TABLE integration_unknown_product (
    merchant_id    INTEGER NOT NULL REFERENCES merchant,
    integration_id BLOB    NOT NULL,
    reference      TEXT    NOT NULL,
    row            INTEGER NOT NULL, -- of the finding
    PRIMARY KEY (merchant_id, integration_id, reference)
) STRICT, WITHOUT ROWID;
