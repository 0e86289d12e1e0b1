-- By what users sign in, where they work, and whether they do.
ALTER TABLE merchant_user ADD COLUMN login TEXT COLLATE "C"; -- in small letters
ALTER TABLE merchant_user ADD COLUMN outlet TEXT COLLATE "C"; -- code of the outlet they are limited to; null for all
ALTER TABLE merchant_user ADD COLUMN is_active BIGINT NOT NULL DEFAULT 1;
ALTER TABLE merchant_user ADD COLUMN session_round BIGINT NOT NULL DEFAULT 0; -- how often all their sessions were ended
ALTER TABLE merchant_user ADD COLUMN token_round BIGINT NOT NULL DEFAULT 0; -- how often all their tokens were ended
CREATE UNIQUE INDEX merchant_user_login ON merchant_user (merchant_id, login) WHERE login IS NOT NULL;

-- Passwords and PINs.
CREATE TABLE user_credential (
    merchant_id  BIGINT NOT NULL,
    user_id      BYTEA NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL, -- 'password' or 'pin'
    hash         TEXT COLLATE "C" NOT NULL, -- argon2id, in the PHC string format
    set_at       BIGINT NOT NULL, -- ms since 1970
    PRIMARY KEY (merchant_id, user_id, kind)
);

-- Who is signed in.
CREATE TABLE user_session (
    merchant_id  BIGINT NOT NULL,
    secret_hash  BYTEA NOT NULL, -- SHA-256
    session_id   BYTEA NOT NULL,
    user_id      BYTEA NOT NULL,
    proved_by    TEXT COLLATE "C" NOT NULL, -- as in user_credential.kind
    outlet       TEXT COLLATE "C",
    register     TEXT COLLATE "C",
    round        BIGINT NOT NULL, -- merchant_user.session_round when it was opened
    created_at   BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL, -- now and then, not at every request
    expires_at   BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, secret_hash)
);
CREATE INDEX user_session_user ON user_session (merchant_id, user_id);

-- What a merchant's tokens are, by merchant; api_token only leads from a secret to its merchant.
CREATE TABLE merchant_token (
    merchant_id  BIGINT NOT NULL,
    token_id     BYTEA NOT NULL,
    secret_hash  BYTEA NOT NULL,
    user_id      BYTEA NOT NULL,
    role         TEXT COLLATE "C" NOT NULL,
    outlet       TEXT COLLATE "C",
    register     TEXT COLLATE "C",
    label        TEXT COLLATE "C",
    scope        TEXT COLLATE "C",    -- permissions with a space between two; null for what the role may
    is_device    BIGINT NOT NULL,
    round        BIGINT NOT NULL, -- merchant_user.token_round when it was made
    made_by      BYTEA NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT,
    revoked_at   BIGINT,
    PRIMARY KEY (merchant_id, token_id)
);
INSERT INTO merchant_token (merchant_id, token_id, secret_hash, user_id, role, outlet, register, is_device, round, made_by,
                            created_at, expires_at)
SELECT merchant_id, token_id, secret_hash, user_id, role, outlet, register, 0, 0, user_id, created_at, expires_at FROM api_token;

-- What merchants have changed of the table of roles.
CREATE TABLE role_permission (
    merchant_id  BIGINT NOT NULL,
    role         TEXT COLLATE "C" NOT NULL,
    permission   TEXT COLLATE "C" NOT NULL,
    is_granted   BIGINT NOT NULL, -- 0 where it was taken
    PRIMARY KEY (merchant_id, role, permission)
);

-- What whoever began an import might do then; null for their role's.
ALTER TABLE import ADD COLUMN permissions TEXT COLLATE "C";
