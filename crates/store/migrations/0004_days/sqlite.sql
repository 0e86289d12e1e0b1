CREATE TABLE business_day (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    outlet      TEXT    NOT NULL,
    date        INTEGER NOT NULL, -- 20251106
    row         INTEGER NOT NULL,
    state       TEXT    NOT NULL,
    opened_at   INTEGER NOT NULL,
    closed_at   INTEGER, -- when it was last closed
    revision    INTEGER NOT NULL, -- how many Z reports it has
    PRIMARY KEY (merchant_id, outlet, date),
    UNIQUE (merchant_id, row)
) STRICT, WITHOUT ROWID;
CREATE INDEX business_day_open ON business_day (date) WHERE state = 'open';

CREATE TABLE shift (
    merchant_id   INTEGER NOT NULL REFERENCES merchant,
    row           INTEGER NOT NULL,
    shift_id      BLOB    NOT NULL,
    number        TEXT    NOT NULL,
    number_scope  TEXT    NOT NULL,
    sequence      INTEGER NOT NULL,
    counter_row   INTEGER NOT NULL,
    outlet        TEXT    NOT NULL,
    register      TEXT    NOT NULL,
    user_id       BLOB    NOT NULL,
    business_date INTEGER NOT NULL, -- fixed when it opened
    opened_at     INTEGER NOT NULL,
    opening_float INTEGER NOT NULL, -- minor units, as all amounts
    cash_sales    INTEGER NOT NULL,
    cash_refunds  INTEGER NOT NULL,
    pay_ins       INTEGER NOT NULL,
    pay_outs      INTEGER NOT NULL,
    drops         INTEGER NOT NULL,
    closed_at     INTEGER, -- null: open, as all below
    closed_by     BLOB,
    closed_date   INTEGER, -- the business date that the close is posted to
    expected      INTEGER,
    counted       INTEGER,
    denominations TEXT, -- JSON: [[value, how many], …]
    version       INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, row),
    UNIQUE (merchant_id, shift_id),
    UNIQUE (merchant_id, number, number_scope),
    UNIQUE (merchant_id, counter_row, sequence)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX shift_open_register ON shift (merchant_id, register) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX shift_open_user ON shift (merchant_id, user_id) WHERE closed_at IS NULL;
CREATE INDEX shift_business_date ON shift (merchant_id, business_date, outlet);
CREATE INDEX shift_closed_date ON shift (merchant_id, closed_date, outlet) WHERE closed_date IS NOT NULL;

CREATE TABLE cash_movement (
    merchant_id   INTEGER NOT NULL,
    row           INTEGER NOT NULL,
    shift_row     INTEGER NOT NULL,
    kind          TEXT    NOT NULL,
    amount        INTEGER NOT NULL CHECK (amount > 0),
    reason        TEXT    NOT NULL,
    user_id       BLOB    NOT NULL,
    business_date INTEGER NOT NULL,
    at            INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, row),
    FOREIGN KEY (merchant_id, shift_row) REFERENCES shift
) STRICT, WITHOUT ROWID;
CREATE INDEX cash_movement_shift ON cash_movement (merchant_id, shift_row, row);

CREATE TABLE z_report (
    merchant_id      INTEGER NOT NULL,
    row              INTEGER NOT NULL,
    number           TEXT    NOT NULL,
    number_scope     TEXT    NOT NULL,
    sequence         INTEGER NOT NULL,
    counter_row      INTEGER NOT NULL,
    outlet           TEXT    NOT NULL,
    date             INTEGER NOT NULL,
    revision         INTEGER NOT NULL,
    manner           TEXT    NOT NULL,
    user_id          BLOB    NOT NULL,
    at               INTEGER NOT NULL,
    gross            INTEGER NOT NULL,
    discounts        INTEGER NOT NULL,
    taxes            INTEGER NOT NULL,
    orders_placed    INTEGER NOT NULL,
    orders_cancelled INTEGER NOT NULL,
    orders_open      INTEGER NOT NULL,
    orders_total     INTEGER NOT NULL,
    payments         TEXT    NOT NULL, -- JSON: [[method, how many, amount], …]
    numbers          TEXT    NOT NULL, -- JSON: [[kind, first, last, how many], …]
    cash_expected    INTEGER NOT NULL,
    cash_counted     INTEGER NOT NULL,
    shifts_closed    INTEGER NOT NULL,
    shifts_open      INTEGER NOT NULL,
    -- Sales and money received, each: of the day, carried over, from revisions, added by this report, running total.
    sales_total      INTEGER NOT NULL,
    sales_carried    INTEGER NOT NULL,
    sales_revised    INTEGER NOT NULL,
    sales_added      INTEGER NOT NULL,
    sales_grand      INTEGER NOT NULL,
    received_total   INTEGER NOT NULL,
    received_carried INTEGER NOT NULL,
    received_revised INTEGER NOT NULL,
    received_added   INTEGER NOT NULL,
    received_grand   INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, row),
    UNIQUE (merchant_id, outlet, date, revision),
    UNIQUE (merchant_id, number, number_scope),
    UNIQUE (merchant_id, counter_row, sequence),
    FOREIGN KEY (merchant_id, outlet, date) REFERENCES business_day
) STRICT, WITHOUT ROWID;
