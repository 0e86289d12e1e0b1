#!/usr/bin/env bash
# Measures what docs/performance.md says of the web apps: what is loaded, how long that takes, and how long a scan and a search take, in
# Chromium, with a merchant of 100,000 products on this machine.
#
#   DOCKET                 the program, with the apps built into it (default target/release/docket)
#   DOCKET_BENCH_PRODUCTS  products of the merchant (default 100000)
set -euo pipefail
cd "$(dirname "$0")/.."

DOCKET_BIN=$(realpath "${DOCKET:-target/release/docket}")
DOCKET_BENCH_REPORT=$(mktemp)
export DOCKET_BIN DOCKET_BENCH_REPORT
trap 'rm -f "$DOCKET_BENCH_REPORT"' EXIT
scripts/web.sh bench >&2
cat "$DOCKET_BENCH_REPORT"
