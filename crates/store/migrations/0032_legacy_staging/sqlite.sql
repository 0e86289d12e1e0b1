-- By what an account of another system is found that is staged and not in yet. The accounts themselves stand in import_slice.
CREATE TABLE legacy_mention (
    merchant_id INTEGER NOT NULL,
    import_id   BLOB    NOT NULL,
    word        TEXT    NOT NULL, -- customer:94, order:M2511128: an id or a number of the other system
    slice       INTEGER NOT NULL, -- the slice that has the account
    PRIMARY KEY (merchant_id, import_id, word, slice),
    FOREIGN KEY (merchant_id, import_id) REFERENCES import
) STRICT, WITHOUT ROWID;
