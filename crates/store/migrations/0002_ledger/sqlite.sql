CREATE TABLE payment (
    merchant_id   INTEGER NOT NULL REFERENCES merchant,
    row           INTEGER NOT NULL,
    payment_id    BLOB    NOT NULL,
    number        TEXT    NOT NULL,
    number_scope  TEXT    NOT NULL,
    sequence      INTEGER NOT NULL,
    counter_row   INTEGER NOT NULL,
    business_date INTEGER NOT NULL, -- 20251106
    outlet        TEXT    NOT NULL,
    register      TEXT,
    user_id       BLOB    NOT NULL, -- who took it
    customer_row  INTEGER,
    shift_row     INTEGER, -- the shift into whose drawer it went
    amount        INTEGER NOT NULL CHECK (amount > 0), -- minor units
    method        TEXT    NOT NULL,
    status        TEXT    NOT NULL,
    reference     TEXT,
    created_at    INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, row),
    UNIQUE (merchant_id, payment_id),
    UNIQUE (merchant_id, number, number_scope),
    UNIQUE (merchant_id, counter_row, sequence),
    FOREIGN KEY (merchant_id, customer_row) REFERENCES customer
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_business_date ON payment (merchant_id, business_date, row);
CREATE INDEX payment_shift ON payment (merchant_id, shift_row, row) WHERE shift_row IS NOT NULL;
CREATE INDEX payment_reference ON payment (merchant_id, reference, row) WHERE reference IS NOT NULL;

CREATE TABLE journal_entry (
    merchant_id   INTEGER NOT NULL,
    row           INTEGER NOT NULL, -- number of the record that caused it
    business_date INTEGER NOT NULL,
    outlet        TEXT    NOT NULL,
    PRIMARY KEY (merchant_id, row),
    FOREIGN KEY (merchant_id, row) REFERENCES record
) STRICT, WITHOUT ROWID;
CREATE INDEX journal_entry_business_date ON journal_entry (merchant_id, business_date, row);

CREATE TABLE posting (
    merchant_id INTEGER NOT NULL,
    entry_row   INTEGER NOT NULL,
    line        INTEGER NOT NULL,
    account     TEXT    NOT NULL,
    part        TEXT    NOT NULL, -- what the account is kept apart by; '' where it is one
    amount      INTEGER NOT NULL CHECK (amount <> 0), -- minor units, debits positive
    PRIMARY KEY (merchant_id, entry_row, line),
    FOREIGN KEY (merchant_id, entry_row) REFERENCES journal_entry
) STRICT, WITHOUT ROWID;
CREATE INDEX posting_account ON posting (merchant_id, account, entry_row);

CREATE TABLE ledger_balance (
    merchant_id   INTEGER NOT NULL REFERENCES merchant,
    business_date INTEGER NOT NULL,
    outlet        TEXT    NOT NULL,
    account       TEXT    NOT NULL,
    part          TEXT    NOT NULL,
    debit         INTEGER NOT NULL CHECK (debit >= 0),
    credit        INTEGER NOT NULL CHECK (credit >= 0),
    PRIMARY KEY (merchant_id, business_date, outlet, account, part)
) STRICT, WITHOUT ROWID;
