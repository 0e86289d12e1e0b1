-- The schema of a PostgreSQL store: what the migrations before this one have made of a SQLite file, in PostgreSQL's words. Numbers are
-- BIGINT, also those that are only ever 0 or 1; texts compare by their bytes. The README beside this says why nothing refers to anything.

CREATE TABLE merchant (
    merchant_id            BIGINT NOT NULL PRIMARY KEY,
    slug                   TEXT COLLATE "C" NOT NULL,
    name                   TEXT COLLATE "C" NOT NULL,
    country                TEXT COLLATE "C" NOT NULL,
    currency               TEXT COLLATE "C" NOT NULL,
    decimals               BIGINT NOT NULL,
    language               TEXT COLLATE "C" NOT NULL,
    time_zone              TEXT COLLATE "C" NOT NULL,
    fiscal_year_start      BIGINT NOT NULL, -- month, 1 to 12
    prices_include_tax     BIGINT NOT NULL,
    auto_confirm           TEXT COLLATE "C" NOT NULL,
    is_scratch             BIGINT NOT NULL,
    users_made             BIGINT NOT NULL, -- never goes back, so that no code U1, U2 … is given twice
    salt                   BYTEA NOT NULL,
    seq                    BIGINT NOT NULL, -- number of the last record; the version of everything below
    hash                   BYTEA NOT NULL, -- its hash
    floor                  BIGINT NOT NULL, -- time of the last document, ms since 1970; before the first, the least integer
    is_behind              BIGINT NOT NULL, -- whether the clock was far behind the floor at the last document
    retention_years        BIGINT NOT NULL DEFAULT 8,
    smallest_coin          BIGINT NOT NULL DEFAULT 0,
    pay_later              BIGINT NOT NULL DEFAULT 1,
    transfer_hours         BIGINT NOT NULL DEFAULT 48,
    delivery_proof         TEXT COLLATE "C" NOT NULL DEFAULT 'any',
    release_unpaid_minutes BIGINT
);

CREATE TABLE merchant_slug (
    slug        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    merchant_id BIGINT NOT NULL
);

CREATE TABLE outlet (
    merchant_id         BIGINT NOT NULL,
    code                TEXT COLLATE "C" NOT NULL,
    name                TEXT COLLATE "C" NOT NULL,
    position            BIGINT NOT NULL,
    online_paused       BIGINT NOT NULL DEFAULT 0,
    online_paused_until BIGINT,
    online_pause_reason TEXT COLLATE "C",
    online_max_orders   BIGINT,
    online_minutes      BIGINT,
    opening_hours       TEXT COLLATE "C",
    PRIMARY KEY (merchant_id, code)
);

CREATE TABLE business_day_policy (
    merchant_id         BIGINT NOT NULL,
    outlet              TEXT COLLATE "C" NOT NULL,
    time_zone           TEXT COLLATE "C", -- null: the merchant's
    cutoff              TEXT COLLATE "C", -- 'HH:MM'; null: the merchant's policy, this outlet differs by its zone only
    grace_from          TEXT COLLATE "C",
    grace_until         TEXT COLLATE "C",
    close_after_minutes BIGINT,
    force_close         TEXT COLLATE "C",
    PRIMARY KEY (merchant_id, outlet)
);

CREATE TABLE register (
    merchant_id BIGINT NOT NULL,
    code        TEXT COLLATE "C" NOT NULL,
    outlet      TEXT COLLATE "C" NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    position    BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, code)
);

CREATE TABLE channel (
    merchant_id BIGINT NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    code        TEXT COLLATE "C" NOT NULL,
    position    BIGINT NOT NULL,
    is_online   BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, name)
);

CREATE TABLE series (
    merchant_id   BIGINT NOT NULL,
    kind          TEXT COLLATE "C" NOT NULL,
    revision      BIGINT NOT NULL, -- 1, 2, 3 … per kind
    in_force      BIGINT NOT NULL, -- at most one per kind
    template      TEXT COLLATE "C" NOT NULL,
    scope         TEXT COLLATE "C" NOT NULL, -- words joined by commas
    reset         TEXT COLLATE "C" NOT NULL,
    start         BIGINT NOT NULL,
    end_at        BIGINT NOT NULL, -- 0: none
    at_end        TEXT COLLATE "C" NOT NULL,
    unique_within TEXT COLLATE "C" NOT NULL, -- words joined by commas
    defaults      TEXT COLLATE "C" NOT NULL, -- part=CODE joined by commas
    rules         TEXT COLLATE "C",
    PRIMARY KEY (merchant_id, kind, revision)
);

CREATE TABLE merchant_user (
    merchant_id BIGINT NOT NULL,
    user_id     BYTEA NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    role        TEXT COLLATE "C" NOT NULL,
    code        TEXT COLLATE "C" NOT NULL, -- short code in numbers, never changed
    PRIMARY KEY (merchant_id, user_id),
    UNIQUE (merchant_id, name),
    UNIQUE (merchant_id, code)
);

CREATE TABLE api_token (
    secret_hash BYTEA NOT NULL PRIMARY KEY,
    merchant_id BIGINT NOT NULL,
    token_id    BYTEA NOT NULL,
    user_id     BYTEA NOT NULL,
    role        TEXT COLLATE "C" NOT NULL,
    outlet      TEXT COLLATE "C",
    register    TEXT COLLATE "C",
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT
);

CREATE TABLE category (
    merchant_id BIGINT NOT NULL,
    code        TEXT COLLATE "C" NOT NULL,
    names       TEXT COLLATE "C" NOT NULL, -- JSON: [[language, name], …], the merchant's own language first
    PRIMARY KEY (merchant_id, code)
);

CREATE TABLE product (
    merchant_id    BIGINT NOT NULL,
    product_id     BYTEA NOT NULL,
    sku            TEXT COLLATE "C" NOT NULL,
    names          TEXT COLLATE "C" NOT NULL, -- JSON, as category.names
    category       TEXT COLLATE "C",
    unit           TEXT COLLATE "C" NOT NULL,
    price          BIGINT NOT NULL, -- minor units
    taxes          TEXT COLLATE "C" NOT NULL, -- JSON: [[name, thousandths of a per cent], …]
    barcodes       TEXT COLLATE "C" NOT NULL, -- JSON: [code, …]
    sell_by_weight BIGINT NOT NULL,
    is_active      BIGINT NOT NULL,
    track_stock    BIGINT NOT NULL DEFAULT 0,
    consumption    TEXT COLLATE "C" NOT NULL DEFAULT 'fifo',
    reorder_level  BIGINT,
    image          TEXT COLLATE "C",
    modifiers      TEXT COLLATE "C" NOT NULL DEFAULT '[]',
    version        BIGINT NOT NULL DEFAULT 1,
    is_indexed     BIGINT NOT NULL DEFAULT 0,
    sold_out       TEXT COLLATE "C",
    PRIMARY KEY (merchant_id, product_id)
);

