# What the benchmarks share: a server to measure, and lines of a table. Sourced, never run.

docket=${DOCKET:-target/release/docket}
seconds=${SECONDS_EACH:-10}
work=$(mktemp -d "${TMPDIR:-/tmp}/docket-bench.XXXXXX")
server=

# start DIR [PRESET] [serve options]: serves DIR on a free port; sets $url, $token, $server.
start() {
    local data=$1 preset=${2:-al-marya}
    shift $(($# < 2 ? $# : 2))
    # What the server before has said is not this one's.
    : >"$work/out"
    "$docket" serve --preset "$preset" --data "$data" --listen 127.0.0.1:0 "$@" >"$work/out" 2>"$work/err" &
    server=$!
    until url=$(grep -o 'http://[0-9.:]*' "$work/out" | head -1) && [ -n "$url" ]; do
        kill -0 "$server" || { cat "$work/err" >&2; exit 1; }
    done
    # Only the first server of a store makes one.
    token=$(grep '^docket_' "$work/out" || echo "${token:-}")
}

stop() { if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; server=; fi; }

field() { sed -n "s/.*\"$1\":\([0-9.]*\).*/\1/p"; }
metric() { curl -s "$url/metrics" | sed -n "s/^docket_$1 //p"; }
resident_mb() { awk '/^VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$server/status"; }
# Processor time of the server so far, in clock ticks of 10 ms.
ticks() { awk '{ print $14 + $15 }' "/proc/$server/stat"; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { print a / b }'; }

# row NAME CONNECTIONS [bench options]: one line of a table. $urls are those of several servers, of which $url is looked at.
row() {
    local name=$1 connections=$2 result groups commands before
    shift 2
    groups=$(metric groups_total) commands=$(metric commands_total) before=$(ticks)
    result=$("$docket" bench --url "${urls:-$url}" --token "$token" --connections "$connections" --seconds "$seconds" --json "$@")
    printf '| %s | %s | %.0f | %s | %s | %.1f | %.0f | %s |\n' "$name" "$connections" \
        "$(field ordersPerSecond <<<"$result")" "$(field p50Ms <<<"$result")" "$(field p99Ms <<<"$result")" \
        "$(ratio $(($(metric commands_total) - commands)) $(($(metric groups_total) - groups)))" \
        "$(ratio $((($(ticks) - before) * 10000)) "$(field orders <<<"$result")")" "$(resident_mb)"
}

table() {
    echo
    echo '| store | connections | orders/s | p50 ms | p99 ms | orders a commit | server µs an order | resident MB |'
    echo '| --- | --- | --- | --- | --- | --- | --- | --- |'
}
