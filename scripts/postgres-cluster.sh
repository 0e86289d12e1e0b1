#!/bin/sh
# A throw-away PostgreSQL of three nodes by hand, as docs/operating/high-availability.md describes it: a primary and two standbys, and a
# commit is confirmed when one of the standbys has it on its disk.
#
#   scripts/postgres-cluster.sh start     begins nodes n1 (primary), n2 and n3, and prints the URL with all of them
#   scripts/postgres-cluster.sh kill      kill -9 of every process of the primary
#   scripts/postgres-cluster.sh freeze    stops every process of the primary, as a machine does that hangs
#   scripts/postgres-cluster.sh thaw      lets them go on, as a primary that does not know that it is none any more
#   scripts/postgres-cluster.sh promote   promotes the standby that has received more, the other follows it; prints which
#   scripts/postgres-cluster.sh rejoin    makes the killed or frozen node a standby of the new primary
#   scripts/postgres-cluster.sh cut       standbys receive nothing any more
#   scripts/postgres-cluster.sh mend      they receive again
#   scripts/postgres-cluster.sh url NODE  prints the URL of one node; `primary` is one as well
#   scripts/postgres-cluster.sh stop      ends all of it and removes its files
#
# DOCKET_CLUSTER_DIR says where its files are, so that there can be several. DOCKET_CLUSTER_SYNC is synchronous_standby_names; empty is
# replication that no commit waits for, which loses what was answered: what the harness finds then, it would find otherwise too. Whoever
# connects is trusted, but for the user `guarded`, whose password is `open sesame`.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/scripts/postgres-machine.sh"

directory=${DOCKET_CLUSTER_DIR:-$(home)/docket-cluster-$(id -u)-$(printf %s "$root" | cksum | cut -d ' ' -f 1)}
synchronous=${DOCKET_CLUSTER_SYNC-ANY 1 (n1,n2,n3)}
nodes='n1 n2 n3'

port() {
    cat "$directory/$1/port"
}

primary() {
    cat "$directory/primary"
}

standbys() {
    for node in $nodes; do
        [ "$node" = "$(primary)" ] || [ -e "$directory/$node/killed" ] || echo "$node"
    done
}

ask() {
    "$bin/psql" -h 127.0.0.1 -p "$(port "$1")" -U docket -d postgres -AtqXc "$2"
}

# Asks until the answer is that one, for at most a minute.
await() {
    tries=0
    until [ "$(ask "$1" "$2" 2>/dev/null)" = "$3" ]; do
        tries=$((tries + 1))
        if [ "$tries" -gt 600 ]; then
            echo "$1 does not answer $3 to: $2" >&2
            exit 1
        fi
        sleep 0.1
    done
}

configure() {
    unprivileged tee -a "$directory/$1/data/$2" >/dev/null
}

control() {
    unprivileged "$bin/pg_ctl" -D "$directory/$1/data" -l "$directory/$1/log" -w -t 60 "$2" >/dev/null
}

# A port is the node's own, so it stands in no file that a copy of the node would have too.
begin() {
    unprivileged "$bin/pg_ctl" -D "$directory/$1/data" -l "$directory/$1/log" -w -t 60 \
        -o "-p $(port "$1") -c listen_addresses=127.0.0.1 -c unix_socket_directories=$directory" start >/dev/null
}

# Where a standby gets its records from: that node, or nowhere.
follow() {
    to=1
    if [ "$2" != nobody ]; then to=$(port "$2"); fi
    configure "$1" postgresql.auto.conf <<CONF
primary_conninfo = 'host=127.0.0.1 port=$to user=docket application_name=$1'
CONF
}

copy() {
    # A process that nobody has taken leave of still looks as if it held its socket.
    rm -rf "$directory/$1/data" "$directory/.s.PGSQL.$(port "$1")" "$directory/.s.PGSQL.$(port "$1").lock"
    unprivileged "$bin/pg_basebackup" -h 127.0.0.1 -p "$(port "$2")" -U docket -D "$directory/$1/data" -c fast -X stream --no-sync
    unprivileged touch "$directory/$1/data/standby.signal"
    follow "$1" "$2"
    begin "$1"
}

