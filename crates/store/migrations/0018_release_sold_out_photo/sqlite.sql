-- After how many minutes an order that nobody pays for is cancelled; null: never.
ALTER TABLE merchant ADD COLUMN release_unpaid_minutes INTEGER;
-- When that happens; null: it does not.
ALTER TABLE orders ADD COLUMN release_at INTEGER;
CREATE INDEX orders_release ON orders (merchant_id, release_at) WHERE release_at IS NOT NULL;

-- Where a product is sold out: JSON [[outlet, until or null], …]; null: nowhere.
ALTER TABLE product ADD COLUMN sold_out TEXT;
