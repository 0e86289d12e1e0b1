-- A customer who was erased has no phone, and SQLite can only make a column nullable by building the table anew.
CREATE TABLE customer_new (
    merchant_id    INTEGER NOT NULL REFERENCES merchant,
    row            INTEGER NOT NULL,
    customer_id    BLOB    NOT NULL,
    number         TEXT    NOT NULL,
    number_scope   TEXT    NOT NULL,
    sequence       INTEGER NOT NULL,
    counter_row    INTEGER NOT NULL,
    name           TEXT    NOT NULL,
    phone_e164     TEXT, -- null: erased, as the national form
    phone_national TEXT,
    email          TEXT,
    address        TEXT,
    is_active      INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    merged_into    BLOB, -- whom they are part of; that one is part of nobody
    erased_at      INTEGER,
    version        INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, row),
    UNIQUE (merchant_id, customer_id),
    UNIQUE (merchant_id, number, number_scope),
    UNIQUE (merchant_id, counter_row, sequence),
    UNIQUE (merchant_id, phone_e164),
    FOREIGN KEY (merchant_id, merged_into) REFERENCES customer (merchant_id, customer_id)
) STRICT, WITHOUT ROWID;
INSERT INTO customer_new
    SELECT merchant_id, row, customer_id, number, number_scope, sequence, counter_row, name, phone_e164, phone_national, email,
           address, is_active, created_at, NULL, NULL, 1
    FROM customer;
DROP TABLE customer;
ALTER TABLE customer_new RENAME TO customer;
CREATE INDEX customer_phone_national ON customer (merchant_id, phone_national);
CREATE INDEX customer_merged_into ON customer (merchant_id, merged_into, row) WHERE merged_into IS NOT NULL;

-- What customers are found by, folded: see `src/customers/terms.rs`.
CREATE TABLE customer_term (
    merchant_id  INTEGER NOT NULL,
    kind         TEXT    NOT NULL,
    term         TEXT    NOT NULL,
    customer_row INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, kind, term, customer_row),
    FOREIGN KEY (merchant_id, customer_row) REFERENCES customer
) STRICT, WITHOUT ROWID;

CREATE INDEX payment_customer ON payment (merchant_id, customer_row, row) WHERE customer_row IS NOT NULL;
CREATE INDEX record_personal_customer ON record_personal (merchant_id, customer_row, seq) WHERE customer_row IS NOT NULL;
CREATE INDEX ledger_balance_part ON ledger_balance (merchant_id, part, account) WHERE part <> '';

-- The default is for merchants of before; a new one's is always written.
ALTER TABLE merchant ADD COLUMN retention_years INTEGER NOT NULL DEFAULT 8;
