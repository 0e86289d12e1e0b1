-- The defaults are for the products that are there; whatever writes a product names every column.
ALTER TABLE product ADD COLUMN track_stock   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE product ADD COLUMN consumption   TEXT    NOT NULL DEFAULT 'fifo';
ALTER TABLE product ADD COLUMN reorder_level INTEGER; -- thousandths
ALTER TABLE product ADD COLUMN image         TEXT;
ALTER TABLE product ADD COLUMN modifiers     TEXT    NOT NULL DEFAULT '[]'; -- JSON: [[code, names, min, max, [[code, names, price], …]], …]
ALTER TABLE product ADD COLUMN version       INTEGER NOT NULL DEFAULT 1;
ALTER TABLE product ADD COLUMN is_indexed    INTEGER NOT NULL DEFAULT 0; -- whether product_word has its words
CREATE INDEX product_category ON product (merchant_id, category, product_id) WHERE category IS NOT NULL;
CREATE INDEX product_inactive ON product (merchant_id, product_id) WHERE is_active = 0;
CREATE INDEX product_unindexed ON product (merchant_id, product_id) WHERE is_indexed = 0;

-- What products are found by: the folded words of their names and codes, and each name as a whole with a space before every word.
CREATE TABLE product_word (
    merchant_id INTEGER NOT NULL,
    word        TEXT    NOT NULL,
    product_id  BLOB    NOT NULL,
    PRIMARY KEY (merchant_id, word, product_id),
    FOREIGN KEY (merchant_id, product_id) REFERENCES product
) STRICT, WITHOUT ROWID;
CREATE INDEX product_word_product ON product_word (merchant_id, product_id, word);

-- How barcodes that carry a weight or a price are read. Without a row, as is usual.
CREATE TABLE barcode_rule (
    merchant_id    INTEGER NOT NULL REFERENCES merchant,
    prefix         TEXT    NOT NULL,
    kind           TEXT    NOT NULL,
    item_digits    INTEGER NOT NULL,
    value_digits   INTEGER NOT NULL,
    value_decimals INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, prefix)
) STRICT, WITHOUT ROWID;

ALTER TABLE order_line ADD COLUMN options TEXT; -- JSON: [[group, code, name, price], …]; null: none
