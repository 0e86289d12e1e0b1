-- How a merchant's receipts are written.
CREATE TABLE receipt_style (
    merchant_id         INTEGER NOT NULL PRIMARY KEY REFERENCES merchant,
    digits              TEXT    NOT NULL,
    hides_zero_decimals INTEGER NOT NULL
) STRICT;

-- What stands at the head and foot of an outlet's receipts.
CREATE TABLE receipt_head (
    merchant_id      INTEGER NOT NULL,
    outlet           TEXT    NOT NULL,
    legal_name       TEXT,
    address          TEXT    NOT NULL, -- lines
    tax_number_label TEXT,
    tax_number       TEXT,
    footer           TEXT    NOT NULL, -- lines
    PRIMARY KEY (merchant_id, outlet),
    FOREIGN KEY (merchant_id, outlet) REFERENCES outlet
) STRICT, WITHOUT ROWID;

CREATE TABLE printer (
    merchant_id  INTEGER NOT NULL,
    code         TEXT    NOT NULL,
    position     INTEGER NOT NULL,
    name         TEXT    NOT NULL,
    outlet       TEXT    NOT NULL,
    host         TEXT    NOT NULL,
    port         INTEGER NOT NULL,
    paper        TEXT    NOT NULL,
    code_page    TEXT    NOT NULL,
    has_cutter   INTEGER NOT NULL,
    opens_drawer INTEGER NOT NULL,
    native_qr    INTEGER NOT NULL,
    registers    TEXT    NOT NULL, -- codes joined by commas
    PRIMARY KEY (merchant_id, code),
    FOREIGN KEY (merchant_id, outlet) REFERENCES outlet
) STRICT, WITHOUT ROWID;

CREATE TABLE print_job (
    merchant_id  INTEGER NOT NULL REFERENCES merchant,
    row          INTEGER NOT NULL, -- number of the record that asked for it
    printer      TEXT    NOT NULL,
    job_id       BLOB    NOT NULL,
    outlet       TEXT    NOT NULL,
    document_row INTEGER, -- null: a test page
    is_copy      INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    status       TEXT    NOT NULL,
    attempts     INTEGER NOT NULL, -- begun, since it was asked for or tried again by hand
    next_try_at  INTEGER NOT NULL, -- 0: at once
    leased_until INTEGER NOT NULL, -- 0: nobody is sending it
    last_error   TEXT,
    printed_at   INTEGER,
    PRIMARY KEY (merchant_id, row, printer),
    UNIQUE (merchant_id, job_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX print_job_pending ON print_job (merchant_id, printer, row) WHERE status = 'pending';