CREATE INDEX product_category ON product (merchant_id, category, product_id) WHERE category IS NOT NULL;
CREATE INDEX product_inactive ON product (merchant_id, product_id) WHERE is_active = 0;
CREATE INDEX product_unindexed ON product (merchant_id, product_id) WHERE is_indexed = 0;

CREATE TABLE product_code (
    merchant_id BIGINT NOT NULL,
    code        TEXT COLLATE "C" NOT NULL,
    product_id  BYTEA NOT NULL,
    PRIMARY KEY (merchant_id, code)
);

CREATE TABLE counter (
    merchant_id   BIGINT NOT NULL,
    kind          TEXT COLLATE "C" NOT NULL,
    scope         TEXT COLLATE "C" NOT NULL, -- short codes joined by '/', '' without scope
    period        TEXT COLLATE "C" NOT NULL, -- '20251106', '202511', '2025', the fiscal year '2025-26' or ''
    row           BIGINT NOT NULL,
    start         BIGINT NOT NULL,
    value         BIGINT NOT NULL,
    wraps         BIGINT NOT NULL, -- a wrapping series counted with it: not gapless, by design
    first_used_at BIGINT NOT NULL,
    last_used_at  BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, kind, scope, period)
);

CREATE TABLE customer (
    merchant_id    BIGINT NOT NULL,
    row            BIGINT NOT NULL,
    customer_id    BYTEA NOT NULL,
    number         TEXT COLLATE "C" NOT NULL,
    number_scope   TEXT COLLATE "C" NOT NULL,
    sequence       BIGINT NOT NULL,
    counter_row    BIGINT NOT NULL,
    name           TEXT COLLATE "C" NOT NULL,
    phone_e164     TEXT COLLATE "C", -- null: erased, as the national form
    phone_national TEXT COLLATE "C",
    email          TEXT COLLATE "C",
    address        TEXT COLLATE "C",
    is_active      BIGINT NOT NULL,
    created_at     BIGINT NOT NULL,
    merged_into    BYTEA, -- whom they are part of; that one is part of nobody
    erased_at      BIGINT,
    version        BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, row),
    UNIQUE (merchant_id, customer_id),
    UNIQUE (merchant_id, number, number_scope),
    UNIQUE (merchant_id, counter_row, sequence),
    UNIQUE (merchant_id, phone_e164)
);

CREATE INDEX customer_phone_national ON customer (merchant_id, phone_national);
CREATE INDEX customer_merged_into ON customer (merchant_id, merged_into, row) WHERE merged_into IS NOT NULL;
CREATE INDEX customer_erased ON customer (merchant_id, row) WHERE erased_at IS NOT NULL;

CREATE TABLE orders (
    merchant_id        BIGINT NOT NULL,
    row                BIGINT NOT NULL,
    order_id           BYTEA NOT NULL,
    number             TEXT COLLATE "C" NOT NULL,
    number_scope       TEXT COLLATE "C" NOT NULL,
    sequence           BIGINT NOT NULL,
    counter_row        BIGINT NOT NULL,
    ticket_number      TEXT COLLATE "C", -- null: the tickets are in order_ticket, or there are none and the order's number is shown
    ticket_sequence    BIGINT,
    ticket_counter_row BIGINT,
    business_date      BIGINT NOT NULL, -- 20251106
    outlet             TEXT COLLATE "C" NOT NULL,
    register           TEXT COLLATE "C",
    channel            TEXT COLLATE "C" NOT NULL,
    table_name         TEXT COLLATE "C",
    user_id            BYTEA NOT NULL,
    customer_row       BIGINT,
    client_reference   TEXT COLLATE "C",
    status             TEXT COLLATE "C" NOT NULL,
    is_open            BIGINT NOT NULL,
    subtotal           BIGINT NOT NULL, -- minor units, as all amounts
    discount_total     BIGINT NOT NULL,
    tax_total          BIGINT NOT NULL,
    total              BIGINT NOT NULL,
    discounts          TEXT COLLATE "C" NOT NULL, -- JSON
    address_text       TEXT COLLATE "C",
    address_lat        BIGINT, -- millionths of a degree
    address_lng        BIGINT,
    notes              TEXT COLLATE "C" NOT NULL,
    created_at         BIGINT NOT NULL,
    updated_at         BIGINT NOT NULL,
    version            BIGINT NOT NULL,
    terms              TEXT COLLATE "C",
    refund_due         BIGINT NOT NULL DEFAULT 0,
    held_at            BIGINT,
    merged_into        BYTEA,
    split_from         BYTEA,
    requested_for      BIGINT,
    status_since       BIGINT NOT NULL DEFAULT 0,
    left_to_pay        BIGINT NOT NULL DEFAULT 0,
    standing_id        BYTEA,
    standing_date      BIGINT,
    release_at         BIGINT,
    PRIMARY KEY (merchant_id, row),
    UNIQUE (merchant_id, order_id),
    UNIQUE (merchant_id, number, number_scope),
    UNIQUE (merchant_id, counter_row, sequence)
);

CREATE INDEX orders_business_date ON orders (merchant_id, business_date, row);
CREATE INDEX orders_open ON orders (merchant_id, row) WHERE is_open = 1;
CREATE INDEX orders_customer ON orders (merchant_id, customer_row, row) WHERE customer_row IS NOT NULL;
CREATE INDEX orders_ticket ON orders (merchant_id, ticket_number, row) WHERE ticket_number IS NOT NULL;
CREATE INDEX orders_client_reference ON orders (merchant_id, client_reference, row) WHERE client_reference IS NOT NULL;
CREATE INDEX orders_refund_due ON orders (merchant_id, row) WHERE refund_due > 0;
CREATE UNIQUE INDEX orders_standing ON orders (merchant_id, standing_id, standing_date) WHERE standing_id IS NOT NULL;
CREATE INDEX orders_release ON orders (merchant_id, release_at) WHERE release_at IS NOT NULL;

