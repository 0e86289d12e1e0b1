-- After how many minutes an order that nobody pays for is cancelled; null: never.
ALTER TABLE merchant ADD COLUMN release_unpaid_minutes INTEGER;
-- When that happens; null: it does not.
ALTER TABLE orders ADD COLUMN release_at INTEGER;
CREATE INDEX orders_release ON orders (merchant_id, release_at) WHERE release_at IS NOT NULL;

-- Where a product is sold out: JSON [[outlet, until or null], …]; null: nowhere.
ALTER TABLE product ADD COLUMN sold_out TEXT;

-- What drivers photographed at the door: each photo, also those that another one replaced and those of attempts that failed.
CREATE TABLE delivery_photo (
    merchant_id INTEGER NOT NULL,
    order_row   INTEGER NOT NULL,
    row         INTEGER NOT NULL, -- number of the record
    hash        BLOB    NOT NULL, -- SHA-256 of the file
    media_type  TEXT    NOT NULL,
    size_bytes  INTEGER NOT NULL,
    uploaded_at INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, order_row, row),
    FOREIGN KEY (merchant_id, order_row) REFERENCES delivery
) STRICT, WITHOUT ROWID;
-- Which of them is that of the delivery as it stands; null: none.
ALTER TABLE delivery ADD COLUMN photo_row INTEGER;
