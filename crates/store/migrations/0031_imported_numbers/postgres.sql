-- Values that a counter passed over, and why: no document of the counter has them, and none is missing.
CREATE TABLE numbering_gap (
    merchant_id BIGINT NOT NULL,
    counter_row BIGINT NOT NULL, -- counter.row
    from_value  BIGINT NOT NULL,
    to_value    BIGINT NOT NULL,
    reason      TEXT COLLATE "C" NOT NULL, -- 'import'
    row         BIGINT NOT NULL, -- number of the record that says so
    PRIMARY KEY (merchant_id, counter_row, from_value)
);

-- What numbers of another system look like that were taken over. No series may come to print one of them.
CREATE TABLE imported_shape (
    merchant_id   BIGINT NOT NULL,
    position      BIGINT NOT NULL, -- 1, 2, 3 … in the order in which they came
    kind          TEXT COLLATE "C" NOT NULL, -- of the document, as in series.kind
    shape         TEXT COLLATE "C" NOT NULL, -- '#' any digit, '?' any letter, '*' any character; '\' before one that stands for itself
    example       TEXT COLLATE "C" NOT NULL, -- one of the numbers
    -- The series whose counters were raised behind these numbers, as far as it says which; null where it prints none of them.
    template      TEXT COLLATE "C",
    scope         TEXT COLLATE "C",              -- as in series
    reset         TEXT COLLATE "C",
    unique_within TEXT COLLATE "C",
    PRIMARY KEY (merchant_id, position)
);