CREATE TABLE order_line (
    merchant_id    BIGINT NOT NULL,
    order_row      BIGINT NOT NULL,
    line           BIGINT NOT NULL,
    product_id     BYTEA,
    sku            TEXT COLLATE "C",
    description    TEXT COLLATE "C" NOT NULL,
    quantity       BIGINT NOT NULL CHECK (quantity > 0), -- thousandths
    unit_price     BIGINT NOT NULL,
    gross          BIGINT NOT NULL,
    discount       BIGINT NOT NULL,
    net            BIGINT NOT NULL,
    tax            BIGINT NOT NULL,
    total          BIGINT NOT NULL,
    taxes          TEXT COLLATE "C" NOT NULL, -- JSON: [[name, thousandths of a per cent, amount], …]
    discounts      TEXT COLLATE "C" NOT NULL, -- JSON
    notes          TEXT COLLATE "C" NOT NULL,
    seat           TEXT COLLATE "C",
    options        TEXT COLLATE "C",
    reserved       BIGINT NOT NULL DEFAULT 0,
    charge         TEXT COLLATE "C",
    voided         BIGINT NOT NULL DEFAULT 0,
    split_off      BIGINT NOT NULL DEFAULT 0,
    added_at       BIGINT,
    charge_percent BIGINT,
    PRIMARY KEY (merchant_id, order_row, line)
);

CREATE TABLE order_ticket (
    merchant_id BIGINT NOT NULL,
    order_row   BIGINT NOT NULL,
    position    BIGINT NOT NULL,
    seat        TEXT COLLATE "C" NOT NULL,
    number      TEXT COLLATE "C" NOT NULL,
    sequence    BIGINT NOT NULL,
    counter_row BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, order_row, position),
    UNIQUE (merchant_id, order_row, seat)
);

CREATE INDEX order_ticket_number ON order_ticket (merchant_id, number, order_row);

CREATE TABLE idempotency (
    merchant_id   BIGINT NOT NULL,
    key           BYTEA NOT NULL,
    request_hash  BYTEA NOT NULL,
    document_kind TEXT COLLATE "C" NOT NULL,
    document_id   BYTEA NOT NULL,
    created       BIGINT NOT NULL, -- whether the first answer was 201
    at            BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, key)
);

CREATE TABLE record (
    merchant_id   BIGINT NOT NULL,
    seq           BIGINT NOT NULL,
    at            BIGINT NOT NULL,
    user_id       BYTEA NOT NULL,
    token_id      BYTEA,
    action        TEXT COLLATE "C" NOT NULL,
    subject_kind  TEXT COLLATE "C" NOT NULL,
    subject_row   BIGINT,
    subject_id    BYTEA,
    data          TEXT COLLATE "C" NOT NULL, -- JSON: {"old": {…}, "new": {…}}
    personal_hash BYTEA, -- salted hash of record_personal.data
    hash          BYTEA NOT NULL, -- over all of this and the hash before
    PRIMARY KEY (merchant_id, seq)
);

CREATE INDEX record_subject ON record (merchant_id, subject_row, seq) WHERE subject_row <> seq;

CREATE TABLE record_personal (
    merchant_id  BIGINT NOT NULL,
    seq          BIGINT NOT NULL,
    customer_row BIGINT,
    salt         BYTEA NOT NULL,
    data         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (merchant_id, seq)
);

CREATE INDEX record_personal_customer ON record_personal (merchant_id, customer_row, seq) WHERE customer_row IS NOT NULL;

CREATE TABLE finding (
    merchant_id BIGINT NOT NULL,
    row         BIGINT NOT NULL,
    code        TEXT COLLATE "C" NOT NULL,
    detail      TEXT COLLATE "C" NOT NULL,
    raised_at   BIGINT NOT NULL,
    resolved_at BIGINT,
    PRIMARY KEY (merchant_id, row)
);

CREATE TABLE payment (
    merchant_id      BIGINT NOT NULL,
    row              BIGINT NOT NULL,
    payment_id       BYTEA NOT NULL,
    number           TEXT COLLATE "C" NOT NULL,
    number_scope     TEXT COLLATE "C" NOT NULL,
    sequence         BIGINT NOT NULL,
    counter_row      BIGINT NOT NULL,
    business_date    BIGINT NOT NULL, -- 20251106
    outlet           TEXT COLLATE "C" NOT NULL,
    register         TEXT COLLATE "C",
    user_id          BYTEA NOT NULL, -- who took it
    customer_row     BIGINT,
    shift_row        BIGINT, -- the shift into whose drawer it went
    amount           BIGINT NOT NULL CHECK (amount > 0), -- minor units
    method           TEXT COLLATE "C" NOT NULL,
    status           TEXT COLLATE "C" NOT NULL,
    reference        TEXT COLLATE "C",
    created_at       BIGINT NOT NULL,
    bill_row         BIGINT,
    tendered         BIGINT,
    purpose          TEXT COLLATE "C" NOT NULL DEFAULT 'deposit',
    order_row        BIGINT,
    billed           BIGINT,
    rounding         BIGINT NOT NULL DEFAULT 0,
    refunded         BIGINT NOT NULL DEFAULT 0,
    deadline         BIGINT,
    receipt_hash     BYTEA,
    receipt_type     TEXT COLLATE "C",
    receipt_bytes    BIGINT,
    receipt_at       BIGINT,
    rejection        TEXT COLLATE "C",
    client_reference TEXT COLLATE "C",
    paid_date        BIGINT,
    version          BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (merchant_id, row),
    UNIQUE (merchant_id, payment_id),
    UNIQUE (merchant_id, number, number_scope),
    UNIQUE (merchant_id, counter_row, sequence)
);

