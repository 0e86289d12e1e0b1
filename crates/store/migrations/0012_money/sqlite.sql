-- What a payment is for, and its life.
ALTER TABLE payment ADD COLUMN purpose TEXT NOT NULL DEFAULT 'deposit';
ALTER TABLE payment ADD COLUMN order_row INTEGER; -- the order it was given for, before it is billed
ALTER TABLE payment ADD COLUMN billed INTEGER; -- how much of it the bill of that order took
ALTER TABLE payment ADD COLUMN rounding INTEGER NOT NULL DEFAULT 0; -- of the amount, to the smallest coin
ALTER TABLE payment ADD COLUMN refunded INTEGER NOT NULL DEFAULT 0; -- bills aside
ALTER TABLE payment ADD COLUMN deadline INTEGER; -- until when a transfer is awaited
ALTER TABLE payment ADD COLUMN receipt_hash BLOB; -- of the bank's receipt, a row of file
ALTER TABLE payment ADD COLUMN receipt_type TEXT;
ALTER TABLE payment ADD COLUMN receipt_bytes INTEGER;
ALTER TABLE payment ADD COLUMN receipt_at INTEGER;
ALTER TABLE payment ADD COLUMN rejection TEXT; -- why finance did not accept the last receipt
ALTER TABLE payment ADD COLUMN client_reference TEXT; -- a number that the client made up
ALTER TABLE payment ADD COLUMN paid_date INTEGER; -- the operating day on which the money came; null while it is awaited
ALTER TABLE payment ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
UPDATE payment SET paid_date = business_date;
UPDATE payment SET purpose = 'sale' WHERE bill_row IS NOT NULL;
CREATE INDEX payment_order ON payment (merchant_id, order_row, row) WHERE order_row IS NOT NULL;
CREATE INDEX payment_client_reference ON payment (merchant_id, client_reference, row) WHERE client_reference IS NOT NULL;
CREATE INDEX payment_awaited ON payment (merchant_id, row) WHERE status IN ('awaited', 'receipt_uploaded', 'rejected');
CREATE INDEX payment_deadline ON payment (merchant_id, deadline) WHERE deadline IS NOT NULL;
CREATE INDEX payment_paid_late ON payment (merchant_id, paid_date, row) WHERE paid_date <> business_date;

CREATE TABLE payment_refund (
    merchant_id   INTEGER NOT NULL,
    row           INTEGER NOT NULL, -- number of the record that gave it back
    payment_row   INTEGER NOT NULL,
    amount        INTEGER NOT NULL CHECK (amount > 0), -- of the payment, minor units
    rounding      INTEGER NOT NULL, -- what was given beside it, to the smallest coin
    method        TEXT    NOT NULL,
    user_id       BLOB    NOT NULL,
    outlet        TEXT    NOT NULL,
    register      TEXT,
    shift_row     INTEGER,
    business_date INTEGER NOT NULL,
    reason        TEXT,
    at            INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, row),
    FOREIGN KEY (merchant_id, payment_row) REFERENCES payment
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_refund_payment ON payment_refund (merchant_id, payment_row, row);
CREATE INDEX payment_refund_business_date ON payment_refund (merchant_id, business_date, row);
CREATE INDEX payment_refund_shift ON payment_refund (merchant_id, shift_row, row) WHERE shift_row IS NOT NULL;

-- Files that were sent, by their content.
CREATE TABLE file (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    hash        BLOB    NOT NULL, -- SHA-256
    media_type  TEXT    NOT NULL,
    content     BLOB    NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, hash)
) STRICT;

-- Each customer's part of the accounts that are kept apart by customer: debits less credits, over all dates.
CREATE TABLE customer_balance (
    merchant_id       INTEGER NOT NULL,
    customer_row      INTEGER NOT NULL,
    outlet            TEXT    NOT NULL,
    customer_deposits INTEGER NOT NULL,
    wallets           INTEGER NOT NULL,
    receivables       INTEGER NOT NULL,
    refunds_due       INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, customer_row, outlet),
    FOREIGN KEY (merchant_id, customer_row) REFERENCES customer
) STRICT, WITHOUT ROWID;
INSERT INTO customer_balance
SELECT merchant_id, CAST(part AS INTEGER), outlet,
       sum(iif(account = 'customer_deposits', debit - credit, 0)), sum(iif(account = 'wallets', debit - credit, 0)),
       sum(iif(account = 'receivables', debit - credit, 0)), sum(iif(account = 'refunds_due', debit - credit, 0))
FROM ledger_balance
WHERE account IN ('customer_deposits', 'wallets', 'receivables', 'refunds_due') AND part <> ''
GROUP BY merchant_id, part, outlet;

-- Balances of dates have these accounts as one from now on.
CREATE TABLE customer_accounts_as_one AS
SELECT merchant_id, business_date, outlet, account, sum(debit) AS debit, sum(credit) AS credit FROM ledger_balance
WHERE account IN ('customer_deposits', 'wallets', 'receivables', 'refunds_due')
GROUP BY merchant_id, business_date, outlet, account;
DELETE FROM ledger_balance WHERE account IN ('customer_deposits', 'wallets', 'receivables', 'refunds_due');
INSERT INTO ledger_balance (merchant_id, business_date, outlet, account, part, debit, credit)
SELECT merchant_id, business_date, outlet, account, '', debit, credit FROM customer_accounts_as_one;
DROP TABLE customer_accounts_as_one;
DROP INDEX ledger_balance_part;
CREATE INDEX posting_wallet ON posting (merchant_id, part, entry_row) WHERE account = 'wallets';

-- How an order will be paid, and what is to be paid back of it.
ALTER TABLE orders ADD COLUMN terms TEXT;
ALTER TABLE orders ADD COLUMN refund_due INTEGER NOT NULL DEFAULT 0;
CREATE INDEX orders_refund_due ON orders (merchant_id, row) WHERE refund_due > 0;

ALTER TABLE merchant ADD COLUMN pay_later INTEGER NOT NULL DEFAULT 1; -- orders that say nothing of payment may be prepared unpaid
ALTER TABLE merchant ADD COLUMN transfer_hours INTEGER NOT NULL DEFAULT 48; -- for how long a bank transfer is awaited
