#!/usr/bin/env bash
# The curves of docs/performance.md: rate, p99 and orders a commit over connections, and over what is stored already. Writes the measured
# points and the plots into docs/plots/. `make bench-curves`; it needs gnuplot (Debian: gnuplot-nox).
#
#   SECONDS_EACH   length of a run (default 10)
#   DOCKET         the program (default target/release/docket)
#   STORED         up to how many stored orders (default 10000000, 14 GB of disk)
#   CURVES         which (default "connections stored"); the others are drawn of the points that are there
set -euo pipefail
cd "$(dirname "$0")/.."

. bench/lib.sh
. bench/peers/lib.sh
stored=${STORED:-10000000}
out=docs/plots
wanted() { [[ " ${CURVES:-connections stored} " == *" $1 "* ]]; }
trap 'stop; end_peers; rm -rf "$work"' EXIT
command -v gnuplot >/dev/null || { echo 'gnuplot is missing: apt-get install gnuplot-nox' >&2; exit 1; }
mkdir -p "$out"

# measured X CONNECTIONS [bench options]: one point, as X, orders/s, p50 and p99 in ms, orders a commit, server µs an order, resident MB.
measured() {
    local x=$1 connections=$2
    shift 2
    row '' "$connections" "$@" | awk -F' *[|] *' -v x="$x" '{ print x, $4, $5, $6, $7, $8, $9 }'
}

header='orders/s p50-ms p99-ms orders-a-commit server-µs-an-order resident-MB'
over_connections() {
    local c
    echo "# $1, $(nproc) cores, $(uname -sr), $("$docket" --version)"
    echo "# connections $header"
    shift
    for c in 1 2 4 8 16 32 64 128 256; do measured "$c" "$c" "$@"; done
}

if wanted connections; then
    start "$work/sqlite"
    over_connections 'orders on SQLite' >"$out/sqlite.dat"
    "$docket" bench --url "$url" --token "$token" --connections 64 --orders 64 --work wallet-orders --json >/dev/null
    over_connections 'orders paid from wallets on SQLite' --work wallet-orders >"$out/sqlite-wallets.dat"
    stop
    begin_postgres
    make_database docket
    token=
    start "$work/postgresql" al-marya --database "$(url_of docket)"
    "$docket" bench --url "$url" --token "$token" --connections 64 --seconds 3 --json >/dev/null
    over_connections 'orders on PostgreSQL' >"$out/postgresql.dat"
    stop
fi

if wanted stored; then
    {
        echo "# orders on SQLite at 64 connections, and on an empty store right behind; $(nproc) cores, $(uname -sr), $("$docket" --version)"
        echo "# million-stored $header orders/s-of-an-empty-one"
    } >"$out/stored.dat"
    token=
    start "$work/large"
    large=$token have=0
    for percent in 0 10 20 40 60 80 100; do
        want=$((stored / 100 * percent))
        if [ "$want" -gt "$have" ]; then
            "$docket" bench --url "$url" --token "$token" --connections 64 --orders $((want - have)) --json >/dev/null
            have=$want
        fi
        # The machine may be another by now than it was at the last point.
        point=$(measured "$(ratio "$want" 1000000)" 64)
        stop
        token=
        start "$work/empty$want"
        echo "$point $(measured 0 64 | cut -d ' ' -f 2)" >>"$out/stored.dat"
        stop
        rm -rf "$work/empty$want"
        token=$large
        start "$work/large"
    done
    stop
    echo "file: $(du -m "$work/large/docket.db" | cut -f1) MB"
fi

# plot NAME TITLE XLABEL YLABEL COLUMN FILE[:ITS COLUMN]=LEGEND …
plot() {
    local name=$1 title=$2 x=$3 y=$4 curves=() one file column
    for one in "${@:6}"; do
        IFS=: read -r file column <<<"${one%%=*}"
        curves+=("'$out/$file.dat' using 1:${column:-$5} with linespoints pointtype 7 title '${one#*=}'")
    done
    gnuplot -e "set terminal pngcairo size 900,420 font 'sans,11'; set output '$out/$name.png'; set title '$title'; set xlabel '$x'; \
        set ylabel '$y'; set yrange [0:*]; set grid; set key left ${key:-top}; ${logarithmic:+set logscale x 2;} plot $(IFS=,; echo "${curves[*]}")"
}

logarithmic=yes plot connections-rate 'Orders a second' connections orders/s 2 sqlite=SQLite 'sqlite-wallets=SQLite, paid from wallets' postgresql=PostgreSQL
logarithmic=yes plot connections-p99 'The slowest of a hundred' connections 'ms (p99)' 4 sqlite=SQLite 'sqlite-wallets=SQLite, paid from wallets' postgresql=PostgreSQL
logarithmic=yes plot connections-commits 'Orders that share a commit' connections 'orders a commit' 5 sqlite=SQLite 'sqlite-wallets=SQLite, paid from wallets' postgresql=PostgreSQL
key=bottom plot stored-rate 'Orders a second, by what is stored' 'million orders stored' orders/s 2 \
    'stored=with so many stored' 'stored:8=an empty store in the same minute'