CREATE INDEX payment_business_date ON payment (merchant_id, business_date, row);
CREATE INDEX payment_shift ON payment (merchant_id, shift_row, row) WHERE shift_row IS NOT NULL;
CREATE INDEX payment_reference ON payment (merchant_id, reference, row) WHERE reference IS NOT NULL;
CREATE INDEX payment_customer ON payment (merchant_id, customer_row, row) WHERE customer_row IS NOT NULL;
CREATE INDEX payment_bill ON payment (merchant_id, bill_row, row) WHERE bill_row IS NOT NULL;
CREATE INDEX payment_order ON payment (merchant_id, order_row, row) WHERE order_row IS NOT NULL;
CREATE INDEX payment_client_reference ON payment (merchant_id, client_reference, row) WHERE client_reference IS NOT NULL;
CREATE INDEX payment_awaited ON payment (merchant_id, row) WHERE status IN ('awaited', 'receipt_uploaded', 'rejected');
CREATE INDEX payment_deadline ON payment (merchant_id, deadline) WHERE deadline IS NOT NULL;
CREATE INDEX payment_paid_late ON payment (merchant_id, paid_date, row) WHERE paid_date <> business_date;

CREATE TABLE journal_entry (
    merchant_id   BIGINT NOT NULL,
    row           BIGINT NOT NULL, -- number of the record that caused it
    business_date BIGINT NOT NULL,
    outlet        TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (merchant_id, row)
);

CREATE INDEX journal_entry_business_date ON journal_entry (merchant_id, business_date, row);

CREATE TABLE posting (
    merchant_id BIGINT NOT NULL,
    entry_row   BIGINT NOT NULL,
    line        BIGINT NOT NULL,
    account     TEXT COLLATE "C" NOT NULL,
    part        TEXT COLLATE "C" NOT NULL, -- what the account is kept apart by; '' where it is one
    amount      BIGINT NOT NULL CHECK (amount <> 0), -- minor units, debits positive
    PRIMARY KEY (merchant_id, entry_row, line)
);

CREATE INDEX posting_account ON posting (merchant_id, account, entry_row);
CREATE INDEX posting_wallet ON posting (merchant_id, part, entry_row) WHERE account = 'wallets';
CREATE INDEX posting_driver ON posting (merchant_id, part, entry_row) WHERE account = 'drivers_cash';

CREATE TABLE ledger_balance (
    merchant_id   BIGINT NOT NULL,
    business_date BIGINT NOT NULL,
    outlet        TEXT COLLATE "C" NOT NULL,
    account       TEXT COLLATE "C" NOT NULL,
    part          TEXT COLLATE "C" NOT NULL,
    debit         BIGINT NOT NULL CHECK (debit >= 0),
    credit        BIGINT NOT NULL CHECK (credit >= 0),
    PRIMARY KEY (merchant_id, business_date, outlet, account, part)
);

CREATE TABLE rehearsal (
    row       BIGINT NOT NULL PRIMARY KEY CHECK (row = 1),
    offset_ms BIGINT NOT NULL, -- the rehearsal's clock less the machine's
    since     BIGINT NOT NULL -- when the store was marked, by the machine's clock, ms since 1970
);

CREATE TABLE clock_confirmation (
    row     BIGINT NOT NULL PRIMARY KEY, -- 1, 2, 3 …
    at      BIGINT NOT NULL, -- what the clock read, ms since 1970
    boot_ms BIGINT NOT NULL, -- for how long the machine had run then, suspended time included
    reason  TEXT COLLATE "C" NOT NULL
);

CREATE TABLE worker_lease (
    worker      BIGINT NOT NULL PRIMARY KEY CHECK (worker BETWEEN 0 AND 1023),
    holder      BYTEA NOT NULL, -- 16 random bytes of the process that holds it, or held it last
    used_until  BIGINT NOT NULL, -- no id of the holder is of a later millisecond, ms since 1970
    is_released BIGINT NOT NULL -- whether the holder gave it back
);

CREATE TABLE business_day (
    merchant_id BIGINT NOT NULL,
    outlet      TEXT COLLATE "C" NOT NULL,
    date        BIGINT NOT NULL, -- 20251106
    row         BIGINT NOT NULL,
    state       TEXT COLLATE "C" NOT NULL,
    opened_at   BIGINT NOT NULL,
    closed_at   BIGINT, -- when it was last closed
    revision    BIGINT NOT NULL, -- how many Z reports it has
    PRIMARY KEY (merchant_id, outlet, date),
    UNIQUE (merchant_id, row)
);

CREATE INDEX business_day_open ON business_day (date) WHERE state = 'open';

CREATE TABLE shift (
    merchant_id   BIGINT NOT NULL,
    row           BIGINT NOT NULL,
    shift_id      BYTEA NOT NULL,
    number        TEXT COLLATE "C" NOT NULL,
    number_scope  TEXT COLLATE "C" NOT NULL,
    sequence      BIGINT NOT NULL,
    counter_row   BIGINT NOT NULL,
    outlet        TEXT COLLATE "C" NOT NULL,
    register      TEXT COLLATE "C" NOT NULL,
    user_id       BYTEA NOT NULL,
    business_date BIGINT NOT NULL, -- fixed when it opened
    opened_at     BIGINT NOT NULL,
    opening_float BIGINT NOT NULL, -- minor units, as all amounts
    cash_sales    BIGINT NOT NULL,
    cash_refunds  BIGINT NOT NULL,
    pay_ins       BIGINT NOT NULL,
    pay_outs      BIGINT NOT NULL,
    drops         BIGINT NOT NULL,
    closed_at     BIGINT, -- null: open, as all below
    closed_by     BYTEA,
    closed_date   BIGINT, -- the business date that the close is posted to
    expected      BIGINT,
    counted       BIGINT,
    denominations TEXT COLLATE "C", -- JSON: [[value, how many], …]
    version       BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, row),
    UNIQUE (merchant_id, shift_id),
    UNIQUE (merchant_id, number, number_scope),
    UNIQUE (merchant_id, counter_row, sequence)
);

CREATE UNIQUE INDEX shift_open_register ON shift (merchant_id, register) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX shift_open_user ON shift (merchant_id, user_id) WHERE closed_at IS NULL;
CREATE INDEX shift_business_date ON shift (merchant_id, business_date, outlet);
CREATE INDEX shift_closed_date ON shift (merchant_id, closed_date, outlet) WHERE closed_date IS NOT NULL;

CREATE TABLE cash_movement (
    merchant_id   BIGINT NOT NULL,
    row           BIGINT NOT NULL,
    shift_row     BIGINT NOT NULL,
    kind          TEXT COLLATE "C" NOT NULL,
    amount        BIGINT NOT NULL CHECK (amount > 0),
    reason        TEXT COLLATE "C" NOT NULL,
    user_id       BYTEA NOT NULL,
    business_date BIGINT NOT NULL,
    at            BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, row)
);

