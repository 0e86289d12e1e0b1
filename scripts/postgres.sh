#!/bin/sh
# A throw-away PostgreSQL for tests and benchmarks, from this machine's binaries, with PostgreSQL's own defaults of durability.
#
#   scripts/postgres.sh start    begins one, or finds the one that runs, and prints its URL
#   scripts/postgres.sh stop     ends it and removes its files
#   scripts/postgres.sh root     prints the file with the root of its certificate, which is for localhost; it speaks TLS to whoever asks
#   scripts/postgres.sh halt     ends it as a crash does, and keeps its files
#   scripts/postgres.sh resume   begins it again on the same files and port
#   scripts/postgres.sh restart  both
#
# It listens on 127.0.0.1 alone, trusts whoever connects, and is never meant to keep anything. Its files are in memory where there is
# room, so that tests do not wait for a disk; DOCKET_POSTGRES_DIR puts them elsewhere, as benchmarks must. Its own user, who is not root,
# has to be able to enter that directory.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)

. "$root/scripts/postgres-machine.sh"

directory=${DOCKET_POSTGRES_DIR:-$(home)/docket-postgres-$(id -u)-$(printf %s "$root" | cksum | cut -d ' ' -f 1)}

runs() {
    [ -f "$directory/port" ] && unprivileged "$bin/pg_ctl" -D "$directory/data" status >/dev/null 2>&1
}

url() {
    echo "postgres://docket@127.0.0.1:$(cat "$directory/port")/postgres"
}

begin() {
    unprivileged "$bin/pg_ctl" -D "$directory/data" -l "$directory/log" -w -t 60 \
        -o "-p $(cat "$directory/port") -c listen_addresses=127.0.0.1 -c unix_socket_directories=$directory" start >/dev/null
}

halt() {
    unprivileged "$bin/pg_ctl" -D "$directory/data" -m immediate stop >/dev/null
}

# A root of its own, and a certificate from it for localhost alone.
certify() {
    (
        cd "$directory/data"
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj "/CN=throw-away root" \
            -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign -keyout root.key -out root.crt
        openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=localhost" -keyout server.key -out server.csr
        printf 'subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n' >server.ext
        openssl x509 -req -in server.csr -CA root.crt -CAkey root.key -days 3650 -extfile server.ext -out server.crt
        chmod 600 server.key root.key
        # Whoever runs tests may read the root; the directory that it lies in is the server's alone.
        cp root.crt "$directory/root.crt"
        if [ "$(id -u)" = 0 ]; then
            chown postgres server.key server.crt
        fi
    ) 2>/dev/null
}

make() {
    rm -rf "$directory"
    mkdir -p "$directory"
    if [ "$(id -u)" = 0 ]; then
        chown postgres "$directory"
    fi
    unprivileged "$bin/initdb" -D "$directory/data" -U docket -A trust -E UTF8 --locale=C >/dev/null
    unprivileged tee -a "$directory/data/postgresql.conf" >/dev/null <<CONF
max_connections = 400
shared_buffers = 256MB
ssl = on
CONF
    certify
    free_port | unprivileged tee "$directory/port" >/dev/null
}

bin=$(binaries)
case "${1:-}" in
start)
    # Whoever comes while another begins it waits for that one.
    exec 9>"$directory.lock"
    flock 9
    if ! runs; then
        [ -f "$directory/port" ] || make
        # Its port may have been taken while it was away. What is begun here does not keep the lock.
        begin 9>&- || { make && begin 9>&-; }
    fi
    url
    ;;
stop)
    if runs; then
        halt
    fi
    rm -rf "$directory" "$directory.lock"
    ;;
root)
    echo "$directory/root.crt"
    ;;
halt)
    halt
    ;;
resume)
    begin
    url
    ;;
restart)
    halt
    begin
    url
    ;;
*)
    sed -n '2,14s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
