-- A received quantity with its own cost. What is left of it is its row in stock. Those of a product lie side by side, so that a sale
-- reads one page of them.
CREATE TABLE batch (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    batch_id    BLOB    NOT NULL,
    row         INTEGER NOT NULL, -- number of the record that brought it
    line        INTEGER NOT NULL, -- which of its batches
    outlet      TEXT    NOT NULL,
    product_id  BLOB    NOT NULL,
    number      TEXT    NOT NULL,
    received_at INTEGER NOT NULL,
    unit_cost   INTEGER NOT NULL CHECK (unit_cost >= 0), -- minor units, as all amounts
    unit_price  INTEGER, -- null: the product's
    quantity    INTEGER NOT NULL CHECK (quantity > 0), -- thousandths, as all quantities
    expires_at  INTEGER, -- 20251106
    supplier    TEXT,
    is_blocked  INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, product_id, batch_id),
    UNIQUE (merchant_id, batch_id),
    UNIQUE (merchant_id, row, line)
) STRICT, WITHOUT ROWID;

-- What is left, of batches that are not used up. The layers of a product at an outlet lie side by side, so that a sale touches
-- one page of it.
CREATE TABLE stock (
    merchant_id INTEGER NOT NULL,
    outlet      TEXT    NOT NULL,
    product_id  BLOB    NOT NULL,
    batch_id    BLOB    NOT NULL,
    quantity    INTEGER NOT NULL CHECK (quantity > 0),
    value       INTEGER NOT NULL CHECK (value >= 0),
    PRIMARY KEY (merchant_id, outlet, product_id, batch_id),
    FOREIGN KEY (merchant_id, product_id, batch_id) REFERENCES batch
) STRICT, WITHOUT ROWID;

-- What is known of a product at an outlet beside its layers. Sales do not change it.
CREATE TABLE stock_item (
    merchant_id    INTEGER NOT NULL REFERENCES merchant,
    outlet         TEXT    NOT NULL,
    product_id     BLOB    NOT NULL,
    reserved       INTEGER NOT NULL, -- kept for orders
    last_unit_cost INTEGER, -- of the last receipt
    PRIMARY KEY (merchant_id, outlet, product_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE stock_movement (
    merchant_id   INTEGER NOT NULL,
    row           INTEGER NOT NULL, -- number of the record of the document that caused it
    line          INTEGER NOT NULL,
    outlet        TEXT    NOT NULL,
    product_id    BLOB    NOT NULL,
    batch_id      BLOB    NOT NULL,
    kind          TEXT    NOT NULL,
    quantity      INTEGER NOT NULL, -- in positive, out negative
    value         INTEGER NOT NULL,
    document_line INTEGER NOT NULL,
    business_date INTEGER NOT NULL, -- 20251106
    PRIMARY KEY (merchant_id, row, line),
    FOREIGN KEY (merchant_id, row) REFERENCES record
) STRICT, WITHOUT ROWID;
CREATE INDEX stock_movement_product ON stock_movement (merchant_id, product_id, row, line);

-- Goods receipts, returns to suppliers, adjustments, transfers, corrected costs, opening stock.
CREATE TABLE stock_document (
    merchant_id       INTEGER NOT NULL REFERENCES merchant,
    row               INTEGER NOT NULL,
    stock_document_id BLOB    NOT NULL,
    kind              TEXT    NOT NULL,
    number            TEXT, -- purchases alone have one
    number_scope      TEXT,
    sequence          INTEGER,
    counter_row       INTEGER,
    outlet            TEXT    NOT NULL,
    to_outlet         TEXT,
    purchase_row      INTEGER,
    supplier          TEXT,
    reference         TEXT,
    reason            TEXT,
    business_date     INTEGER NOT NULL,
    user_id           BLOB    NOT NULL,
    value             INTEGER NOT NULL,
    created_at        INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, row),
    UNIQUE (merchant_id, stock_document_id),
    UNIQUE (merchant_id, number, number_scope),
    UNIQUE (merchant_id, counter_row, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX stock_document_kind ON stock_document (merchant_id, kind, row);

-- How much of the product's stock is kept for a line of an order.
ALTER TABLE order_line ADD COLUMN reserved INTEGER NOT NULL DEFAULT 0;
