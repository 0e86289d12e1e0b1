#!/usr/bin/env bash
# Measures a whole run of the doctor over many orders, beside a server that takes more of them: how long it takes, how much memory, and
# what it costs who waits for an order.
#
#   ORDERS         orders that are there before (default 1000000)
#   CONNECTIONS    connections that place orders beside it (default 16)
#   DOCKET         the program (default target/release/docket)
set -euo pipefail
cd "$(dirname "$0")/.."

. bench/lib.sh
orders=${ORDERS:-1000000}
connections=${CONNECTIONS:-16}

# load SECONDS: places orders for so long, and prints how many a second and how long 99 of 100 waited at most.
load() {
    "$docket" bench --url "$url" --token "$token" --connections "$connections" --seconds "$1" --json
}

start "$work/data"
echo "making $orders orders"
"$docket" bench --url "$url" --token "$token" --connections 64 --orders "$orders" --json >/dev/null
echo "orders alone:      $(load 10)"
load 60 >"$work/beside.json" &
driver=$!
begun=$(date +%s%N)
# Whatever it finds is an error of this measurement: nobody has damaged anything.
/usr/bin/time -f '%M' -o "$work/memory" "$docket" doctor --data "$work/data" --json >"$work/found.json"
echo "whole run:         $((($(date +%s%N) - begun) / 1000000)) ms, $(($(cat "$work/memory") / 1024)) MB, beside orders"
wait "$driver"
echo "orders beside it:  $(cat "$work/beside.json")"
