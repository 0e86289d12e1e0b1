-- The code that was last sent to a phone.
CREATE TABLE sign_in_code (
    merchant_id BIGINT NOT NULL,
    phone_hash  BYTEA NOT NULL, -- SHA-256 with the merchant's salt
    salt        BYTEA NOT NULL, -- 16 random bytes
    code_hash   BYTEA NOT NULL, -- SHA-256 with that salt
    tries       BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL, -- ms since 1970
    PRIMARY KEY (merchant_id, phone_hash)
);

CREATE INDEX sign_in_code_by_end ON sign_in_code (merchant_id, expires_at);

-- Customers who are signed in.
CREATE TABLE customer_session (
    merchant_id  BIGINT NOT NULL,
    secret_hash  BYTEA NOT NULL, -- SHA-256
    customer_row BIGINT NOT NULL,
    phone_hash   BYTEA NOT NULL, -- of the phone that was proved, as in sign_in_code
    created_at   BIGINT NOT NULL, -- ms since 1970
    expires_at   BIGINT NOT NULL, -- ms since 1970; later while it is used
    PRIMARY KEY (merchant_id, secret_hash)
);

CREATE INDEX customer_session_by_customer ON customer_session (merchant_id, customer_row);
CREATE INDEX customer_session_by_end ON customer_session (merchant_id, expires_at);
