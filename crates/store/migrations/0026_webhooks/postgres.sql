-- Endpoints that are sent events.
CREATE TABLE webhook (
    merchant_id BIGINT NOT NULL,
    row         BIGINT NOT NULL, -- number of the record that made it
    webhook_id  BYTEA NOT NULL,
    url         TEXT COLLATE "C" NOT NULL,
    types       TEXT COLLATE "C" NOT NULL, -- separated by commas; empty: all
    outlet      TEXT COLLATE "C", -- null: of all outlets, and of the whole merchant
    description TEXT COLLATE "C",
    disabled    TEXT COLLATE "C", -- why it is sent nothing; null: it is
    created_at  BIGINT NOT NULL, -- ms since 1970
    updated_at  BIGINT NOT NULL,
    version     BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, row),
    UNIQUE (merchant_id, webhook_id)
);

-- With what deliveries are signed.
CREATE TABLE webhook_secret (
    merchant_id BIGINT NOT NULL,
    webhook_row BIGINT NOT NULL,
    row         BIGINT NOT NULL, -- number of the record that says so
    secret      BYTEA NOT NULL, -- 32 random bytes
    signs_until BIGINT, -- ms since 1970; null: until there is a new one
    PRIMARY KEY (merchant_id, webhook_row, row)
);

-- How far an endpoint is in the stream, and who works on it.
CREATE TABLE webhook_cursor (
    merchant_id  BIGINT NOT NULL,
    webhook_row  BIGINT NOT NULL,
    read_to      BIGINT NOT NULL, -- number of the last event that was delivered, or is not wanted
    generation   BIGINT NOT NULL, -- one more whenever somebody says where to go on
    attempts     BIGINT NOT NULL, -- of the next event that is wanted
    waited_ms    BIGINT NOT NULL, -- between them
    next_try_at  BIGINT NOT NULL, -- 0: at once
    lease        BIGINT NOT NULL, -- one more for whoever takes it
    leased_until BIGINT NOT NULL, -- 0: nobody works on it
    worked_at    BIGINT NOT NULL, -- when somebody last did
    PRIMARY KEY (merchant_id, webhook_row)
);

-- What is sent once more, or to try an endpoint.
CREATE TABLE webhook_replay (
    merchant_id BIGINT NOT NULL,
    webhook_row BIGINT NOT NULL,
    row         BIGINT NOT NULL, -- number of the record that asked for it
    next_event  BIGINT, -- number of the next event to look at; null: a try
    until_event BIGINT, -- number of the last
    attempts    BIGINT NOT NULL,
    waited_ms   BIGINT NOT NULL,
    next_try_at BIGINT NOT NULL, -- 0: at once
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, webhook_row, row)
);

-- What came of each try of late.
CREATE TABLE webhook_delivery (
    merchant_id BIGINT NOT NULL,
    webhook_row BIGINT NOT NULL,
    delivery_id BYTEA NOT NULL, -- UUIDv7 of when it began
    kind        TEXT COLLATE "C" NOT NULL, -- event, replay, test
    message     TEXT COLLATE "C" NOT NULL, -- webhook-id, the same for every try
    event       BIGINT, -- its number; null: a test
    event_type  TEXT COLLATE "C" NOT NULL,
    attempt     BIGINT NOT NULL,
    at          BIGINT NOT NULL, -- ms since 1970
    status      TEXT COLLATE "C" NOT NULL, -- delivered, failed, given_up
    http_status BIGINT, -- null: there was no answer
    error       TEXT COLLATE "C",
    duration_ms BIGINT NOT NULL,
    next_try_at BIGINT, -- null: it is not tried again
    PRIMARY KEY (merchant_id, webhook_row, delivery_id)
);
