-- By what users sign in, where they work, and whether they do.
ALTER TABLE merchant_user ADD COLUMN login TEXT; -- in small letters
ALTER TABLE merchant_user ADD COLUMN outlet TEXT; -- code of the outlet they are limited to; null for all
ALTER TABLE merchant_user ADD COLUMN is_active INTEGER NOT NULL DEFAULT 1;
ALTER TABLE merchant_user ADD COLUMN session_round INTEGER NOT NULL DEFAULT 0; -- how often all their sessions were ended
ALTER TABLE merchant_user ADD COLUMN token_round INTEGER NOT NULL DEFAULT 0; -- how often all their tokens were ended
CREATE UNIQUE INDEX merchant_user_login ON merchant_user (merchant_id, login) WHERE login IS NOT NULL;

-- Passwords and PINs.
CREATE TABLE user_credential (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    user_id     BLOB    NOT NULL,
    kind        TEXT    NOT NULL, -- 'password' or 'pin'
    hash        TEXT    NOT NULL, -- argon2id, in the PHC string format
    set_at      INTEGER NOT NULL, -- ms since 1970
    PRIMARY KEY (merchant_id, user_id, kind)
) STRICT, WITHOUT ROWID;

-- Who is signed in.
CREATE TABLE user_session (
    merchant_id  INTEGER NOT NULL REFERENCES merchant,
    secret_hash  BLOB    NOT NULL, -- SHA-256
    session_id   BLOB    NOT NULL,
    user_id      BLOB    NOT NULL,
    proved_by    TEXT    NOT NULL, -- as in user_credential.kind
    outlet       TEXT,
    register     TEXT,
    round        INTEGER NOT NULL, -- merchant_user.session_round when it was opened
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL, -- now and then, not at every request
    expires_at   INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, secret_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_session_user ON user_session (merchant_id, user_id);

-- What a merchant's tokens are, by merchant; api_token only leads from a secret to its merchant.
CREATE TABLE merchant_token (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    token_id    BLOB    NOT NULL,
    secret_hash BLOB    NOT NULL,
    user_id     BLOB    NOT NULL,
    role        TEXT    NOT NULL,
    outlet      TEXT,
    register    TEXT,
    label       TEXT,
    scope       TEXT,    -- permissions with a space between two; null for what the role may
    is_device   INTEGER NOT NULL,
    round       INTEGER NOT NULL, -- merchant_user.token_round when it was made
    made_by     BLOB    NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER,
    revoked_at  INTEGER,
    PRIMARY KEY (merchant_id, token_id)
) STRICT, WITHOUT ROWID;
INSERT INTO merchant_token (merchant_id, token_id, secret_hash, user_id, role, outlet, register, is_device, round, made_by,
                            created_at, expires_at)
SELECT merchant_id, token_id, secret_hash, user_id, role, outlet, register, 0, 0, user_id, created_at, expires_at FROM api_token;

-- What merchants have changed of the table of roles.
CREATE TABLE role_permission (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    role        TEXT    NOT NULL,
    permission  TEXT    NOT NULL,
    is_granted  INTEGER NOT NULL, -- 0 where it was taken
    PRIMARY KEY (merchant_id, role, permission)
) STRICT, WITHOUT ROWID;

-- What whoever began an import might do then; null for their role's.
ALTER TABLE import ADD COLUMN permissions TEXT;