make() {
    rm -rf "$directory"
    mkdir -p "$directory"
    for node in $nodes; do
        mkdir "$directory/$node"
        free_port >"$directory/$node/port"
    done
    echo n1 >"$directory/primary"
    if [ "$(id -u)" = 0 ]; then chown -R postgres "$directory"; fi
    unprivileged "$bin/initdb" -D "$directory/n1/data" -U docket -A trust -E UTF8 --locale=C --data-checksums --no-sync >/dev/null
    configure n1 postgresql.conf <<CONF
max_connections = 200
shared_buffers = 64MB
wal_keep_size = 512MB
wal_retrieve_retry_interval = 200ms
wal_sender_timeout = 5s
wal_receiver_timeout = 5s
restart_after_crash = off
CONF
    rules=$(cat "$directory/n1/data/pg_hba.conf")
    printf 'host all guarded 127.0.0.1/32 scram-sha-256\n%s\n' "$rules" | unprivileged tee "$directory/n1/data/pg_hba.conf" >/dev/null
    begin n1
    ask n1 "CREATE ROLE guarded LOGIN PASSWORD 'open sesame'"
    ask n1 'CREATE DATABASE docket OWNER docket'
    for node in n2 n3; do copy "$node" n1; done
    for node in $nodes; do
        configure "$node" postgresql.conf <<CONF
synchronous_standby_names = '$synchronous'
CONF
        control "$node" reload
    done
    await n1 'SELECT count(*) FROM pg_stat_replication' 2
    await n1 'SHOW synchronous_standby_names' "$synchronous"
}

# The processes of a node that runs, the first of which is that of the server. Its number may be another one's by now.
processes() {
    server=$(head -1 "$directory/$1/data/postmaster.pid" 2>/dev/null || true)
    if [ -n "$server" ] && [ "$(readlink "/proc/$server/cwd" 2>/dev/null)" = "$directory/$1/data" ]; then
        # It is stopped first, so that none of its children is begun anew, or ends in good order.
        kill -STOP "$server"
        echo "$server $(pgrep -P "$server" | tr '\n' ' ')"
    fi
}

signal() {
    for process in $2; do kill "-$1" "$process" 2>/dev/null || true; done
}

kill_node() {
    killed=$(processes "$1")
    signal KILL "$killed"
    for process in $killed; do
        while kill -0 "$process" 2>/dev/null && [ "$(ps -o stat= -p "$process" | cut -c 1)" != Z ]; do sleep 0.02; done
    done
    touch "$directory/$1/killed"
}

received() {
    ask "$1" 'SELECT greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())'
}

promote() {
    best=
    for node in $(standbys); do
        if [ -z "$best" ] || [ "$(ask "$node" "SELECT '$(received "$node")'::pg_lsn > '$(received "$best")'::pg_lsn")" = t ]; then
            best=$node
        fi
    done
    control "$best" promote
    echo "$best" >"$directory/primary"
    for node in $(standbys); do
        follow "$node" "$best"
        control "$node" reload
    done
    echo "$best"
}

url() {
    list=
    for node in $1; do list="$list,127.0.0.1:$(port "$node")"; done
    echo "postgres://docket@${list#,}/docket"
}

bin=$(binaries)
case "${1:-}" in
start)
    make
    echo "$(url "$nodes")?target_session_attrs=read-write"
    ;;
kill)
    kill_node "$(primary)"
    ;;
freeze)
    frozen=$(processes "$(primary)")
    signal STOP "$frozen"
    echo "$frozen" >"$directory/$(primary)/killed"
    ;;
thaw)
    for node in $nodes; do
        if [ -s "$directory/$node/killed" ]; then signal CONT "$(cat "$directory/$node/killed")"; fi
    done
    ;;
promote)
    promote
    ;;
rejoin)
    for node in $nodes; do
        if [ -e "$directory/$node/killed" ]; then
            kill_node "$node"
            copy "$node" "$(primary)"
            rm "$directory/$node/killed"
        fi
    done
    await "$(primary)" 'SELECT count(*) FROM pg_stat_replication' 2
    ;;
cut | mend)
    for node in $(standbys); do
        if [ "$1" = cut ]; then follow "$node" nobody; else follow "$node" "$(primary)"; fi
        control "$node" reload
    done
    if [ "$1" = cut ]; then
        await "$(primary)" 'SELECT count(*) FROM pg_stat_replication' 0
    else
        await "$(primary)" 'SELECT count(*) FROM pg_stat_replication' 2
    fi
    ;;
url)
    if [ "${2:-}" = primary ]; then url "$(primary)"; else url "$2"; fi
    ;;
stop)
    for node in $nodes; do
        if [ -e "$directory/$node/killed" ]; then
            kill_node "$node"
        elif [ -f "$directory/$node/data/postmaster.pid" ]; then
            unprivileged "$bin/pg_ctl" -D "$directory/$node/data" -m immediate stop >/dev/null || true
        fi
    done
    rm -rf "$directory"
    ;;
*)
    sed -n '2,20s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
