-- At most one row, never removed: all that is in this store was rehearsed.
CREATE TABLE rehearsal (
    row       INTEGER NOT NULL PRIMARY KEY CHECK (row = 1),
    offset_ms INTEGER NOT NULL, -- the rehearsal's clock less the machine's
    since     INTEGER NOT NULL  -- when the store was marked, by the machine's clock, ms since 1970
) STRICT;

CREATE TABLE clock_confirmation (
    row     INTEGER NOT NULL PRIMARY KEY, -- 1, 2, 3 …
    at      INTEGER NOT NULL, -- what the clock read, ms since 1970
    boot_ms INTEGER NOT NULL, -- for how long the machine had run then, suspended time included
    reason  TEXT    NOT NULL
) STRICT;

CREATE TABLE worker_lease (
    worker      INTEGER NOT NULL PRIMARY KEY CHECK (worker BETWEEN 0 AND 1023),
    holder      BLOB    NOT NULL, -- 16 random bytes of the process that holds it, or held it last
    used_until  INTEGER NOT NULL, -- no id of the holder is of a later millisecond, ms since 1970
    is_released INTEGER NOT NULL  -- whether the holder gave it back
) STRICT;
