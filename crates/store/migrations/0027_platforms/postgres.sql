-- The delivery platform whose courier fetches an order, or whose customer does; null: none.
ALTER TABLE orders ADD COLUMN fetched_for TEXT COLLATE "C";

-- Where delivery platforms send what concerns an outlet.
CREATE TABLE integration (
    merchant_id BIGINT NOT NULL,
    row BIGINT NOT NULL, -- number of the record that made it
    integration_id BYTEA NOT NULL,
    platform TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    outlet TEXT COLLATE "C" NOT NULL,
    channel TEXT COLLATE "C" NOT NULL,
    is_active BIGINT NOT NULL,
    user_id BYTEA NOT NULL,
    created_at BIGINT NOT NULL, -- ms since 1970
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, row)
);
CREATE UNIQUE INDEX integration_by_id ON integration (merchant_id, integration_id);
-- An address names only the endpoint; whose it is, this says.
CREATE INDEX integration_address ON integration (integration_id);

-- What platforms sign with. No rule reads it.
CREATE TABLE integration_secret (
    merchant_id BIGINT NOT NULL,
    integration_id BYTEA NOT NULL,
    secret BYTEA NOT NULL,
    PRIMARY KEY (merchant_id, integration_id)
);

-- What orders of platforms are here.
CREATE TABLE integration_order (
    merchant_id BIGINT NOT NULL,
    integration_id BYTEA NOT NULL,
    reference TEXT COLLATE "C" NOT NULL, -- what the platform calls it
    row BIGINT NOT NULL, -- number of the record that first heard of it
    order_id BYTEA, -- null while only statuses of it have come, or where it was called off before it came
    content BYTEA, -- salted hash of what was ordered
    early TEXT COLLATE "C", -- the furthest status that came before the order
    created_at BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, integration_id, reference)
);

-- References of platforms that lead to no product, each with the finding that says so.
CREATE TABLE integration_unknown_product (
    merchant_id BIGINT NOT NULL,
    integration_id BYTEA NOT NULL,
    reference TEXT COLLATE "C" NOT NULL,
    row BIGINT NOT NULL, -- of the finding
    PRIMARY KEY (merchant_id, integration_id, reference)
);
