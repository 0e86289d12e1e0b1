#!/usr/bin/env bash
# Measures what docs/performance.md says: orders of three lines with a customer, and sales of three items from stock, over HTTP, server
# and load driver on this machine.
#
#   SECONDS_EACH   length of a run (default 10)
#   STORED         orders in the large file (default 1000000; 0 leaves that part out)
#   PRODUCTS       products of the supermarket, with three batches each (default 100000; 0 leaves that part out)
#   DOCKET         the program (default target/release/docket)
set -euo pipefail
cd "$(dirname "$0")/.."

. bench/lib.sh
stored=${STORED:-1000000}
products=${PRODUCTS:-100000}
memory=$(mktemp -d /dev/shm/docket-bench.XXXXXX)
trap 'stop; rm -rf "$work" "$memory"' EXIT

# start_up WHEN: how long a start on the large file takes until it is ready.
start_up() {
    local begun
    begun=$(date +%s%N)
    "$docket" serve --data "$work/large" --listen 127.0.0.1:18080 2>/dev/null &
    server=$!
    until curl -sf http://127.0.0.1:18080/readyz >/dev/null; do :; done
    echo "start-up on $stored orders, $1: $((($(date +%s%N) - begun) / 1000000)) ms until /readyz answers"
    stop
}

echo "$(nproc) cores, $(uname -sr), $("$docket" --version)"
table
start "$work/data"
row 'SQLite on disk, empty' 64
row 'SQLite on disk' 1
row 'SQLite on disk' 16
row 'SQLite on disk' 256
row 'SQLite on disk, random keys' 64 --random-keys
# The first fills the wallets, so that the rows are about orders alone.
"$docket" bench --url "$url" --token "$token" --connections 64 --orders 64 --work wallet-orders --json >/dev/null
row 'SQLite on disk, paid from wallets' 64 --work wallet-orders
row 'SQLite on disk, paid from wallets' 1 --work wallet-orders
stop
start "$memory/data"
row 'the disk left out (tmpfs), empty' 64
row 'the disk left out (tmpfs)' 1
stop
rm -rf "$memory/data"

if [ "$stored" -gt 0 ]; then
    start "$work/large"
    "$docket" bench --url "$url" --token "$token" --connections 64 --orders "$stored" --json >/dev/null
    row "SQLite on disk, $stored stored" 64
    row "SQLite on disk, $stored stored" 1
    kill -9 "$server"
    wait "$server" 2>/dev/null || true
    server=
    echo
    start_up 'after kill -9 under load'
    start_up 'after an orderly stop'
    echo "file: $(du -m "$work/large/docket.db" | cut -f1) MB"
    begun=$(date +%s%N)
    "$docket" numbering audit --data "$work/large" | tail -1
    echo "audit: $((($(date +%s%N) - begun) / 1000000)) ms"
fi

# sale NAME CONNECTIONS WORK: one line of the second table.
sale() {
    local name=$1 connections=$2 work=$3 result groups commands
    groups=$(metric groups_total) commands=$(metric commands_total)
    result=$("$docket" bench --url "$url" --token "$token" --connections "$connections" --seconds "$seconds" --work "$work" --json)
    groups=$(($(metric groups_total) - groups)) commands=$(($(metric commands_total) - commands))
    printf '| %s | %s | %.0f | %s | %s | %.1f | %s |\n' "$name" "$connections" "$(field ordersPerSecond <<<"$result")" \
        "$(field p50Ms <<<"$result")" "$(field p99Ms <<<"$result")" "$(ratio "$commands" $((groups > 0 ? groups : 1)))" "$(resident_mb)"
}

if [ "$products" -gt 0 ]; then
    echo
    start "$work/shop" shivik-mart
    "$docket" bench --url "$url" --token "$token" --connections 64 --prepare "$products"
    echo
    echo '| what | connections | a second | p50 ms | p99 ms | sales a commit | resident MB |'
    echo '| --- | --- | --- | --- | --- | --- | --- |'
    sale "sales of three of $products products" 64 sales
    sale 'once more, products known' 64 sales
    sale 'sales' 1 sales
    sale 'price-cart' 16 carts
    sale 'barcode look-up' 16 barcodes
    stop
    echo
    echo "file: $(du -m "$work/shop/docket.db" | cut -f1) MB"
    "$docket" numbering audit --data "$work/shop" | tail -1
fi
