-- Number of the merchant's last record when the product was last written: what tills ask for that have read up to one.
ALTER TABLE product ADD COLUMN changed_seq INTEGER NOT NULL DEFAULT 0;
CREATE INDEX product_changed ON product (merchant_id, changed_seq, product_id);
