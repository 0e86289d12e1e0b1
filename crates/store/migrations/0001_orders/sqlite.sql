CREATE TABLE merchant (
    merchant_id        INTEGER NOT NULL PRIMARY KEY,
    slug               TEXT    NOT NULL,
    name               TEXT    NOT NULL,
    country            TEXT    NOT NULL,
    currency           TEXT    NOT NULL,
    decimals           INTEGER NOT NULL,
    language           TEXT    NOT NULL,
    time_zone          TEXT    NOT NULL,
    fiscal_year_start  INTEGER NOT NULL, -- month, 1 to 12
    prices_include_tax INTEGER NOT NULL,
    auto_confirm       TEXT    NOT NULL,
    is_scratch         INTEGER NOT NULL,
    users_made         INTEGER NOT NULL, -- never goes back, so that no code U1, U2 … is given twice
    salt               BLOB    NOT NULL,
    seq                INTEGER NOT NULL, -- number of the last record; the version of everything below
    hash               BLOB    NOT NULL, -- its hash
    floor              INTEGER NOT NULL, -- time of the last document, ms since 1970; before the first, the least integer
    is_behind          INTEGER NOT NULL  -- whether the clock was far behind the floor at the last document
) STRICT;

CREATE TABLE merchant_slug (
    slug        TEXT    NOT NULL PRIMARY KEY,
    merchant_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE outlet (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    code        TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    position    INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, code)
) STRICT, WITHOUT ROWID;

-- When business days begin and how they end: the merchant's own (outlet ''), and those of outlets that differ.
CREATE TABLE business_day_policy (
    merchant_id         INTEGER NOT NULL REFERENCES merchant,
    outlet              TEXT    NOT NULL,
    time_zone           TEXT, -- null: the merchant's
    cutoff              TEXT, -- 'HH:MM'; null: the merchant's policy, this outlet differs by its zone only
    grace_from          TEXT,
    grace_until         TEXT,
    close_after_minutes INTEGER,
    force_close         TEXT,
    PRIMARY KEY (merchant_id, outlet)
) STRICT, WITHOUT ROWID;

CREATE TABLE register (
    merchant_id INTEGER NOT NULL,
    code        TEXT    NOT NULL,
    outlet      TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    position    INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, code),
    FOREIGN KEY (merchant_id, outlet) REFERENCES outlet
) STRICT, WITHOUT ROWID;

CREATE TABLE channel (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    name        TEXT    NOT NULL,
    code        TEXT    NOT NULL,
    position    INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, name)
) STRICT, WITHOUT ROWID;

