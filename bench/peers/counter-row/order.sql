-- One order of three lines, in five round trips, for pgbench.
\set customer random(1, 5000)
\set product random(1, 100)
BEGIN;
UPDATE counter SET value = value + 1 WHERE name = 'orders' RETURNING value AS number \gset
INSERT INTO orders (number, customer_id, total, status) VALUES (:number, :customer, 600, 'pending') RETURNING id AS order_id \gset
INSERT INTO order_line (order_id, product_id, quantity, price)
    VALUES (:order_id, :product, 1, 100), (:order_id, :product + 1, 2, 100), (:order_id, :product + 2, 3, 100);
COMMIT;