CREATE INDEX cash_movement_shift ON cash_movement (merchant_id, shift_row, row);

CREATE TABLE z_report (
    merchant_id      BIGINT NOT NULL,
    row              BIGINT NOT NULL,
    number           TEXT COLLATE "C" NOT NULL,
    number_scope     TEXT COLLATE "C" NOT NULL,
    sequence         BIGINT NOT NULL,
    counter_row      BIGINT NOT NULL,
    outlet           TEXT COLLATE "C" NOT NULL,
    date             BIGINT NOT NULL,
    revision         BIGINT NOT NULL,
    manner           TEXT COLLATE "C" NOT NULL,
    user_id          BYTEA NOT NULL,
    at               BIGINT NOT NULL,
    gross            BIGINT NOT NULL,
    discounts        BIGINT NOT NULL,
    taxes            BIGINT NOT NULL,
    orders_placed    BIGINT NOT NULL,
    orders_cancelled BIGINT NOT NULL,
    orders_open      BIGINT NOT NULL,
    orders_total     BIGINT NOT NULL,
    payments         TEXT COLLATE "C" NOT NULL, -- JSON: [[method, how many, amount], …]
    numbers          TEXT COLLATE "C" NOT NULL, -- JSON: [[kind, first, last, how many], …]
    cash_expected    BIGINT NOT NULL,
    cash_counted     BIGINT NOT NULL,
    shifts_closed    BIGINT NOT NULL,
    shifts_open      BIGINT NOT NULL, -- Sales and money received, each: of the day, carried over, from revisions, added by this report, running total.
    sales_total      BIGINT NOT NULL,
    sales_carried    BIGINT NOT NULL,
    sales_revised    BIGINT NOT NULL,
    sales_added      BIGINT NOT NULL,
    sales_grand      BIGINT NOT NULL,
    received_total   BIGINT NOT NULL,
    received_carried BIGINT NOT NULL,
    received_revised BIGINT NOT NULL,
    received_added   BIGINT NOT NULL,
    received_grand   BIGINT NOT NULL,
    refunds          TEXT COLLATE "C" NOT NULL DEFAULT '[]',
    PRIMARY KEY (merchant_id, row),
    UNIQUE (merchant_id, outlet, date, revision),
    UNIQUE (merchant_id, number, number_scope),
    UNIQUE (merchant_id, counter_row, sequence)
);

CREATE TABLE product_word (
    merchant_id BIGINT NOT NULL,
    word        TEXT COLLATE "C" NOT NULL,
    product_id  BYTEA NOT NULL,
    PRIMARY KEY (merchant_id, word, product_id)
);

CREATE INDEX product_word_product ON product_word (merchant_id, product_id, word);

CREATE TABLE barcode_rule (
    merchant_id    BIGINT NOT NULL,
    prefix         TEXT COLLATE "C" NOT NULL,
    kind           TEXT COLLATE "C" NOT NULL,
    item_digits    BIGINT NOT NULL,
    value_digits   BIGINT NOT NULL,
    value_decimals BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, prefix)
);

CREATE TABLE customer_term (
    merchant_id  BIGINT NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL,
    term         TEXT COLLATE "C" NOT NULL,
    customer_row BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, kind, term, customer_row)
);

CREATE TABLE batch (
    merchant_id BIGINT NOT NULL,
    batch_id    BYTEA NOT NULL,
    row         BIGINT NOT NULL, -- number of the record that brought it
    line        BIGINT NOT NULL, -- which of its batches
    outlet      TEXT COLLATE "C" NOT NULL,
    product_id  BYTEA NOT NULL,
    number      TEXT COLLATE "C" NOT NULL,
    received_at BIGINT NOT NULL,
    unit_cost   BIGINT NOT NULL CHECK (unit_cost >= 0), -- minor units, as all amounts
    unit_price  BIGINT, -- null: the product's
    quantity    BIGINT NOT NULL CHECK (quantity > 0), -- thousandths, as all quantities
    expires_at  BIGINT, -- 20251106
    supplier    TEXT COLLATE "C",
    is_blocked  BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, product_id, batch_id),
    UNIQUE (merchant_id, batch_id),
    UNIQUE (merchant_id, row, line)
);

CREATE TABLE stock (
    merchant_id BIGINT NOT NULL,
    outlet      TEXT COLLATE "C" NOT NULL,
    product_id  BYTEA NOT NULL,
    batch_id    BYTEA NOT NULL,
    quantity    BIGINT NOT NULL CHECK (quantity > 0),
    value       BIGINT NOT NULL CHECK (value >= 0),
    PRIMARY KEY (merchant_id, outlet, product_id, batch_id)
);

CREATE TABLE stock_item (
    merchant_id    BIGINT NOT NULL,
    outlet         TEXT COLLATE "C" NOT NULL,
    product_id     BYTEA NOT NULL,
    reserved       BIGINT NOT NULL, -- kept for orders
    last_unit_cost BIGINT, -- of the last receipt
    PRIMARY KEY (merchant_id, outlet, product_id)
);

CREATE TABLE stock_movement (
    merchant_id   BIGINT NOT NULL,
    row           BIGINT NOT NULL, -- number of the record of the document that caused it
    line          BIGINT NOT NULL,
    outlet        TEXT COLLATE "C" NOT NULL,
    product_id    BYTEA NOT NULL,
    batch_id      BYTEA NOT NULL,
    kind          TEXT COLLATE "C" NOT NULL,
    quantity      BIGINT NOT NULL, -- in positive, out negative
    value         BIGINT NOT NULL,
    document_line BIGINT NOT NULL,
    business_date BIGINT NOT NULL, -- 20251106
    PRIMARY KEY (merchant_id, row, line)
);

CREATE INDEX stock_movement_product ON stock_movement (merchant_id, product_id, row, line);

