-- What a finding of the doctor is about.
ALTER TABLE finding ADD COLUMN severity TEXT COLLATE "C"; -- how bad it is; null, as all below, for what a command came upon
ALTER TABLE finding ADD COLUMN place TEXT COLLATE "C"; -- what it is about: a kind and a key, such as order:17
ALTER TABLE finding ADD COLUMN document_kind TEXT COLLATE "C";
ALTER TABLE finding ADD COLUMN document_number TEXT COLLATE "C";
ALTER TABLE finding ADD COLUMN document_id BYTEA;
ALTER TABLE finding ADD COLUMN facts TEXT COLLATE "C"; -- JSON: [[name, value], …]
ALTER TABLE finding ADD COLUMN repair TEXT COLLATE "C"; -- what would put it right, and of which figure

-- By these a finding is opened once for a code and place, and closed again.
CREATE UNIQUE INDEX finding_open ON finding (merchant_id, code, place) WHERE place IS NOT NULL AND resolved_at IS NULL;

-- Runs of the doctor: the latest, for who asked for them.
CREATE TABLE doctor_run (
    merchant_id BIGINT NOT NULL,
    run_id      BYTEA    NOT NULL,
    kind        TEXT COLLATE "C"    NOT NULL, -- whole, changes
    state       TEXT COLLATE "C"    NOT NULL, -- running, finished, failed
    rules       TEXT COLLATE "C"    NOT NULL, -- codes joined by commas; '' for all
    fixes       BIGINT NOT NULL, -- whether it may repair
    started_at  BIGINT NOT NULL, -- ms since 1970
    ended_at    BIGINT,
    alive_until BIGINT NOT NULL, -- while it runs it is moved on; whoever let it pass is dead
    done        BIGINT NOT NULL, -- steps
    steps       BIGINT NOT NULL,
    found       BIGINT NOT NULL,
    opened      BIGINT NOT NULL,
    closed      BIGINT NOT NULL,
    repaired    BIGINT NOT NULL,
    problem     TEXT COLLATE "C", -- why it failed
    PRIMARY KEY (merchant_id, run_id)
);

-- Where the monitor stands, and which server looks now.
CREATE TABLE doctor_monitor (
    merchant_id  BIGINT NOT NULL PRIMARY KEY,
    cursor       BIGINT NOT NULL, -- number of the last record that it has seen
    looked_at    BIGINT NOT NULL, -- ms since 1970, as all times
    whole_date   BIGINT NOT NULL, -- date of the last whole run, 20251106; 0: none
    leased_until BIGINT NOT NULL, -- 0: nobody looks
    holder       BYTEA    NOT NULL -- 16 random bytes of the process that looks, or looked last
);

-- Which rules' repairs the monitor makes by itself; of the others a person decides.
CREATE TABLE doctor_rule (
    merchant_id BIGINT NOT NULL,
    code        TEXT COLLATE "C"    NOT NULL,
    auto_repair TEXT COLLATE "C"    NOT NULL, -- off, safe
    PRIMARY KEY (merchant_id, code)
);
