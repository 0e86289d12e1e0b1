-- Which devices of registers number their bills by themselves. Rows are never removed, so that no code comes twice.
CREATE TABLE lane (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    code        TEXT    NOT NULL, -- as it stands in numbers: 'R1A'
    row         INTEGER NOT NULL, -- number of the record that gave it out
    register    TEXT    NOT NULL,
    outlet      TEXT    NOT NULL,
    holder      BLOB,             -- the secret of the device that has it; null where nobody enrolled it here
    told        INTEGER NOT NULL, -- the highest number that its device has said it gave out
    enrolled_at INTEGER NOT NULL, -- ms since 1970
    held_at     INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, code),
    UNIQUE (merchant_id, row)
) STRICT, WITHOUT ROWID;
CREATE INDEX lane_register ON lane (merchant_id, register, row);

-- Which sales of these devices came, for ever: each becomes one bill, however often it is sent.
CREATE TABLE lane_sale (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    sale_id     BLOB    NOT NULL, -- as the device calls it
    lane        TEXT    NOT NULL, -- lane.code
    sequence    INTEGER NOT NULL, -- the number that the device gave it, which two sales may have
    bill_id     BLOB    NOT NULL,
    bill_row    INTEGER NOT NULL, -- bill.row
    happened    INTEGER NOT NULL, -- 1: it had happened when it came
    sold_at     INTEGER NOT NULL, -- by the device's clock, ms since 1970
    received_at INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, sale_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX lane_sale_number ON lane_sale (merchant_id, lane, sequence);
