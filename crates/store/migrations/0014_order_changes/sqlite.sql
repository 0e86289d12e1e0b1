ALTER TABLE orders ADD COLUMN held_at INTEGER; -- null: not on hold
ALTER TABLE orders ADD COLUMN merged_into BLOB; -- order_id of the order that has its lines now; null: none
ALTER TABLE orders ADD COLUMN split_from BLOB; -- order_id of the order that it was split off; null: none

-- From now on order_line.quantity is what was ordered; what counts is that less these two.
ALTER TABLE order_line ADD COLUMN voided INTEGER NOT NULL DEFAULT 0; -- thousandths that were taken off again
ALTER TABLE order_line ADD COLUMN split_off INTEGER NOT NULL DEFAULT 0; -- thousandths that went to another order
ALTER TABLE order_line ADD COLUMN added_at INTEGER; -- null: no add-on
ALTER TABLE order_line ADD COLUMN charge_percent INTEGER; -- thousandths of a per cent of the goods; null: goods, or an amount