CREATE TABLE stock_document (
    merchant_id       BIGINT NOT NULL,
    row               BIGINT NOT NULL,
    stock_document_id BYTEA NOT NULL,
    kind              TEXT COLLATE "C" NOT NULL,
    number            TEXT COLLATE "C", -- purchases alone have one
    number_scope      TEXT COLLATE "C",
    sequence          BIGINT,
    counter_row       BIGINT,
    outlet            TEXT COLLATE "C" NOT NULL,
    to_outlet         TEXT COLLATE "C",
    purchase_row      BIGINT,
    supplier          TEXT COLLATE "C",
    reference         TEXT COLLATE "C",
    reason            TEXT COLLATE "C",
    business_date     BIGINT NOT NULL,
    user_id           BYTEA NOT NULL,
    value             BIGINT NOT NULL,
    created_at        BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, row),
    UNIQUE (merchant_id, stock_document_id),
    UNIQUE (merchant_id, number, number_scope),
    UNIQUE (merchant_id, counter_row, sequence)
);

CREATE INDEX stock_document_kind ON stock_document (merchant_id, kind, row);

CREATE TABLE bill (
    merchant_id        BIGINT NOT NULL,
    row                BIGINT NOT NULL,
    bill_id            BYTEA NOT NULL,
    number             TEXT COLLATE "C" NOT NULL,
    number_scope       TEXT COLLATE "C" NOT NULL,
    sequence           BIGINT NOT NULL,
    counter_row        BIGINT NOT NULL,
    business_date      BIGINT NOT NULL, -- 20251106
    outlet             TEXT COLLATE "C" NOT NULL,
    register           TEXT COLLATE "C",
    shift_row          BIGINT,
    user_id            BYTEA NOT NULL, -- the cashier A copy of the customer's data, which stays when they are erased, for as long as the law wants.
    customer_row       BIGINT,
    customer_id        BYTEA,
    customer_number    TEXT COLLATE "C",
    customer_name      TEXT COLLATE "C",
    customer_phone     TEXT COLLATE "C",
    customer_email     TEXT COLLATE "C",
    order_row          BIGINT,
    order_id           BYTEA,
    order_number       TEXT COLLATE "C",
    reference          TEXT COLLATE "C", -- what the till calls it
    buyer_tax_number   TEXT COLLATE "C",
    subtotal           BIGINT NOT NULL, -- minor units, as all amounts; before any discount
    discount_total     BIGINT NOT NULL,
    tax_total          BIGINT NOT NULL,
    total              BIGINT NOT NULL,
    prices_include_tax BIGINT NOT NULL,
    rounding           BIGINT NOT NULL,
    tip                BIGINT NOT NULL,
    cost               BIGINT NOT NULL,
    change_due         BIGINT NOT NULL,
    on_account         BIGINT NOT NULL,
    discounts          TEXT COLLATE "C" NOT NULL, -- JSON
    created_at         BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, row),
    UNIQUE (merchant_id, bill_id),
    UNIQUE (merchant_id, number, number_scope),
    UNIQUE (merchant_id, counter_row, sequence)
);

CREATE INDEX bill_business_date ON bill (merchant_id, business_date, row);
CREATE INDEX bill_customer ON bill (merchant_id, customer_row, row) WHERE customer_row IS NOT NULL;
CREATE INDEX bill_reference ON bill (merchant_id, reference, row) WHERE reference IS NOT NULL;
CREATE UNIQUE INDEX bill_order ON bill (merchant_id, order_row) WHERE order_row IS NOT NULL;

CREATE TABLE bill_line (
    merchant_id  BIGINT NOT NULL,
    bill_row     BIGINT NOT NULL,
    line         BIGINT NOT NULL,
    product_id   BYTEA,
    sku          TEXT COLLATE "C",
    charge       TEXT COLLATE "C", -- which charge; null for goods
    description  TEXT COLLATE "C" NOT NULL,
    quantity     BIGINT NOT NULL CHECK (quantity > 0), -- thousandths
    unit_price   BIGINT NOT NULL,
    gross        BIGINT NOT NULL,
    own_discount BIGINT NOT NULL, -- of discounts on the line alone
    discount     BIGINT NOT NULL,
    net          BIGINT NOT NULL,
    tax          BIGINT NOT NULL,
    total        BIGINT NOT NULL,
    cost         BIGINT NOT NULL,
    taxes        TEXT COLLATE "C" NOT NULL, -- JSON: [[name, thousandths of a per cent, amount], …]
    discounts    TEXT COLLATE "C" NOT NULL, -- JSON
    notes        TEXT COLLATE "C" NOT NULL,
    options      TEXT COLLATE "C", -- JSON, as order_line.options; null where none was chosen
    unit_costs   TEXT COLLATE "C", -- JSON: what one unit of each portion had cost; null where there is none
    PRIMARY KEY (merchant_id, bill_row, line)
);

CREATE TABLE bill_printout (
    merchant_id BIGINT NOT NULL,
    bill_row    BIGINT NOT NULL,
    data        TEXT COLLATE "C" NOT NULL, -- JSON
    PRIMARY KEY (merchant_id, bill_row)
);

CREATE TABLE credit_note (
    merchant_id    BIGINT NOT NULL,
    row            BIGINT NOT NULL,
    credit_note_id BYTEA NOT NULL,
    number         TEXT COLLATE "C" NOT NULL,
    number_scope   TEXT COLLATE "C" NOT NULL,
    sequence       BIGINT NOT NULL,
    counter_row    BIGINT NOT NULL,
    kind           TEXT COLLATE "C" NOT NULL,
    bill_row       BIGINT NOT NULL,
    business_date  BIGINT NOT NULL,
    outlet         TEXT COLLATE "C" NOT NULL,
    register       TEXT COLLATE "C",
    shift_row      BIGINT,
    user_id        BYTEA NOT NULL,
    net            BIGINT NOT NULL,
    tax            BIGINT NOT NULL,
    total          BIGINT NOT NULL,
    rounding       BIGINT NOT NULL,
    tip            BIGINT NOT NULL,
    cost           BIGINT NOT NULL,
    unowed         BIGINT NOT NULL, -- what the customer owes no more
    reason         TEXT COLLATE "C" NOT NULL,
    created_at     BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, row),
    UNIQUE (merchant_id, credit_note_id),
    UNIQUE (merchant_id, number, number_scope),
    UNIQUE (merchant_id, counter_row, sequence)
);

CREATE INDEX credit_note_bill ON credit_note (merchant_id, bill_row, row);
CREATE INDEX credit_note_business_date ON credit_note (merchant_id, business_date, row);
CREATE INDEX credit_note_shift ON credit_note (merchant_id, shift_row, row) WHERE shift_row IS NOT NULL;

