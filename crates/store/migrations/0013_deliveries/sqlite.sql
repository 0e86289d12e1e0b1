-- Who brings an order. An order has a row here from when a driver has it first.
CREATE TABLE delivery (
    merchant_id  INTEGER NOT NULL,
    order_row    INTEGER NOT NULL,
    driver_id    BLOB, -- null: it waits for the next driver
    assigned_at  INTEGER,
    picked_up_at INTEGER,
    delivered_at INTEGER,
    delivered_on INTEGER, -- business date of its bill, 20251106
    code         TEXT, -- four digits, while it is under way
    proof        TEXT,
    note         TEXT,
    PRIMARY KEY (merchant_id, order_row),
    FOREIGN KEY (merchant_id, order_row) REFERENCES orders
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_open ON delivery (merchant_id, driver_id, order_row) WHERE driver_id IS NOT NULL AND delivered_at IS NULL;
CREATE INDEX delivery_done ON delivery (merchant_id, driver_id, delivered_on, order_row) WHERE delivered_on IS NOT NULL;

CREATE TABLE delivery_attempt (
    merchant_id  INTEGER NOT NULL,
    order_row    INTEGER NOT NULL,
    row          INTEGER NOT NULL,
    driver_id    BLOB,
    picked_up_at INTEGER,
    failed_at    INTEGER NOT NULL,
    reason       TEXT    NOT NULL,
    PRIMARY KEY (merchant_id, order_row, row),
    FOREIGN KEY (merchant_id, order_row) REFERENCES delivery
) STRICT, WITHOUT ROWID;

-- What drivers owe over all days and outlets.
CREATE TABLE driver_cash (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    user_id     BLOB    NOT NULL,
    owed        INTEGER NOT NULL CHECK (owed >= 0), -- minor units
    PRIMARY KEY (merchant_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE cash_handover (
    merchant_id   INTEGER NOT NULL REFERENCES merchant,
    row           INTEGER NOT NULL,
    driver_id     BLOB    NOT NULL,
    amount        INTEGER NOT NULL CHECK (amount > 0),
    outlet        TEXT    NOT NULL,
    register      TEXT, -- null: into the safe
    shift_row     INTEGER, -- the shift that counts it
    user_id       BLOB    NOT NULL, -- who took it
    business_date INTEGER NOT NULL,
    at            INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, row)
) STRICT, WITHOUT ROWID;

CREATE INDEX posting_driver ON posting (merchant_id, part, entry_row) WHERE account = 'drivers_cash';

-- The default is for merchants of before; a new one's is always written.
ALTER TABLE merchant ADD COLUMN delivery_proof TEXT NOT NULL DEFAULT 'any';

-- What drivers of before have not handed in; none of it could be until now.
INSERT INTO driver_cash
    SELECT merchant_id, unhex(replace(part, '-', '')), sum(amount) FROM posting
    WHERE account = 'drivers_cash' GROUP BY merchant_id, part;

-- Whoever took an order that is not there yet, where a driver did; a dispatcher says of the others who brings them.
INSERT INTO delivery
    SELECT o.merchant_id, o.row,
           (SELECT CASE WHEN u.role = 'driver' THEN u.user_id END
            FROM record r JOIN merchant_user u ON u.merchant_id = r.merchant_id AND u.user_id = r.user_id
            WHERE r.merchant_id = o.merchant_id AND r.subject_row = o.row AND r.subject_row <> r.seq
              AND r.data ->> '$.new.status' = 'assigned'
            ORDER BY r.seq DESC LIMIT 1),
           o.updated_at, CASE WHEN o.status = 'dispatched' THEN o.updated_at END, NULL, NULL, NULL, NULL, NULL
    FROM orders o WHERE o.is_open = 1 AND o.status IN ('assigned', 'dispatched');
