-- By what an account of another system is found that is staged and not in yet. The accounts themselves stand in import_slice.
CREATE TABLE legacy_mention (
    merchant_id BIGINT NOT NULL,
    import_id   BYTEA NOT NULL,
    word        TEXT COLLATE "C" NOT NULL, -- customer:94, order:M2511128: an id or a number of the other system
    slice       BIGINT NOT NULL, -- the slice that has the account
    PRIMARY KEY (merchant_id, import_id, word, slice)
);
