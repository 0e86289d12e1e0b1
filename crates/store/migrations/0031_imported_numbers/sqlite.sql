-- Values that a counter passed over, and why: no document of the counter has them, and none is missing.
CREATE TABLE numbering_gap (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    counter_row INTEGER NOT NULL, -- counter.row
    from_value  INTEGER NOT NULL,
    to_value    INTEGER NOT NULL,
    reason      TEXT    NOT NULL, -- 'import'
    row         INTEGER NOT NULL, -- number of the record that says so
    PRIMARY KEY (merchant_id, counter_row, from_value)
) STRICT, WITHOUT ROWID;

-- What numbers of another system look like that were taken over. No series may come to print one of them.
CREATE TABLE imported_shape (
    merchant_id   INTEGER NOT NULL REFERENCES merchant,
    position      INTEGER NOT NULL, -- 1, 2, 3 … in the order in which they came
    kind          TEXT    NOT NULL, -- of the document, as in series.kind
    shape         TEXT    NOT NULL, -- '#' any digit, '?' any letter, '*' any character; '\' before one that stands for itself
    example       TEXT    NOT NULL, -- one of the numbers
    -- The series whose counters were raised behind these numbers, as far as it says which; null where it prints none of them.
    template      TEXT,
    scope         TEXT,             -- as in series
    reset         TEXT,
    unique_within TEXT,
    PRIMARY KEY (merchant_id, position)
) STRICT, WITHOUT ROWID;
