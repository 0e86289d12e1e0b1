-- What a finding of the doctor is about.
ALTER TABLE finding ADD COLUMN severity TEXT; -- how bad it is; null, as all below, for what a command came upon
ALTER TABLE finding ADD COLUMN place TEXT; -- what it is about: a kind and a key, such as order:17
ALTER TABLE finding ADD COLUMN document_kind TEXT;
ALTER TABLE finding ADD COLUMN document_number TEXT;
ALTER TABLE finding ADD COLUMN document_id BLOB;
ALTER TABLE finding ADD COLUMN facts TEXT; -- JSON: [[name, value], …]
ALTER TABLE finding ADD COLUMN repair TEXT; -- what would put it right, and of which figure

-- By these a finding is opened once for a code and place, and closed again.
CREATE UNIQUE INDEX finding_open ON finding (merchant_id, code, place) WHERE place IS NOT NULL AND resolved_at IS NULL;

-- Runs of the doctor: the latest, for who asked for them.
CREATE TABLE doctor_run (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    run_id      BLOB    NOT NULL,
    kind        TEXT    NOT NULL, -- whole, changes
    state       TEXT    NOT NULL, -- running, finished, failed
    rules       TEXT    NOT NULL, -- codes joined by commas; '' for all
    fixes       INTEGER NOT NULL, -- whether it may repair
    started_at  INTEGER NOT NULL, -- ms since 1970
    ended_at    INTEGER,
    alive_until INTEGER NOT NULL, -- while it runs it is moved on; whoever let it pass is dead
    done        INTEGER NOT NULL, -- steps
    steps       INTEGER NOT NULL,
    found       INTEGER NOT NULL,
    opened      INTEGER NOT NULL,
    closed      INTEGER NOT NULL,
    repaired    INTEGER NOT NULL,
    problem     TEXT, -- why it failed
    PRIMARY KEY (merchant_id, run_id)
) STRICT, WITHOUT ROWID;

-- Where the monitor stands, and which server looks now.
CREATE TABLE doctor_monitor (
    merchant_id  INTEGER NOT NULL PRIMARY KEY REFERENCES merchant,
    cursor       INTEGER NOT NULL, -- number of the last record that it has seen
    looked_at    INTEGER NOT NULL, -- ms since 1970, as all times
    whole_date   INTEGER NOT NULL, -- date of the last whole run, 20251106; 0: none
    leased_until INTEGER NOT NULL, -- 0: nobody looks
    holder       BLOB    NOT NULL -- 16 random bytes of the process that looks, or looked last
) STRICT, WITHOUT ROWID;

-- Which rules' repairs the monitor makes by itself; of the others a person decides.
CREATE TABLE doctor_rule (
    merchant_id INTEGER NOT NULL REFERENCES merchant,
    code        TEXT    NOT NULL,
    auto_repair TEXT    NOT NULL, -- off, safe
    PRIMARY KEY (merchant_id, code)
) STRICT, WITHOUT ROWID;
