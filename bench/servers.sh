#!/usr/bin/env bash
# What several servers and several databases do together, all on this machine, and what an order costs each of them: what the model in
# docs/operating/scaling.md is made of. PostgreSQL with its defaults of durability, its files on the disk of TMPDIR.
#
#   SECONDS_EACH   length of a run (default 10)
#   DOCKET         the program (default target/release/docket)
#   CONNECTIONS    of all drivers together (default 64)
#   WARMING        how long orders are placed before, in seconds (default 10)
set -euo pipefail
cd "$(dirname "$0")/.."

. bench/lib.sh
connections=${CONNECTIONS:-64}
warming=${WARMING:-10}
bin=$(. scripts/postgres-machine.sh && binaries)
servers=() bases=()
stop_servers() {
    local one
    for one in "${servers[@]}"; do
        kill "$one" 2>/dev/null || true
        wait "$one" 2>/dev/null || true
    done
    servers=()
}
end() {
    stop_servers
    for at in "${!bases[@]}"; do DOCKET_POSTGRES_DIR=$work/postgres$at scripts/postgres.sh stop; done
    rm -rf "$work"
}
trap end EXIT
chmod 711 "$work"

# Processor time so far in seconds, of the processes that are named, and of those that they began.
cpu_of() {
    awk -v wanted=" $* " '{ sub(/^[0-9]+ \(.*\) /, pid_of(FILENAME) " "); if (index(wanted, " " $1 " ") || index(wanted, " " $3 " ")) sum += $13 + $14 }
        function pid_of(name) { split(name, part, "/"); return part[3] }
        END { printf "%.2f", sum / 100 }' /proc/[0-9]*/stat 2>/dev/null
}

# The sum of a metric over all servers that run now.
metric_of_all() {
    local address
    for address in "$@"; do curl -s "http://$address/metrics"; done | awk -v name="docket_$metric" '$1 == name { sum += $2 } END { print sum + 0 }'
}

# run DATABASES SERVERS MERCHANTS: one line. Servers and merchants are dealt out to the databases in turn; with as many merchants as
# servers each has its own, with one all have that.
run() {
    local databases=$1 count=$2 merchants=$3 at database urls tokens addresses postmasters=() outs=()
    local -a slugs=()
    urls=() tokens=() addresses=()
    for at in $(seq 0 $((databases - 1))); do
        if [ -z "${bases[$at]:-}" ]; then bases[at]=$(DOCKET_POSTGRES_DIR=$work/postgres$at scripts/postgres.sh start); fi
        database=d_${databases}_${count}_$merchants
        "$bin/psql" -q "${bases[$at]}" -c "CREATE DATABASE $database"
        urls[at]=${bases[$at]%/*}/$database
        postmasters+=("$(head -1 "$("$bin/psql" -At "${bases[$at]}" -c 'SHOW data_directory')/postmaster.pid")")
        "$docket" migrate --data "$work/data" --database "${urls[$at]}" >/dev/null
    done
    for at in $(seq 0 $((merchants - 1))); do
        "$docket" merchant create --data "$work/data" --database "${urls[$((at % databases))]}" --preset al-marya --slug "m$at" >/dev/null
        tokens[at]=$("$docket" token create --data "$work/data" --database "${urls[$((at % databases))]}" --merchant "m$at" --role owner)
    done
    for at in $(seq 0 $((count - 1))); do
        : >"$work/err$at"
        "$docket" serve --data "$work/data$at" --database "${urls[$((at % databases))]}" --listen 127.0.0.1:0 >/dev/null 2>"$work/err$at" &
        servers+=($!)
        until addresses[at]=$(grep -o '127.0.0.1:[0-9]*' "$work/err$at" | head -1) && [ -n "${addresses[$at]}" ]; do kill -0 "${servers[-1]}"; done
    done

    local before after drivers=() pid
    # The first orders of a store are dearer: the database has no plans yet, and no server knows the customers.
    for phase in "$warming" "$seconds"; do
        before=("$(cpu_of "${servers[@]}")" "$(cpu_of "${postmasters[@]}")")
        before+=("$(metric=commands_total metric_of_all "${addresses[@]}")" "$(metric=groups_total metric_of_all "${addresses[@]}")")
        drivers=()
        for at in $(seq 0 $((count - 1))); do
            "$docket" bench --url "http://${addresses[$at]}" --token "${tokens[$((at % merchants))]}" --connections $((connections / count)) \
                --seconds "$phase" --json >"$work/result$at" &
            drivers+=($!)
        done
        for pid in "${drivers[@]}"; do wait "$pid"; done
        after=("$(cpu_of "${servers[@]}")" "$(cpu_of "${postmasters[@]}")")
        after+=("$(metric=commands_total metric_of_all "${addresses[@]}")" "$(metric=groups_total metric_of_all "${addresses[@]}")")
    done
    local results
    results=$(for at in $(seq 0 $((count - 1))); do echo "$(field orders <"$work/result$at") $(field ordersPerSecond <"$work/result$at") $(field p99Ms <"$work/result$at")"; done)
    awk -v d="$databases" -v n="$count" -v m="$merchants" -v s0="${before[0]}" -v s1="${after[0]}" -v p0="${before[1]}" -v p1="${after[1]}" \
        -v g="$(ratio $((after[2] - before[2])) $((after[3] - before[3])))" '
        { orders += $1; rate += $2; if ($3 > p99) p99 = $3 }
        END { printf "| %d | %d | %d | %.0f | %.1f | %.1f | %.0f | %.0f |\n", d, n, m, rate, p99, g, (s1 - s0) * 1e6 / orders, (p1 - p0) * 1e6 / orders }' <<<"$results"
    stop_servers
}

echo "$(nproc) cores, $(uname -sr), $("$docket" --version), $("$bin/postgres" --version), $connections connections"
echo
echo '| databases | servers | merchants | orders/s together | worst p99 ms | orders a commit | servers µs an order | databases µs an order |'
echo '| --- | --- | --- | --- | --- | --- | --- | --- |'
run 1 1 1
run 1 2 1
run 1 4 1
run 1 2 2
run 1 4 4
run 2 2 2
run 2 4 4
