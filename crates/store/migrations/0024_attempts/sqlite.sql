-- Tries that count: of a secret until one was right, and of what is only given out so often.
CREATE TABLE attempt (
    merchant_id  INTEGER NOT NULL REFERENCES merchant,
    subject      TEXT    NOT NULL, -- 'pin:…', 'password:…', 'address:…'
    tries        INTEGER NOT NULL,
    began_at     INTEGER NOT NULL, -- of the first that is counted, ms since 1970
    last_at      INTEGER NOT NULL, -- ms since 1970
    barred_until INTEGER NOT NULL, -- ms since 1970; 9223372036854775807 until it is reset
    PRIMARY KEY (merchant_id, subject)
) STRICT, WITHOUT ROWID;

CREATE INDEX attempt_by_age ON attempt (merchant_id, last_at);
