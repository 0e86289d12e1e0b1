-- What customers want again and again.
CREATE TABLE standing_order (
    merchant_id  INTEGER NOT NULL,
    row          INTEGER NOT NULL, -- number of the record that made it
    standing_id  BLOB    NOT NULL,
    customer_row INTEGER NOT NULL,
    outlet       TEXT    NOT NULL,
    channel      TEXT    NOT NULL,
    items        TEXT    NOT NULL, -- [[product id, SKU, thousandths, notes, [option, …]], …]
    pays         INTEGER NOT NULL, -- whether it says how it is paid
    use_wallet   INTEGER NOT NULL,
    terms        TEXT,
    address_text TEXT,
    address_lat  INTEGER,
    address_lng  INTEGER,
    notes        TEXT    NOT NULL,
    every        TEXT    NOT NULL,
    weekdays     INTEGER NOT NULL, -- a bit per day, Monday the lowest
    time         TEXT    NOT NULL, -- of day, at the outlet
    from_date    INTEGER NOT NULL,
    until_date   INTEGER,
    status       TEXT    NOT NULL,
    next_date    INTEGER,
    next_at      INTEGER,
    last_date    INTEGER, -- the last that was decided
    last_order   BLOB,
    user_id      BLOB    NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, row),
    FOREIGN KEY (merchant_id, customer_row) REFERENCES customer
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX standing_order_id ON standing_order (merchant_id, standing_id);
CREATE INDEX standing_order_customer ON standing_order (merchant_id, customer_row, row);
CREATE INDEX standing_order_due ON standing_order (merchant_id, next_at) WHERE next_at IS NOT NULL;

-- Which occurrence an order was placed for.
ALTER TABLE orders ADD COLUMN standing_id BLOB;
ALTER TABLE orders ADD COLUMN standing_date INTEGER;
CREATE UNIQUE INDEX orders_standing ON orders (merchant_id, standing_id, standing_date) WHERE standing_id IS NOT NULL;
