#!/usr/bin/env bash
# Measures Docket on PostgreSQL against what is written by hand on the same database: the same orders of three lines, all on this machine,
# PostgreSQL with its defaults of durability and its files on the disk of TMPDIR.
#
#   SECONDS_EACH   length of a run (default 10)
#   ROUNDS         how often everything is measured, in turn (default 3)
#   DOCKET         the program (default target/release/docket)
#   EXPRESS        0 leaves out the server in Node (it needs node and npm)
set -euo pipefail
cd "$(dirname "$0")/.."

. bench/lib.sh
. bench/peers/lib.sh
rounds=${ROUNDS:-3}
second=
end() {
    if [ -n "$second" ]; then kill "$second" 2>/dev/null || true; fi
    stop
    end_peers
    rm -rf "$work"
}
trap end EXIT

begin_postgres
make_database docket
make_counter_row by_hand

echo "$(nproc) cores, $(uname -sr), $("$docket" --version), $("$bin/postgres" --version)"

# counter_row CONNECTIONS: one line, of pgbench's.
counter_row() {
    local rate mean
    read -r rate mean <<<"$(pgbench_orders "$1" by_hand)"
    echo "| counter row (pgbench, no HTTP) | $1 | $rate | mean $mean | | 1.0 | | |"
}

# express CONNECTIONS: one line, of the server written by hand.
express() {
    local result
    result=$("$docket" bench --url "$by_hand" --token none --connections "$1" --seconds "$seconds" --json)
    printf '| counter row (Express, pg) | %s | %.0f | %s | %s | 1.0 | | %s |\n' "$1" "$(field ordersPerSecond <<<"$result")" \
        "$(field p50Ms <<<"$result")" "$(field p99Ms <<<"$result")" "$(memory_mb "$node")"
}

by_hand=
if [ "${EXPRESS:-1}" != 0 ] && command -v npm >/dev/null; then
    node_server express by_hand
    by_hand=$address node=$pid
fi

start "$work/data" al-marya --database "$(url_of docket)"
first=$url
# A second server of the same store, for the rows of two.
"$docket" serve --data "$work/data-of-the-second" --database "$(url_of docket)" --listen 127.0.0.1:0 >/dev/null 2>"$work/err2" &
second=$!
until other=$(grep -o '127.0.0.1:[0-9]*' "$work/err2" | head -1) && [ -n "$other" ]; do kill -0 "$second"; done

table
for _ in $(seq "$rounds"); do
    for connections in 64 1 16; do
        row 'Docket on PostgreSQL' "$connections"
        counter_row "$connections"
        if [ -n "$by_hand" ]; then express "$connections"; fi
    done
    urls="$first,http://$other" row 'Docket on PostgreSQL, two servers' 64
done

echo
"$docket" numbering audit --data "$work/data" --database "$(url_of docket)" | tail -1
