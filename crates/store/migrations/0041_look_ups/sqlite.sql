DROP INDEX orders_customer;
DROP INDEX payment_customer;
DROP INDEX bill_customer;
DROP INDEX posting_wallet;
DROP INDEX posting_account;
DROP INDEX stock_movement_product;

-- Orders by customer.
CREATE TABLE order_of_customer (
    merchant_id  INTEGER NOT NULL,
    customer_row INTEGER NOT NULL,
    row          INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, customer_row, row)
) STRICT, WITHOUT ROWID;
INSERT INTO order_of_customer (merchant_id, customer_row, row)
SELECT merchant_id, customer_row, row FROM orders WHERE customer_row IS NOT NULL ORDER BY merchant_id, customer_row, row;

-- Payments by customer.
CREATE TABLE payment_of_customer (
    merchant_id  INTEGER NOT NULL,
    customer_row INTEGER NOT NULL,
    row          INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, customer_row, row)
) STRICT, WITHOUT ROWID;
INSERT INTO payment_of_customer (merchant_id, customer_row, row)
SELECT merchant_id, customer_row, row FROM payment WHERE customer_row IS NOT NULL ORDER BY merchant_id, customer_row, row;

-- Bills by customer.
CREATE TABLE bill_of_customer (
    merchant_id  INTEGER NOT NULL,
    customer_row INTEGER NOT NULL,
    row          INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, customer_row, row)
) STRICT, WITHOUT ROWID;
INSERT INTO bill_of_customer (merchant_id, customer_row, row)
SELECT merchant_id, customer_row, row FROM bill WHERE customer_row IS NOT NULL ORDER BY merchant_id, customer_row, row;

-- A wallet's entries, by the customer's row, as text like posting.part.
CREATE TABLE posting_of_wallet (
    merchant_id INTEGER NOT NULL,
    part        TEXT NOT NULL,
    entry_row   INTEGER NOT NULL,
    line        INTEGER NOT NULL,
    amount      INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, part, entry_row, line)
) STRICT, WITHOUT ROWID;
INSERT INTO posting_of_wallet (merchant_id, part, entry_row, line, amount)
SELECT merchant_id, part, entry_row, line, amount FROM posting WHERE account = 'wallets' ORDER BY merchant_id, part, entry_row, line;

-- Postings by account.
CREATE TABLE posting_of_account (
    merchant_id INTEGER NOT NULL,
    account     TEXT NOT NULL,
    entry_row   INTEGER NOT NULL,
    line        INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, account, entry_row, line)
) STRICT, WITHOUT ROWID;
INSERT INTO posting_of_account (merchant_id, account, entry_row, line)
SELECT merchant_id, account, entry_row, line FROM posting ORDER BY merchant_id, account, entry_row, line;

-- Movements of goods by product.
CREATE TABLE movement_of_product (
    merchant_id INTEGER NOT NULL,
    product_id  BLOB NOT NULL,
    row         INTEGER NOT NULL,
    line        INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, product_id, row, line)
) STRICT, WITHOUT ROWID;
INSERT INTO movement_of_product (merchant_id, product_id, row, line)
SELECT merchant_id, product_id, row, line FROM stock_movement ORDER BY merchant_id, product_id, row, line;

-- Numbers of the last records whose rows are in each of them.
ALTER TABLE merchant ADD COLUMN order_of_customer_to INTEGER NOT NULL DEFAULT 0;
ALTER TABLE merchant ADD COLUMN payment_of_customer_to INTEGER NOT NULL DEFAULT 0;
ALTER TABLE merchant ADD COLUMN bill_of_customer_to INTEGER NOT NULL DEFAULT 0;
ALTER TABLE merchant ADD COLUMN posting_of_wallet_to INTEGER NOT NULL DEFAULT 0;
ALTER TABLE merchant ADD COLUMN posting_of_account_to INTEGER NOT NULL DEFAULT 0;
ALTER TABLE merchant ADD COLUMN movement_of_product_to INTEGER NOT NULL DEFAULT 0;
UPDATE merchant
SET order_of_customer_to = seq,
    payment_of_customer_to = seq,
    bill_of_customer_to = seq,
    posting_of_wallet_to = seq,
    posting_of_account_to = seq,
    movement_of_product_to = seq;
