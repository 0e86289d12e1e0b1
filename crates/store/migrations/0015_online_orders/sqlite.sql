-- Whether its orders come in by themselves, and are kept to an outlet's limit, pause and opening hours.
ALTER TABLE channel ADD COLUMN is_online INTEGER NOT NULL DEFAULT 0;
UPDATE channel SET is_online = 1 WHERE name NOT IN ('counter', 'dine_in', 'takeaway', 'delivery');

ALTER TABLE outlet ADD COLUMN online_paused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outlet ADD COLUMN online_paused_until INTEGER; -- null: until somebody ends it
ALTER TABLE outlet ADD COLUMN online_pause_reason TEXT;
ALTER TABLE outlet ADD COLUMN online_max_orders INTEGER; -- null, as the minutes: no limit
ALTER TABLE outlet ADD COLUMN online_minutes INTEGER;
ALTER TABLE outlet ADD COLUMN opening_hours TEXT; -- JSON: [[weekday, from, until], …]; null: always open

-- For when it was asked; null: as soon as possible.
ALTER TABLE orders ADD COLUMN requested_for INTEGER;
