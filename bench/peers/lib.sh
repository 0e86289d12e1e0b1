# The servers and databases that Docket is measured against, each begun and driven. Sourced after ../lib.sh, never run. Everything is under
# $work; end_peers ends it.

peers=()

# A throw-away PostgreSQL with its defaults of durability, its files on the disk of $work; sets $base and $bin.
begin_postgres() {
    # PostgreSQL's own user has to reach its files.
    chmod 711 "$work"
    export DOCKET_POSTGRES_DIR=$work/postgres
    base=$(scripts/postgres.sh start)
    bin=$(. scripts/postgres-machine.sh && binaries)
}

make_database() { "$bin/psql" -q "$base" -c "CREATE DATABASE $1"; }
url_of() { echo "${base%/*}/$1"; }

# An empty shop as it is written by hand, in a database of that name.
make_counter_row() {
    make_database "$1"
    "$bin/psql" -q "$(url_of "$1")" -f bench/peers/counter-row/schema.sql
}

end_peers() {
    local one
    for one in "${peers[@]}"; do kill "$one" 2>/dev/null || true; done
    if [ -n "${base:-}" ]; then scripts/postgres.sh stop; fi
}

# node_server NAME DATABASE: begins bench/peers/NAME; sets $address and $pid.
node_server() {
    local said=$work/$1.out
    : >"$said"
    npm ci --prefix "bench/peers/$1" --no-audit --no-fund --silent
    # Where it may leave files of its own.
    (cd "$work" && DATABASE_URL=$(url_of "$2") PORT=${PORT:-0} NODE_ENV=production exec node "$OLDPWD/bench/peers/$1/server.mjs" >"$said" 2>&1) &
    pid=$!
    peers+=("$pid")
    until address=$(grep -o '^http://[0-9.:]*' "$said") && [ -n "$address" ]; do kill -0 "$pid" || { cat "$said" >&2; exit 1; }; done
}

memory_mb() { awk '/^VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$1/status"; }

# pgbench_orders CONNECTIONS DATABASE: orders/s and the mean in ms, of pgbench without HTTP.
pgbench_orders() {
    "$bin/pgbench" -n -M prepared -c "$1" -j 1 -T "$seconds" -f bench/peers/counter-row/order.sql "$(url_of "$2")" 2>/dev/null |
        awk '/^tps/ { tps = $3 } /^latency average/ { ms = $4 } END { printf "%.0f %.3f\n", tps, ms }'
}
