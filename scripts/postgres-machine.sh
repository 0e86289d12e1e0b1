# What scripts that begin PostgreSQL servers share: where their files are, whose processes they are, which ports they take. Sourced, never
# run. `$bin` is where PostgreSQL's programs are.

# In memory where 3 GB of it are free.
home() {
    if [ -w /dev/shm ] && [ "$(df -k --output=avail /dev/shm | tail -1)" -gt 3000000 ]; then
        echo /dev/shm
    else
        echo "${TMPDIR:-/tmp}"
    fi
}

binaries() {
    for one in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) "$(pg_config --bindir 2>/dev/null || true)"; do
        if [ -x "$one/initdb" ]; then
            echo "$one"
            return
        fi
    done
    echo "PostgreSQL is not installed; scripts/setup.sh installs it" >&2
    exit 1
}

# PostgreSQL does not run as root.
unprivileged() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

# A port below those that the system gives to outgoing connections.
free_port() {
    port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 12000))
    while unprivileged "$bin/pg_isready" -q -h 127.0.0.1 -p "$port"; do
        port=$((port + 1))
    done
    echo "$port"
}
