CREATE TABLE bill (
    merchant_id        INTEGER NOT NULL REFERENCES merchant,
    row                INTEGER NOT NULL,
    bill_id            BLOB    NOT NULL,
    number             TEXT    NOT NULL,
    number_scope       TEXT    NOT NULL,
    sequence           INTEGER NOT NULL,
    counter_row        INTEGER NOT NULL,
    business_date      INTEGER NOT NULL, -- 20251106
    outlet             TEXT    NOT NULL,
    register           TEXT,
    shift_row          INTEGER,
    user_id            BLOB    NOT NULL, -- the cashier
    -- A copy of the customer's data, which stays when they are erased, for as long as the law wants.
    customer_row       INTEGER,
    customer_id        BLOB,
    customer_number    TEXT,
    customer_name      TEXT,
    customer_phone     TEXT,
    customer_email     TEXT,
    order_row          INTEGER,
    order_id           BLOB,
    order_number       TEXT,
    reference          TEXT, -- what the till calls it
    buyer_tax_number   TEXT,
    subtotal           INTEGER NOT NULL, -- minor units, as all amounts; before any discount
    discount_total     INTEGER NOT NULL,
    tax_total          INTEGER NOT NULL,
    total              INTEGER NOT NULL,
    prices_include_tax INTEGER NOT NULL,
    rounding           INTEGER NOT NULL,
    tip                INTEGER NOT NULL,
    cost               INTEGER NOT NULL,
    change_due         INTEGER NOT NULL,
    on_account         INTEGER NOT NULL,
    discounts          TEXT    NOT NULL, -- JSON
    created_at         INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, row),
    UNIQUE (merchant_id, bill_id),
    UNIQUE (merchant_id, number, number_scope),
    UNIQUE (merchant_id, counter_row, sequence),
    FOREIGN KEY (merchant_id, customer_row) REFERENCES customer
) STRICT, WITHOUT ROWID;
CREATE INDEX bill_business_date ON bill (merchant_id, business_date, row);
CREATE INDEX bill_customer ON bill (merchant_id, customer_row, row) WHERE customer_row IS NOT NULL;
CREATE INDEX bill_reference ON bill (merchant_id, reference, row) WHERE reference IS NOT NULL;
CREATE UNIQUE INDEX bill_order ON bill (merchant_id, order_row) WHERE order_row IS NOT NULL;

CREATE TABLE bill_line (
    merchant_id  INTEGER NOT NULL,
    bill_row     INTEGER NOT NULL,
    line         INTEGER NOT NULL,
    product_id   BLOB,
    sku          TEXT,
    charge       TEXT, -- which charge; null for goods
    description  TEXT    NOT NULL,
    quantity     INTEGER NOT NULL CHECK (quantity > 0), -- thousandths
    unit_price   INTEGER NOT NULL,
    gross        INTEGER NOT NULL,
    own_discount INTEGER NOT NULL, -- of discounts on the line alone
    discount     INTEGER NOT NULL,
    net          INTEGER NOT NULL,
    tax          INTEGER NOT NULL,
    total        INTEGER NOT NULL,
    cost         INTEGER NOT NULL,
    taxes        TEXT    NOT NULL, -- JSON: [[name, thousandths of a per cent, amount], …]
    discounts    TEXT    NOT NULL, -- JSON
    notes        TEXT    NOT NULL,
    options      TEXT, -- JSON, as order_line.options; null where none was chosen
    unit_costs   TEXT, -- JSON: what one unit of each portion had cost; null where there is none
    PRIMARY KEY (merchant_id, bill_row, line),
    FOREIGN KEY (merchant_id, bill_row) REFERENCES bill
) STRICT, WITHOUT ROWID;

-- What the till printed, as far as Docket makes nothing of it.
CREATE TABLE bill_printout (
    merchant_id INTEGER NOT NULL,
    bill_row    INTEGER NOT NULL,
    data        TEXT    NOT NULL, -- JSON
    PRIMARY KEY (merchant_id, bill_row),
    FOREIGN KEY (merchant_id, bill_row) REFERENCES bill
) STRICT, WITHOUT ROWID;

