-- The code that was last sent to a phone.
CREATE TABLE sign_in_code (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    phone_hash  BLOB    NOT NULL, -- SHA-256 with the merchant's salt
    salt        BLOB    NOT NULL, -- 16 random bytes
    code_hash   BLOB    NOT NULL, -- SHA-256 with that salt
    tries       INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL, -- ms since 1970
    PRIMARY KEY (merchant_id, phone_hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX sign_in_code_by_end ON sign_in_code (merchant_id, expires_at);

-- Customers who are signed in.
CREATE TABLE customer_session (
    merchant_id  INTEGER NOT NULL REFERENCES merchant,
    secret_hash  BLOB    NOT NULL, -- SHA-256
    customer_row INTEGER NOT NULL,
    phone_hash   BLOB    NOT NULL, -- of the phone that was proved, as in sign_in_code
    created_at   INTEGER NOT NULL, -- ms since 1970
    expires_at   INTEGER NOT NULL, -- ms since 1970; later while it is used
    PRIMARY KEY (merchant_id, secret_hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX customer_session_by_customer ON customer_session (merchant_id, customer_row);
CREATE INDEX customer_session_by_end ON customer_session (merchant_id, expires_at);
