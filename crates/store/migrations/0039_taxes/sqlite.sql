-- The taxes that products and charges bear, or bore once.
CREATE TABLE tax (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    number      INTEGER NOT NULL, -- 1, 2, 3 … in the order in which they came; T1, T2 … for clients
    name        TEXT    NOT NULL, -- as it is printed
    rate        INTEGER NOT NULL, -- thousandths of a per cent
    is_active   INTEGER NOT NULL, -- 0: may be borne no more
    PRIMARY KEY (merchant_id, number)
) STRICT, WITHOUT ROWID;

INSERT INTO tax (merchant_id, number, name, rate, is_active)
SELECT merchant_id, row_number() OVER (PARTITION BY merchant_id ORDER BY name, rate), name, rate, 1
FROM (
    SELECT DISTINCT lists.merchant_id, json_extract(one.value, '$[0]') AS name, json_extract(one.value, '$[1]') AS rate
    FROM (SELECT merchant_id, taxes FROM product UNION SELECT merchant_id, taxes FROM charge) AS lists, json_each(lists.taxes) AS one
);
