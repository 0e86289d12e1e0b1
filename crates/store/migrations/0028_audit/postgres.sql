-- Where it came from: an IP address, or 'local'. Where there is one, the chain covers it.
ALTER TABLE record ADD COLUMN address TEXT COLLATE "C";
ALTER TABLE import ADD COLUMN address TEXT COLLATE "C";

-- Where the chain of records stood when the day was closed: the number and the hash of the last record before.
ALTER TABLE z_report ADD COLUMN anchor_seq BIGINT;
ALTER TABLE z_report ADD COLUMN anchor_hash BYTEA;
