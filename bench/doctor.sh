#!/usr/bin/env bash
# Measures a whole run of the doctor over many orders, sales and payments, beside a server that takes more of them: how long it takes, how
# much memory, and what it costs who waits for an order; and what a run over the changes of a second costs.
#
#   ORDERS         orders that are there before (default 1000000): of five two are sales from stock, one is paid from a wallet
#   RATE           orders a second that come in beside it (default 1000)
#   CONNECTIONS    connections that they come on (default 16)
#   DOCKET         the program (default target/release/docket)
set -euo pipefail
cd "$(dirname "$0")/.."

. bench/lib.sh
orders=${ORDERS:-1000000}
rate=${RATE:-1000}
connections=${CONNECTIONS:-16}
trap 'stop; rm -rf "$work"' EXIT

# load SECONDS: places orders at that rate for so long, and prints how many a second and how long 99 of 100 waited at most.
load() {
    "$docket" bench --url "$url" --token "$token" --connections "$connections" --rate "$rate" --seconds "$1" --json
}

# make WORK COUNT
make() {
    "$docket" bench --url "$url" --token "$token" --connections 64 --orders "$2" --work "$1" --json >/dev/null
}

start "$work/data" shivik-mart
echo "making $orders orders and sales"
"$docket" bench --url "$url" --token "$token" --connections 64 --prepare 1000 --json >/dev/null
make orders $((orders * 2 / 5))
make sales $((orders * 2 / 5))
make wallet-orders $((orders / 5))
echo "file:              $(du -m "$work/data/docket.db" | cut -f1) MB"
# Whatever it finds is an error of this measurement: nobody has damaged anything. What waits is late by the time that it was made.
whole() {
    local begun
    begun=$(date +%s%N)
    /usr/bin/time -f '%M' -o "$work/memory" "$docket" doctor --data "$work/data" --json >"$work/found.json" || true
    echo "whole run, $1: $((($(date +%s%N) - begun) / 1000000)) ms, $(($(tail -1 "$work/memory") / 1024)) MB"
}

whole 'nobody beside it '
grep -o '"code":"[^"]*"' "$work/found.json" | sort | uniq -c || true
echo "orders alone:                $(load 30)"
# One run after the other for as long as orders are timed, so that none of them is timed without a run beside it.
(while [ ! -e "$work/enough" ]; do whole 'orders beside it'; done) &
runs=$!
echo "orders beside whole runs:    $(load 60)"
touch "$work/enough"
wait "$runs"
