#!/usr/bin/env bash
# Measures how fast another system's records are brought in: from the files to the last commit, with nobody else on the store, and the
# second run that has nothing to do.
#
#   ORDERS         orders of the sample (default 100000)
#   FAULTS         faults of the sample (default 500)
#   DOCKET         the program (default target/release/docket)
set -euo pipefail
cd "$(dirname "$0")/.."

. bench/lib.sh
orders=${ORDERS:-100000}
trap 'rm -rf "$work"' EXIT

"$docket" import legacy --sample "$work/old" --orders "$orders" --faults "${FAULTS:-500}"
"$docket" init --preset wallet-orders --data "$work/data" >/dev/null

# run NAME [options]: one line of a table.
run() {
    local name=$1 begun took
    shift
    begun=$(date +%s%N)
    /usr/bin/time -f '%M' -o "$work/memory" "$docket" import legacy "$work/old" --data "$work/data" --json "$@" >"$work/report.json"
    took=$((($(date +%s%N) - begun) / 1000000))
    printf '| %s | %s | %.1f | %.0f | %s |\n' "$name" "$orders" "$(ratio "$took" 1000)" "$(ratio $((orders * 1000)) "$took")" \
        "$(($(tail -1 "$work/memory") / 1024))"
}

echo "$(nproc) cores, $(uname -sr), $("$docket" --version)"
echo
echo '| run | orders | s | orders/s | resident MB |'
echo '| --- | --- | --- | --- | --- |'
run 'only looked at'
run 'brought in, alone' --apply --approve-receipts --alone
run 'brought in again' --apply --approve-receipts
"$docket" doctor --data "$work/data" >/dev/null
