#!/usr/bin/env bash
# Measures what the office asks for over many orders: the first page of its list, filtered pages, an order by its number, a page far down
# the list, and the dashboard's figures. Fails where the first page or the search by number takes longer than the limit at the 99th of 100.
#
#   ORDERS         orders that are there before (default 1000000)
#   ROUNDS         how often each is asked for (default 200)
#   LIMIT_MS       what a first page and a search may take (default 200)
#   DOCKET         the program (default target/release/docket)
set -euo pipefail
cd "$(dirname "$0")/.."

. bench/lib.sh
orders=${ORDERS:-1000000}
rounds=${ROUNDS:-200}
limit=${LIMIT_MS:-200}
trap 'stop; rm -rf "$work"' EXIT

get() { curl -sf -H "authorization: Bearer $token" "$url/api/v1$1"; }

# took PATH: asks for it so often, and prints the median and the 99th of 100, in milliseconds. {n} stands for a number of an order.
took() {
    local at path
    for at in $(seq "$rounds"); do
        path=$1
        case $path in *'{n}'*) path=${path//\{n\}/${numbers[$((at % ${#numbers[@]}))]}} ;; esac
        curl -sf -o "$work/answer" -w '%{time_total}\n' -H "authorization: Bearer $token" "$url/api/v1$path"
    done | sort -n | awk '{ a[NR] = $1 * 1000 } END { printf "%.1f %.1f", a[int((NR + 1) / 2)], a[int((NR * 99 + 99) / 100)] }'
}

slow=
# line NAME PATH [limit]: one line of the table.
line() {
    local result
    result=$(took "$2")
    echo "| $1 | ${result% *} | ${result#* } |"
    if [ $# -gt 2 ] && awk -v a="${result#* }" -v b="$3" 'BEGIN { exit !(a > b) }'; then slow="$slow $1"; fi
}

start "$work/data" al-marya
echo "making $orders orders"
"$docket" bench --url "$url" --token "$token" --connections 64 --orders "$orders" --json >/dev/null
# Numbers from all over the list. The last run of digits is what counts, six of them and more where six are not enough; what stands before it
# is the same for all of a date.
numbers_of() { grep -o '"orderNumber":"[^"]*"' | cut -d'"' -f4; }
newest=$(get '/orders?limit=1' | numbers_of)
digits=${newest##*[!0-9]}
prefix=${newest%"$digits"}
numbers=()
for part in $(seq 1 50); do numbers+=("$(printf '%s%06d' "$prefix" $((10#$digits * part / 50)))"); done
[ "$(get "/orders?search=${numbers[24]}&limit=1" | numbers_of)" = "${numbers[24]}" ] || { echo "no order has the number ${numbers[24]}" >&2; exit 1; }
# 5,000 rows down, or as far as the list goes.
after=
for _ in $(seq 25); do
    next=$(get "/orders?limit=200${after:+&after=$after}" | grep -o '"next":"[^"]*"' | cut -d'"' -f4 || true)
    if [ -z "$next" ]; then break; fi
    after=$next
done

echo "file: $(du -m "$work/data/docket.db" | cut -f1) MB"
echo
echo '| what the office asks for | median ms | p99 ms |'
echo '| --- | --- | --- |'
line 'orders: the first page' '/orders?limit=50' "$limit"
line 'orders: search by number' '/orders?search={n}&limit=2' "$limit"
line 'orders: 5,000 rows down' "/orders?limit=50&after=$after"
line 'orders: the first page of a status' '/orders?status=pending&limit=50'
line 'the dashboard: orders by status' '/reports/orders'
line 'the dashboard: sales of the present date' '/reports/sales'
line 'finance: the queue' '/queues/finance?limit=200'
if [ -n "$slow" ]; then
    echo "slower than $limit ms:$slow" >&2
    exit 1
fi
