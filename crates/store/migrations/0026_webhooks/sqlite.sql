-- Endpoints that are sent events.
CREATE TABLE webhook (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    row         INTEGER NOT NULL, -- number of the record that made it
    webhook_id  BLOB    NOT NULL,
    url         TEXT    NOT NULL,
    types       TEXT    NOT NULL, -- separated by commas; empty: all
    outlet      TEXT, -- null: of all outlets, and of the whole merchant
    description TEXT,
    disabled    TEXT, -- why it is sent nothing; null: it is
    created_at  INTEGER NOT NULL, -- ms since 1970
    updated_at  INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, row),
    UNIQUE (merchant_id, webhook_id)
) STRICT, WITHOUT ROWID;

-- With what deliveries are signed.
CREATE TABLE webhook_secret (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    webhook_row INTEGER NOT NULL,
    row         INTEGER NOT NULL, -- number of the record that says so
    secret      BLOB    NOT NULL, -- 32 random bytes
    signs_until INTEGER, -- ms since 1970; null: until there is a new one
    PRIMARY KEY (merchant_id, webhook_row, row)
) STRICT, WITHOUT ROWID;

-- How far an endpoint is in the stream, and who works on it.
CREATE TABLE webhook_cursor (
    merchant_id  INTEGER NOT NULL REFERENCES merchant,
    webhook_row  INTEGER NOT NULL,
    read_to      INTEGER NOT NULL, -- number of the last event that was delivered, or is not wanted
    generation   INTEGER NOT NULL, -- one more whenever somebody says where to go on
    attempts     INTEGER NOT NULL, -- of the next event that is wanted
    waited_ms    INTEGER NOT NULL, -- between them
    next_try_at  INTEGER NOT NULL, -- 0: at once
    lease        INTEGER NOT NULL, -- one more for whoever takes it
    leased_until INTEGER NOT NULL, -- 0: nobody works on it
    worked_at    INTEGER NOT NULL, -- when somebody last did
    PRIMARY KEY (merchant_id, webhook_row)
) STRICT, WITHOUT ROWID;

-- What is sent once more, or to try an endpoint.
CREATE TABLE webhook_replay (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    webhook_row INTEGER NOT NULL,
    row         INTEGER NOT NULL, -- number of the record that asked for it
    next_event  INTEGER, -- number of the next event to look at; null: a try
    until_event INTEGER, -- number of the last
    attempts    INTEGER NOT NULL,
    waited_ms   INTEGER NOT NULL,
    next_try_at INTEGER NOT NULL, -- 0: at once
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, webhook_row, row)
) STRICT, WITHOUT ROWID;

-- What came of each try of late.
CREATE TABLE webhook_delivery (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    webhook_row INTEGER NOT NULL,
    delivery_id BLOB    NOT NULL, -- UUIDv7 of when it began
    kind        TEXT    NOT NULL, -- event, replay, test
    message     TEXT    NOT NULL, -- webhook-id, the same for every try
    event       INTEGER, -- its number; null: a test
    event_type  TEXT    NOT NULL,
    attempt     INTEGER NOT NULL,
    at          INTEGER NOT NULL, -- ms since 1970
    status      TEXT    NOT NULL, -- delivered, failed, given_up
    http_status INTEGER, -- null: there was no answer
    error       TEXT,
    duration_ms INTEGER NOT NULL,
    next_try_at INTEGER, -- null: it is not tried again
    PRIMARY KEY (merchant_id, webhook_row, delivery_id)
) STRICT, WITHOUT ROWID;