CREATE TABLE credit_note (
    merchant_id    INTEGER NOT NULL REFERENCES merchant,
    row            INTEGER NOT NULL,
    credit_note_id BLOB    NOT NULL,
    number         TEXT    NOT NULL,
    number_scope   TEXT    NOT NULL,
    sequence       INTEGER NOT NULL,
    counter_row    INTEGER NOT NULL,
    kind           TEXT    NOT NULL,
    bill_row       INTEGER NOT NULL,
    business_date  INTEGER NOT NULL,
    outlet         TEXT    NOT NULL,
    register       TEXT,
    shift_row      INTEGER,
    user_id        BLOB    NOT NULL,
    net            INTEGER NOT NULL,
    tax            INTEGER NOT NULL,
    total          INTEGER NOT NULL,
    rounding       INTEGER NOT NULL,
    tip            INTEGER NOT NULL,
    cost           INTEGER NOT NULL,
    unowed         INTEGER NOT NULL, -- what the customer owes no more
    reason         TEXT    NOT NULL,
    created_at     INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, row),
    UNIQUE (merchant_id, credit_note_id),
    UNIQUE (merchant_id, number, number_scope),
    UNIQUE (merchant_id, counter_row, sequence),
    FOREIGN KEY (merchant_id, bill_row) REFERENCES bill
) STRICT, WITHOUT ROWID;
CREATE INDEX credit_note_bill ON credit_note (merchant_id, bill_row, row);
CREATE INDEX credit_note_business_date ON credit_note (merchant_id, business_date, row);
CREATE INDEX credit_note_shift ON credit_note (merchant_id, shift_row, row) WHERE shift_row IS NOT NULL;

CREATE TABLE credit_note_line (
    merchant_id INTEGER NOT NULL,
    credit_row  INTEGER NOT NULL,
    line        INTEGER NOT NULL,
    bill_line   INTEGER NOT NULL,
    quantity    INTEGER NOT NULL CHECK (quantity > 0),
    gross       INTEGER NOT NULL,
    discount    INTEGER NOT NULL,
    net         INTEGER NOT NULL,
    tax         INTEGER NOT NULL,
    total       INTEGER NOT NULL,
    cost        INTEGER NOT NULL,
    taxes       TEXT    NOT NULL, -- JSON, as bill_line.taxes
    PRIMARY KEY (merchant_id, credit_row, line),
    FOREIGN KEY (merchant_id, credit_row) REFERENCES credit_note
) STRICT, WITHOUT ROWID;

CREATE TABLE credit_note_refund (
    merchant_id INTEGER NOT NULL,
    credit_row  INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    method      TEXT    NOT NULL,
    amount      INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (merchant_id, credit_row, position),
    FOREIGN KEY (merchant_id, credit_row) REFERENCES credit_note
) STRICT, WITHOUT ROWID;

-- The bill that a payment was taken with, and what was handed over, change included.
ALTER TABLE payment ADD COLUMN bill_row INTEGER;
ALTER TABLE payment ADD COLUMN tendered INTEGER;
CREATE INDEX payment_bill ON payment (merchant_id, bill_row, row) WHERE bill_row IS NOT NULL;

ALTER TABLE order_line ADD COLUMN charge TEXT;

-- What is charged beside goods.
CREATE TABLE charge (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    code        TEXT    NOT NULL,
    position    INTEGER NOT NULL,
    name        TEXT    NOT NULL,
    kind        TEXT    NOT NULL, -- amount | percent
    value       INTEGER NOT NULL, -- minor units, or thousandths of a per cent
    taxes       TEXT    NOT NULL, -- JSON, as product.taxes
    PRIMARY KEY (merchant_id, code)
) STRICT, WITHOUT ROWID;

ALTER TABLE merchant ADD COLUMN smallest_coin INTEGER NOT NULL DEFAULT 0; -- minor units; 0: no rounding of cash
ALTER TABLE z_report ADD COLUMN refunds TEXT NOT NULL DEFAULT '[]'; -- JSON: [[method, how many, amount], …]
