-- Tries that count: of a secret until one was right, and of what is only given out so often.
CREATE TABLE attempt (
    merchant_id  BIGINT NOT NULL,
    subject      TEXT COLLATE "C" NOT NULL, -- 'pin:…', 'password:…', 'address:…'
    tries        BIGINT NOT NULL,
    began_at     BIGINT NOT NULL, -- of the first that is counted, ms since 1970
    last_at      BIGINT NOT NULL, -- ms since 1970
    barred_until BIGINT NOT NULL, -- ms since 1970; 9223372036854775807 until it is reset
    PRIMARY KEY (merchant_id, subject)
);

CREATE INDEX attempt_by_age ON attempt (merchant_id, last_at);
