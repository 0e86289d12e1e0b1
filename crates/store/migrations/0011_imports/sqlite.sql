CREATE TABLE import (
    merchant_id  INTEGER NOT NULL REFERENCES merchant,
    import_id    BLOB    NOT NULL,
    kind         TEXT    NOT NULL, -- products, stock, customers
    state        TEXT    NOT NULL, -- staging, applying, stopped, finished, abandoned
    file         TEXT    NOT NULL, -- its name
    content      BLOB, -- SHA-256 of it; null: staging
    key          BLOB, -- digest of the caller's idempotency key
    request_hash BLOB    NOT NULL,
    user_id      BLOB    NOT NULL,
    user_code    TEXT,
    role         TEXT    NOT NULL,
    token_id     BLOB,
    outlet       TEXT,
    register     TEXT,
    slices       INTEGER NOT NULL,
    lines        INTEGER NOT NULL,
    created      INTEGER NOT NULL, -- lines that make something
    changed      INTEGER NOT NULL,
    unchanged    INTEGER NOT NULL,
    slices_done  INTEGER NOT NULL, -- at least so many are applied
    lines_done   INTEGER NOT NULL,
    problem      TEXT, -- JSON: why it stopped, and which lines are not in
    started_at   INTEGER NOT NULL,
    ended_at     INTEGER,
    PRIMARY KEY (merchant_id, import_id),
    UNIQUE (merchant_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE import_slice (
    merchant_id INTEGER NOT NULL,
    import_id   BLOB    NOT NULL,
    slice       INTEGER NOT NULL, -- from 0 on
    lines       INTEGER NOT NULL,
    body        TEXT    NOT NULL, -- JSON
    PRIMARY KEY (merchant_id, import_id, slice),
    FOREIGN KEY (merchant_id, import_id) REFERENCES import
) STRICT, WITHOUT ROWID;
