-- The taxes that products and charges bear, or bore once.
CREATE TABLE tax (
    merchant_id BIGINT NOT NULL,
    number      BIGINT NOT NULL, -- 1, 2, 3 … in the order in which they came; T1, T2 … for clients
    name        TEXT COLLATE "C" NOT NULL, -- as it is printed
    rate        BIGINT NOT NULL, -- thousandths of a per cent
    is_active   BIGINT NOT NULL, -- 0: may be borne no more
    PRIMARY KEY (merchant_id, number)
);

INSERT INTO tax (merchant_id, number, name, rate, is_active)
SELECT merchant_id, row_number() OVER (PARTITION BY merchant_id ORDER BY name, rate), name, rate, 1
FROM (
    SELECT DISTINCT lists.merchant_id, one.value ->> 0 AS name, (one.value ->> 1)::bigint AS rate
    FROM (SELECT merchant_id, taxes FROM product UNION SELECT merchant_id, taxes FROM charge) AS lists
    CROSS JOIN LATERAL jsonb_array_elements(lists.taxes::jsonb) AS one (value)
) AS borne;
