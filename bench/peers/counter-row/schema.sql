-- What merchants write by hand where numbers must have no gap: a row that counts, taken in the transaction of the order.
CREATE TABLE counter (name text PRIMARY KEY, value bigint NOT NULL);
INSERT INTO counter VALUES ('orders', 0);
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number bigint NOT NULL UNIQUE,
    customer_id integer NOT NULL,
    total integer NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE TABLE order_line (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id bigint NOT NULL REFERENCES orders,
    product_id integer NOT NULL,
    quantity integer NOT NULL,
    price integer NOT NULL
);
CREATE INDEX order_line_order ON order_line (order_id);
CREATE TABLE order_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id bigint NOT NULL REFERENCES orders,
    event text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
