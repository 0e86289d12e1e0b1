-- How customers order at an outlet by themselves; null: it has no shop.
ALTER TABLE outlet ADD COLUMN shop TEXT; -- JSON: {"guests", "pickUp", "delivery", "deliveryCharge", "requestedTimes", "methods", "bankAccount"}

-- Whether customers may order it by themselves.
ALTER TABLE product ADD COLUMN sold_online INTEGER NOT NULL DEFAULT 1;

-- Pictures of products, which anybody may see; by their content.
CREATE TABLE product_picture (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    hash        BLOB    NOT NULL, -- SHA-256 of the content
    media_type  TEXT    NOT NULL,
    content     BLOB    NOT NULL,
    created_at  INTEGER NOT NULL, -- ms since 1970
    PRIMARY KEY (merchant_id, hash)
) STRICT;
