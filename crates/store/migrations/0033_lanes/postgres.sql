-- Which devices of registers number their bills by themselves. Rows are never removed, so that no code comes twice.
CREATE TABLE lane (
    merchant_id BIGINT NOT NULL,
    code TEXT COLLATE "C" NOT NULL, -- as it stands in numbers: 'R1A'
    row BIGINT NOT NULL, -- number of the record that gave it out
    register TEXT COLLATE "C" NOT NULL,
    outlet TEXT COLLATE "C" NOT NULL,
    holder BYTEA, -- the secret of the device that has it; null where nobody enrolled it here
    told BIGINT NOT NULL, -- the highest number that its device has said it gave out
    enrolled_at BIGINT NOT NULL, -- ms since 1970
    held_at BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, code),
    UNIQUE (merchant_id, row)
);
CREATE INDEX lane_register ON lane (merchant_id, register, row);

-- Which sales of these devices came, for ever: each becomes one bill, however often it is sent.
CREATE TABLE lane_sale (
    merchant_id BIGINT NOT NULL,
    sale_id BYTEA NOT NULL, -- as the device calls it
    lane TEXT COLLATE "C" NOT NULL, -- lane.code
    sequence BIGINT NOT NULL, -- the number that the device gave it, which two sales may have
    bill_id BYTEA NOT NULL,
    bill_row BIGINT NOT NULL, -- bill.row
    happened BIGINT NOT NULL, -- 1: it had happened when it came
    sold_at BIGINT NOT NULL, -- by the device's clock, ms since 1970
    received_at BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, sale_id)
);
CREATE INDEX lane_sale_number ON lane_sale (merchant_id, lane, sequence);
