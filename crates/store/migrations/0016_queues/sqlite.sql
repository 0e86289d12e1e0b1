-- Since when an order stands where it stands: the time of the last record that moved it, or of its placing.
ALTER TABLE orders ADD COLUMN status_since INTEGER NOT NULL DEFAULT 0;
UPDATE orders SET status_since = coalesce(
    (SELECT r.at FROM record r
     WHERE r.merchant_id = orders.merchant_id AND r.subject_row = orders.row AND r.subject_row <> r.seq
       AND r.data ->> '$.new.status' IS NOT NULL
     ORDER BY r.seq DESC LIMIT 1),
    created_at);

-- What is left to pay of an order before it is billed.
ALTER TABLE orders ADD COLUMN left_to_pay INTEGER NOT NULL DEFAULT 0;
UPDATE orders SET left_to_pay = max(0, total - coalesce(
    (SELECT sum(p.amount - p.rounding - p.refunded) FROM payment p INDEXED BY payment_order
     WHERE p.merchant_id = orders.merchant_id AND p.order_row = orders.row AND p.purpose = 'order' AND p.status = 'paid'), 0))
WHERE status <> 'cancelled';

-- After how many minutes what waits in a queue is overdue; a queue without a row has the usual threshold.
CREATE TABLE queue_threshold (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    queue       TEXT    NOT NULL,
    minutes     INTEGER NOT NULL CHECK (minutes > 0),
    PRIMARY KEY (merchant_id, queue)
) STRICT, WITHOUT ROWID;