-- Every series that is or ever was in force: what any of them could have printed is never printed again.
CREATE TABLE series (
    merchant_id   INTEGER NOT NULL REFERENCES merchant,
    kind          TEXT    NOT NULL,
    revision      INTEGER NOT NULL, -- 1, 2, 3 … per kind
    in_force      INTEGER NOT NULL, -- at most one per kind
    template      TEXT    NOT NULL,
    scope         TEXT    NOT NULL, -- words joined by commas
    reset         TEXT    NOT NULL,
    start         INTEGER NOT NULL,
    end_at        INTEGER NOT NULL, -- 0: none
    at_end        TEXT    NOT NULL,
    unique_within TEXT    NOT NULL, -- words joined by commas
    defaults      TEXT    NOT NULL, -- part=CODE joined by commas
    rules         TEXT,
    PRIMARY KEY (merchant_id, kind, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE merchant_user (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    user_id     BLOB    NOT NULL,
    name        TEXT    NOT NULL,
    role        TEXT    NOT NULL,
    code        TEXT    NOT NULL, -- short code in numbers, never changed
    PRIMARY KEY (merchant_id, user_id),
    UNIQUE (merchant_id, name),
    UNIQUE (merchant_id, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE api_token (
    secret_hash BLOB    NOT NULL PRIMARY KEY,
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    token_id    BLOB    NOT NULL,
    user_id     BLOB    NOT NULL,
    role        TEXT    NOT NULL,
    outlet      TEXT,
    register    TEXT,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER,
    FOREIGN KEY (merchant_id, user_id) REFERENCES merchant_user
) STRICT, WITHOUT ROWID;

CREATE TABLE category (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    code        TEXT    NOT NULL,
    names       TEXT    NOT NULL, -- JSON: [[language, name], …], the merchant's own language first
    PRIMARY KEY (merchant_id, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE product (
    merchant_id    INTEGER NOT NULL REFERENCES merchant,
    product_id     BLOB    NOT NULL,
    sku            TEXT    NOT NULL,
    names          TEXT    NOT NULL, -- JSON, as category.names
    category       TEXT,
    unit           TEXT    NOT NULL,
    price          INTEGER NOT NULL, -- minor units
    taxes          TEXT    NOT NULL, -- JSON: [[name, thousandths of a per cent], …]
    barcodes       TEXT    NOT NULL, -- JSON: [code, …]
    sell_by_weight INTEGER NOT NULL,
    is_active      INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, product_id)
) STRICT, WITHOUT ROWID;

-- SKUs and barcodes: what a scanner or a client may call a product.
CREATE TABLE product_code (
    merchant_id INTEGER NOT NULL,
    code        TEXT    NOT NULL,
    product_id  BLOB    NOT NULL,
    PRIMARY KEY (merchant_id, code),
    FOREIGN KEY (merchant_id, product_id) REFERENCES product
) STRICT, WITHOUT ROWID;

CREATE TABLE counter (
    merchant_id   INTEGER NOT NULL REFERENCES merchant,
    kind          TEXT    NOT NULL,
    scope         TEXT    NOT NULL, -- short codes joined by '/', '' without scope
    period        TEXT    NOT NULL, -- '20251106', '202511', '2025', the fiscal year '2025-26' or ''
    row           INTEGER NOT NULL,
    start         INTEGER NOT NULL,
    value         INTEGER NOT NULL,
    wraps         INTEGER NOT NULL, -- a wrapping series counted with it: not gapless, by design
    first_used_at INTEGER NOT NULL,
    last_used_at  INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, kind, scope, period)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer (
    merchant_id    INTEGER NOT NULL REFERENCES merchant,
    row            INTEGER NOT NULL,
    customer_id    BLOB    NOT NULL,
    number         TEXT    NOT NULL,
    number_scope   TEXT    NOT NULL,
    sequence       INTEGER NOT NULL,
    counter_row    INTEGER NOT NULL,
    name           TEXT    NOT NULL,
    phone_e164     TEXT    NOT NULL,
    phone_national TEXT    NOT NULL,
    email          TEXT,
    address        TEXT,
    is_active      INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, row),
    UNIQUE (merchant_id, customer_id),
    UNIQUE (merchant_id, number, number_scope),
    UNIQUE (merchant_id, counter_row, sequence),
    UNIQUE (merchant_id, phone_e164)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_phone_national ON customer (merchant_id, phone_national);

CREATE TABLE orders (
    merchant_id        INTEGER NOT NULL REFERENCES merchant,
    row                INTEGER NOT NULL,
    order_id           BLOB    NOT NULL,
    number             TEXT    NOT NULL,
    number_scope       TEXT    NOT NULL,
    sequence           INTEGER NOT NULL,
    counter_row        INTEGER NOT NULL,
    ticket_number      TEXT, -- null: the tickets are in order_ticket, or there are none and the order's number is shown
    ticket_sequence    INTEGER,
    ticket_counter_row INTEGER,
    business_date      INTEGER NOT NULL, -- 20251106
    outlet             TEXT    NOT NULL,
    register           TEXT,
    channel            TEXT    NOT NULL,
    table_name         TEXT,
    user_id            BLOB    NOT NULL,
    customer_row       INTEGER,
    client_reference   TEXT,
    status             TEXT    NOT NULL,
    is_open            INTEGER NOT NULL,
    subtotal           INTEGER NOT NULL, -- minor units, as all amounts
    discount_total     INTEGER NOT NULL,
    tax_total          INTEGER NOT NULL,
    total              INTEGER NOT NULL,
    discounts          TEXT    NOT NULL, -- JSON
    address_text       TEXT,
    address_lat        INTEGER, -- millionths of a degree
    address_lng        INTEGER,
    notes              TEXT    NOT NULL,
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL,
    version            INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, row),
    UNIQUE (merchant_id, order_id),
    UNIQUE (merchant_id, number, number_scope),
    UNIQUE (merchant_id, counter_row, sequence),
    FOREIGN KEY (merchant_id, customer_row) REFERENCES customer
) STRICT, WITHOUT ROWID;
CREATE INDEX orders_business_date ON orders (merchant_id, business_date, row);
CREATE INDEX orders_open ON orders (merchant_id, row) WHERE is_open = 1;
CREATE INDEX orders_customer ON orders (merchant_id, customer_row, row) WHERE customer_row IS NOT NULL;
CREATE INDEX orders_ticket ON orders (merchant_id, ticket_number, row) WHERE ticket_number IS NOT NULL;
CREATE INDEX orders_client_reference ON orders (merchant_id, client_reference, row) WHERE client_reference IS NOT NULL;

CREATE TABLE order_line (
    merchant_id INTEGER NOT NULL,
    order_row   INTEGER NOT NULL,
    line        INTEGER NOT NULL,
    product_id  BLOB,
    sku         TEXT,
    description TEXT    NOT NULL,
    quantity    INTEGER NOT NULL CHECK (quantity > 0), -- thousandths
    unit_price  INTEGER NOT NULL,
    gross       INTEGER NOT NULL,
    discount    INTEGER NOT NULL,
    net         INTEGER NOT NULL,
    tax         INTEGER NOT NULL,
    total       INTEGER NOT NULL,
    taxes       TEXT    NOT NULL, -- JSON: [[name, thousandths of a per cent, amount], …]
    discounts   TEXT    NOT NULL, -- JSON
    notes       TEXT    NOT NULL,
    seat        TEXT,
    PRIMARY KEY (merchant_id, order_row, line),
    FOREIGN KEY (merchant_id, order_row) REFERENCES orders
) STRICT, WITHOUT ROWID;

-- Tickets of orders that have one per seat. An order with one ticket, or none, has no row here.
CREATE TABLE order_ticket (
    merchant_id INTEGER NOT NULL,
    order_row   INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    seat        TEXT    NOT NULL,
    number      TEXT    NOT NULL,
    sequence    INTEGER NOT NULL,
    counter_row INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, order_row, position),
    UNIQUE (merchant_id, order_row, seat),
    FOREIGN KEY (merchant_id, order_row) REFERENCES orders
) STRICT, WITHOUT ROWID;
CREATE INDEX order_ticket_number ON order_ticket (merchant_id, number, order_row);

CREATE TABLE idempotency (
    merchant_id   INTEGER NOT NULL REFERENCES merchant,
    key           BLOB    NOT NULL,
    request_hash  BLOB    NOT NULL,
    document_kind TEXT    NOT NULL,
    document_id   BLOB    NOT NULL,
    created       INTEGER NOT NULL, -- whether the first answer was 201
    at            INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE record (
    merchant_id   INTEGER NOT NULL REFERENCES merchant,
    seq           INTEGER NOT NULL,
    at            INTEGER NOT NULL,
    user_id       BLOB    NOT NULL,
    token_id      BLOB,
    action        TEXT    NOT NULL,
    subject_kind  TEXT    NOT NULL,
    subject_row   INTEGER,
    subject_id    BLOB,
    data          TEXT    NOT NULL, -- JSON: {"old": {…}, "new": {…}}
    personal_hash BLOB,             -- salted hash of record_personal.data
    hash          BLOB    NOT NULL, -- over all of this and the hash before
    PRIMARY KEY (merchant_id, seq)
) STRICT, WITHOUT ROWID;
-- The record that makes a document has the document's row as its number, so only what follows needs an index.
CREATE INDEX record_subject ON record (merchant_id, subject_row, seq) WHERE subject_row <> seq;

CREATE TABLE record_personal (
    merchant_id  INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    customer_row INTEGER,
    salt         BLOB    NOT NULL,
    data         TEXT    NOT NULL,
    PRIMARY KEY (merchant_id, seq),
    FOREIGN KEY (merchant_id, seq) REFERENCES record
) STRICT, WITHOUT ROWID;

CREATE TABLE finding (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    row         INTEGER NOT NULL,
    code        TEXT    NOT NULL,
    detail      TEXT    NOT NULL,
    raised_at   INTEGER NOT NULL,
    resolved_at INTEGER,
    PRIMARY KEY (merchant_id, row)
) STRICT, WITHOUT ROWID;

CREATE VIEW event AS
    SELECT merchant_id, seq, at, user_id, action, subject_kind, subject_row, subject_id, data FROM record;

CREATE VIEW order_history AS
    SELECT o.merchant_id, o.row AS order_row, o.number, r.seq, r.at, r.user_id, r.action,
           r.data ->> '$.old.status' AS from_status, r.data ->> '$.new.status' AS to_status,
           p.data ->> '$.reason' AS reason
    FROM orders o
    JOIN record r ON r.merchant_id = o.merchant_id AND (r.seq = o.row OR (r.subject_row = o.row AND r.subject_row <> r.seq))
    LEFT JOIN record_personal p ON p.merchant_id = r.merchant_id AND p.seq = r.seq;
