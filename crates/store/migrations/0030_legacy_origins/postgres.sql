-- Where a document comes from that another system made: its id there, and the number that it had there where another has that here.
ALTER TABLE customer ADD COLUMN number_source TEXT COLLATE "C"; -- as that of orders: 'imported'; null for all others
ALTER TABLE customer ADD COLUMN legacy_id TEXT COLLATE "C";
ALTER TABLE customer ADD COLUMN former_number TEXT COLLATE "C";
ALTER TABLE orders ADD COLUMN legacy_id TEXT COLLATE "C";
ALTER TABLE orders ADD COLUMN former_number TEXT COLLATE "C";
ALTER TABLE orders ADD COLUMN settled_there BIGINT; -- 1: it had been handed over there, and has no bill
ALTER TABLE payment ADD COLUMN legacy_id TEXT COLLATE "C";
ALTER TABLE payment ADD COLUMN former_number TEXT COLLATE "C";
ALTER TABLE payment ADD COLUMN settled_there BIGINT; -- 1: its money had come there, and is on no day of Docket's

-- By these it is known again, and found by who searches for it.
CREATE UNIQUE INDEX customer_legacy ON customer (merchant_id, legacy_id) WHERE legacy_id IS NOT NULL;
CREATE INDEX customer_former ON customer (merchant_id, former_number) WHERE former_number IS NOT NULL;
CREATE UNIQUE INDEX orders_legacy ON orders (merchant_id, legacy_id) WHERE legacy_id IS NOT NULL;
CREATE INDEX orders_former ON orders (merchant_id, former_number) WHERE former_number IS NOT NULL;
CREATE UNIQUE INDEX payment_legacy ON payment (merchant_id, legacy_id) WHERE legacy_id IS NOT NULL;
CREATE INDEX payment_former ON payment (merchant_id, former_number) WHERE former_number IS NOT NULL;

-- What went into wallets and out of them there: the record that brought each in, whose journal entry it has.
CREATE TABLE legacy_wallet_entry (
    merchant_id BIGINT NOT NULL,
    legacy_id   TEXT COLLATE "C" NOT NULL, -- the other system's, or made of what it puts right
    row         BIGINT NOT NULL, -- number of the record
    PRIMARY KEY (merchant_id, legacy_id),
    UNIQUE (merchant_id, row)
);
