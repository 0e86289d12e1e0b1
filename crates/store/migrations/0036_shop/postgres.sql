-- How customers order at an outlet by themselves; null: it has no shop.
ALTER TABLE outlet ADD COLUMN shop TEXT COLLATE "C"; -- JSON: {"guests", "pickUp", "delivery", "deliveryCharge", "requestedTimes", "methods", "bankAccount"}

-- Whether customers may order it by themselves.
ALTER TABLE product ADD COLUMN sold_online BIGINT NOT NULL DEFAULT 1;

-- Pictures of products, which anybody may see; by their content.
CREATE TABLE product_picture (
    merchant_id BIGINT NOT NULL,
    hash BYTEA NOT NULL, -- SHA-256 of the content
    media_type TEXT COLLATE "C" NOT NULL,
    content BYTEA NOT NULL,
    created_at BIGINT NOT NULL, -- ms since 1970
    PRIMARY KEY (merchant_id, hash)
);