CREATE TABLE credit_note_line (
    merchant_id BIGINT NOT NULL,
    credit_row  BIGINT NOT NULL,
    line        BIGINT NOT NULL,
    bill_line   BIGINT NOT NULL,
    quantity    BIGINT NOT NULL CHECK (quantity > 0),
    gross       BIGINT NOT NULL,
    discount    BIGINT NOT NULL,
    net         BIGINT NOT NULL,
    tax         BIGINT NOT NULL,
    total       BIGINT NOT NULL,
    cost        BIGINT NOT NULL,
    taxes       TEXT COLLATE "C" NOT NULL, -- JSON, as bill_line.taxes
    PRIMARY KEY (merchant_id, credit_row, line)
);

CREATE TABLE credit_note_refund (
    merchant_id BIGINT NOT NULL,
    credit_row  BIGINT NOT NULL,
    position    BIGINT NOT NULL,
    method      TEXT COLLATE "C" NOT NULL,
    amount      BIGINT NOT NULL CHECK (amount > 0),
    PRIMARY KEY (merchant_id, credit_row, position)
);

CREATE TABLE charge (
    merchant_id BIGINT NOT NULL,
    code        TEXT COLLATE "C" NOT NULL,
    position    BIGINT NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL, -- amount | percent
    value       BIGINT NOT NULL, -- minor units, or thousandths of a per cent
    taxes       TEXT COLLATE "C" NOT NULL, -- JSON, as product.taxes
    PRIMARY KEY (merchant_id, code)
);

CREATE TABLE receipt_style (
    merchant_id         BIGINT NOT NULL PRIMARY KEY,
    digits              TEXT COLLATE "C" NOT NULL,
    hides_zero_decimals BIGINT NOT NULL
);

CREATE TABLE receipt_head (
    merchant_id      BIGINT NOT NULL,
    outlet           TEXT COLLATE "C" NOT NULL,
    legal_name       TEXT COLLATE "C",
    address          TEXT COLLATE "C" NOT NULL, -- lines
    tax_number_label TEXT COLLATE "C",
    tax_number       TEXT COLLATE "C",
    footer           TEXT COLLATE "C" NOT NULL, -- lines
    PRIMARY KEY (merchant_id, outlet)
);

CREATE TABLE printer (
    merchant_id  BIGINT NOT NULL,
    code         TEXT COLLATE "C" NOT NULL,
    position     BIGINT NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    outlet       TEXT COLLATE "C" NOT NULL,
    host         TEXT COLLATE "C" NOT NULL,
    port         BIGINT NOT NULL,
    paper        TEXT COLLATE "C" NOT NULL,
    code_page    TEXT COLLATE "C" NOT NULL,
    has_cutter   BIGINT NOT NULL,
    opens_drawer BIGINT NOT NULL,
    native_qr    BIGINT NOT NULL,
    registers    TEXT COLLATE "C" NOT NULL, -- codes joined by commas
    PRIMARY KEY (merchant_id, code)
);

CREATE TABLE print_job (
    merchant_id  BIGINT NOT NULL,
    row          BIGINT NOT NULL, -- number of the record that asked for it
    printer      TEXT COLLATE "C" NOT NULL,
    job_id       BYTEA NOT NULL,
    outlet       TEXT COLLATE "C" NOT NULL,
    document_row BIGINT, -- null: a test page
    is_copy      BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    status       TEXT COLLATE "C" NOT NULL,
    attempts     BIGINT NOT NULL, -- begun, since it was asked for or tried again by hand
    next_try_at  BIGINT NOT NULL, -- 0: at once
    leased_until BIGINT NOT NULL, -- 0: nobody is sending it
    last_error   TEXT COLLATE "C",
    printed_at   BIGINT,
    PRIMARY KEY (merchant_id, row, printer),
    UNIQUE (merchant_id, job_id)
);

CREATE INDEX print_job_pending ON print_job (merchant_id, printer, row) WHERE status = 'pending';

CREATE TABLE import (
    merchant_id  BIGINT NOT NULL,
    import_id    BYTEA NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL, -- products, stock, customers
    state        TEXT COLLATE "C" NOT NULL, -- staging, applying, stopped, finished, abandoned
    file         TEXT COLLATE "C" NOT NULL, -- its name
    content      BYTEA, -- SHA-256 of it; null: staging
    key          BYTEA, -- digest of the caller's idempotency key
    request_hash BYTEA NOT NULL,
    user_id      BYTEA NOT NULL,
    user_code    TEXT COLLATE "C",
    role         TEXT COLLATE "C" NOT NULL,
    token_id     BYTEA,
    outlet       TEXT COLLATE "C",
    register     TEXT COLLATE "C",
    slices       BIGINT NOT NULL,
    lines        BIGINT NOT NULL,
    created      BIGINT NOT NULL, -- lines that make something
    changed      BIGINT NOT NULL,
    unchanged    BIGINT NOT NULL,
    slices_done  BIGINT NOT NULL, -- at least so many are applied
    lines_done   BIGINT NOT NULL,
    problem      TEXT COLLATE "C", -- JSON: why it stopped, and which lines are not in
    started_at   BIGINT NOT NULL,
    ended_at     BIGINT,
    PRIMARY KEY (merchant_id, import_id),
    UNIQUE (merchant_id, key)
);

CREATE TABLE import_slice (
    merchant_id BIGINT NOT NULL,
    import_id   BYTEA NOT NULL,
    slice       BIGINT NOT NULL, -- from 0 on
    lines       BIGINT NOT NULL,
    body        TEXT COLLATE "C" NOT NULL, -- JSON
    PRIMARY KEY (merchant_id, import_id, slice)
);

CREATE TABLE payment_refund (
    merchant_id   BIGINT NOT NULL,
    row           BIGINT NOT NULL, -- number of the record that gave it back
    payment_row   BIGINT NOT NULL,
    amount        BIGINT NOT NULL CHECK (amount > 0), -- of the payment, minor units
    rounding      BIGINT NOT NULL, -- what was given beside it, to the smallest coin
    method        TEXT COLLATE "C" NOT NULL,
    user_id       BYTEA NOT NULL,
    outlet        TEXT COLLATE "C" NOT NULL,
    register      TEXT COLLATE "C",
    shift_row     BIGINT,
    business_date BIGINT NOT NULL,
    reason        TEXT COLLATE "C",
    at            BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, row)
);

