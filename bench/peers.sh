#!/usr/bin/env bash
# Docket beside what people use instead, one after the other on this machine, at 1, 16 and 64 connections. `make bench-peers`.
#
#   SECONDS_EACH   length of a run (default 10)
#   DOCKET         the program (default target/release/docket)
#   PEERS          which (default "counter-row redis express drizzle vendure medusa"); npm has the last four, Debian has redis-server
#
# Everything is as durable as its makers say it can be: SQLite with synchronous=FULL, PostgreSQL with its defaults, Redis with
# appendfsync always. What one order is differs, and the first column says so; only Docket's has a customer, a key, money and an audit.
set -euo pipefail
cd "$(dirname "$0")/.."

. bench/lib.sh
. bench/peers/lib.sh
end() {
    stop
    end_peers
    rm -rf "$work"
}
trap end EXIT

wanted() { [[ " ${PEERS:-counter-row redis express drizzle vendure medusa} " == *" $1 "* ]]; }

begin_postgres
make_database docket

echo "$(nproc) cores, $(uname -sr), $("$docket" --version), $("$bin/postgres" --version), Node $(node --version)"
echo
echo '| what | connections | a second | p50 ms | p99 ms | MB | Docket on PostgreSQL does | on SQLite |'
echo '| --- | --- | --- | --- | --- | --- | --- | --- |'

declare -A rate
# line KEY WHAT CONNECTIONS RATE P50 P99 MB
line() {
    rate[$1,$3]=$4
    awk -v what="$2" -v c="$3" -v r="$4" -v p50="$5" -v p99="$6" -v mb="$7" -v pg="${rate[postgres,$3]:-0}" -v sqlite="${rate[sqlite,$3]:-0}" '
        function times(of) { if (of == 0 || of == r) return ""; of /= r; return sprintf(of < 10 ? "%.1f times" : "%.0f times", of) }
        BEGIN { printf "| %s | %s | %s | %s | %s | %s | %s | %s |\n", what, c, r, p50, p99, mb, times(pg), times(sqlite) }'
}

# driven KEY WHAT CONNECTIONS URL TOKEN PID: one line, driven by docket bench.
driven() {
    local result
    result=$("$docket" bench --url "$4" --token "$5" --connections "$3" --seconds "$seconds" --json)
    line "$1" "$2" "$3" "$(field ordersPerSecond <<<"$result")" "$(field p50Ms <<<"$result")" "$(field p99Ms <<<"$result")" "$(memory_mb "$6")"
}

start "$work/sqlite"
for c in 1 16 64; do driven sqlite 'Docket on SQLite' "$c" "$url" "$token" "$server"; done
stop
token=
start "$work/postgresql" al-marya --database "$(url_of docket)"
for c in 1 16 64; do driven postgres 'Docket on PostgreSQL' "$c" "$url" "$token" "$server"; done
stop

if wanted counter-row; then
    make_counter_row pgbench
    for c in 1 16 64; do
        read -r each mean <<<"$(pgbench_orders "$c" pgbench)"
        line counter-row 'counter row in PostgreSQL (pgbench, no HTTP)' "$c" "$each" "mean $mean" '' ''
    done
fi

if wanted redis; then
    command -v redis-server >/dev/null || { echo 'redis-server is missing: apt-get install redis-server' >&2; exit 1; }
    mkdir "$work/redis"
    redis-server --dir "$work/redis" --unixsocket "$work/redis/socket" --port 0 --appendonly yes --appendfsync always --save '' >"$work/redis/log" &
    redis=$!
    peers+=("$redis")
    until redis-cli -s "$work/redis/socket" ping >/dev/null 2>&1; do kill -0 "$redis"; done
    for c in 1 16 64; do
        # As many as take about that long, by the rate of a first thousand.
        each=$(redis-benchmark -s "$work/redis/socket" -c "$c" -n 20000 --csv INCR number | awk -F'"' 'END { printf "%d", $4 }')
        IFS='"' read -ra said <<<"$(redis-benchmark -s "$work/redis/socket" -c "$c" -n $((each * seconds)) --csv INCR number | tail -1)"
        line redis 'Redis INCR, appendfsync always (a number, no order)' "$c" "$(printf '%.0f' "${said[3]}")" "${said[9]}" "${said[13]}" "$(memory_mb "$redis")"
    done
    kill "$redis"
fi

for name in express drizzle; do
    wanted "$name" || continue
    make_counter_row "$name"
    node_server "$name" "$name"
    what='counter row, Express and pg'
    if [ "$name" = drizzle ]; then what='counter row, Express and Drizzle'; fi
    for c in 1 16 64; do driven "$name" "$what" "$c" "$address" none "$pid"; done
    kill "$pid"
done

if wanted vendure; then
    make_database vendure
    # Vendure does not say which port it got.
    PORT=$(. scripts/postgres-machine.sh && free_port) node_server vendure vendure
    for c in 1 16 64; do
        result=$(node bench/peers/vendure/drive.mjs "$address" "$c" "$seconds")
        line vendure 'Vendure, six requests an order' "$c" "$(field ordersPerSecond <<<"$result")" "$(field p50Ms <<<"$result")" "$(field p99Ms <<<"$result")" "$(memory_mb "$pid")"
    done
fi

if wanted medusa; then
    make_database medusa
    # Its lock file names packages for other systems that not every registry has.
    npm install --prefix bench/peers/medusa --no-package-lock --no-audit --no-fund --silent
    port=$(. scripts/postgres-machine.sh && free_port)
    export MEDUSA_DISABLE_TELEMETRY=true
    medusa() { DATABASE_URL=$(url_of medusa) NODE_ENV=production exec node_modules/.bin/medusa "$@"; }
    (cd bench/peers/medusa && medusa db:migrate) >"$work/medusa.out" 2>&1 || { cat "$work/medusa.out" >&2; exit 1; }
    shop=$( (cd bench/peers/medusa && medusa exec ./src/scripts/seed.js) 2>/dev/null | sed -n 's/^SHOP //p')
    (cd bench/peers/medusa && medusa start --host 127.0.0.1 --port "$port") >"$work/medusa.out" 2>&1 &
    pid=$!
    peers+=("$pid")
    until curl -sf "http://127.0.0.1:$port/health" >/dev/null; do kill -0 "$pid" || { cat "$work/medusa.out" >&2; exit 1; }; done
    for c in 1 16 64; do
        result=$(node bench/peers/medusa/drive.mjs "http://127.0.0.1:$port" "$c" "$seconds" "$shop")
        line medusa 'Medusa, five requests an order' "$c" "$(field ordersPerSecond <<<"$result")" "$(field p50Ms <<<"$result")" "$(field p99Ms <<<"$result")" "$(memory_mb "$pid")"
    done
fi