CREATE INDEX payment_refund_payment ON payment_refund (merchant_id, payment_row, row);
CREATE INDEX payment_refund_business_date ON payment_refund (merchant_id, business_date, row);
CREATE INDEX payment_refund_shift ON payment_refund (merchant_id, shift_row, row) WHERE shift_row IS NOT NULL;

CREATE TABLE file (
    merchant_id BIGINT NOT NULL,
    hash        BYTEA NOT NULL, -- SHA-256
    media_type  TEXT COLLATE "C" NOT NULL,
    content     BYTEA NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, hash)
);

CREATE TABLE customer_balance (
    merchant_id       BIGINT NOT NULL,
    customer_row      BIGINT NOT NULL,
    outlet            TEXT COLLATE "C" NOT NULL,
    customer_deposits BIGINT NOT NULL,
    wallets           BIGINT NOT NULL,
    receivables       BIGINT NOT NULL,
    refunds_due       BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, customer_row, outlet)
);

CREATE TABLE delivery (
    merchant_id  BIGINT NOT NULL,
    order_row    BIGINT NOT NULL,
    driver_id    BYTEA, -- null: it waits for the next driver
    assigned_at  BIGINT,
    picked_up_at BIGINT,
    delivered_at BIGINT,
    delivered_on BIGINT, -- business date of its bill, 20251106
    code         TEXT COLLATE "C", -- four digits, while it is under way
    proof        TEXT COLLATE "C",
    note         TEXT COLLATE "C",
    photo_row    BIGINT,
    PRIMARY KEY (merchant_id, order_row)
);

CREATE INDEX delivery_open ON delivery (merchant_id, driver_id, order_row) WHERE driver_id IS NOT NULL AND delivered_at IS NULL;
CREATE INDEX delivery_done ON delivery (merchant_id, driver_id, delivered_on, order_row) WHERE delivered_on IS NOT NULL;

CREATE TABLE delivery_attempt (
    merchant_id  BIGINT NOT NULL,
    order_row    BIGINT NOT NULL,
    row          BIGINT NOT NULL,
    driver_id    BYTEA,
    picked_up_at BIGINT,
    failed_at    BIGINT NOT NULL,
    reason       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (merchant_id, order_row, row)
);

CREATE TABLE driver_cash (
    merchant_id BIGINT NOT NULL,
    user_id     BYTEA NOT NULL,
    owed        BIGINT NOT NULL CHECK (owed >= 0), -- minor units
    PRIMARY KEY (merchant_id, user_id)
);

CREATE TABLE cash_handover (
    merchant_id   BIGINT NOT NULL,
    row           BIGINT NOT NULL,
    driver_id     BYTEA NOT NULL,
    amount        BIGINT NOT NULL CHECK (amount > 0),
    outlet        TEXT COLLATE "C" NOT NULL,
    register      TEXT COLLATE "C", -- null: into the safe
    shift_row     BIGINT, -- the shift that counts it
    user_id       BYTEA NOT NULL, -- who took it
    business_date BIGINT NOT NULL,
    at            BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, row)
);

CREATE TABLE queue_threshold (
    merchant_id BIGINT NOT NULL,
    queue       TEXT COLLATE "C" NOT NULL,
    minutes     BIGINT NOT NULL CHECK (minutes > 0),
    PRIMARY KEY (merchant_id, queue)
);

CREATE TABLE standing_order (
    merchant_id  BIGINT NOT NULL,
    row          BIGINT NOT NULL, -- number of the record that made it
    standing_id  BYTEA NOT NULL,
    customer_row BIGINT NOT NULL,
    outlet       TEXT COLLATE "C" NOT NULL,
    channel      TEXT COLLATE "C" NOT NULL,
    items        TEXT COLLATE "C" NOT NULL, -- [[product id, SKU, thousandths, notes, [option, …]], …]
    pays         BIGINT NOT NULL, -- whether it says how it is paid
    use_wallet   BIGINT NOT NULL,
    terms        TEXT COLLATE "C",
    address_text TEXT COLLATE "C",
    address_lat  BIGINT,
    address_lng  BIGINT,
    notes        TEXT COLLATE "C" NOT NULL,
    every        TEXT COLLATE "C" NOT NULL,
    weekdays     BIGINT NOT NULL, -- a bit per day, Monday the lowest
    time         TEXT COLLATE "C" NOT NULL, -- of day, at the outlet
    from_date    BIGINT NOT NULL,
    until_date   BIGINT,
    status       TEXT COLLATE "C" NOT NULL,
    next_date    BIGINT,
    next_at      BIGINT,
    last_date    BIGINT, -- the last that was decided
    last_order   BYTEA,
    user_id      BYTEA NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, row)
);

CREATE UNIQUE INDEX standing_order_id ON standing_order (merchant_id, standing_id);
CREATE INDEX standing_order_customer ON standing_order (merchant_id, customer_row, row);
CREATE INDEX standing_order_due ON standing_order (merchant_id, next_at) WHERE next_at IS NOT NULL;

CREATE TABLE delivery_photo (
    merchant_id BIGINT NOT NULL,
    order_row   BIGINT NOT NULL,
    row         BIGINT NOT NULL, -- number of the record
    hash        BYTEA NOT NULL, -- SHA-256 of the file
    media_type  TEXT COLLATE "C" NOT NULL,
    size_bytes  BIGINT NOT NULL,
    uploaded_at BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, order_row, row)
);

CREATE VIEW event AS
    SELECT merchant_id, seq, at, user_id, action, subject_kind, subject_row, subject_id, data FROM record;

CREATE VIEW order_history AS
    SELECT o.merchant_id, o.row AS order_row, o.number, r.seq, r.at, r.user_id, r.action,
           r.data::jsonb #>> '{old,status}' AS from_status, r.data::jsonb #>> '{new,status}' AS to_status,
           p.data::jsonb ->> 'reason' AS reason
    FROM orders o
    JOIN record r ON r.merchant_id = o.merchant_id AND (r.seq = o.row OR (r.subject_row = o.row AND r.subject_row <> r.seq))
    LEFT JOIN record_personal p ON p.merchant_id = r.merchant_id AND p.seq = r.seq;
