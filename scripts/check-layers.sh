#!/usr/bin/env bash
# Proves the architecture's invariants on the dependency tree: what each crate must not know, however indirectly.
set -euo pipefail
cd "$(dirname "$0")/.."

# forbid CRATE DEPENDENCY...: CRATE must not depend on any DEPENDENCY.
forbid() {
    local crate=$1 known
    shift
    known=$(cargo tree --package "$crate" --edges normal --prefix none --format '{p}' | cut -d' ' -f1 | sort -u)
    for dependency in "$@"; do
        if grep -qx "$dependency" <<<"$known"; then
            echo "$crate must not depend on $dependency:" >&2
            cargo tree --package "$crate" --edges normal --invert "$dependency" >&2
            exit 1
        fi
    done
}

# The rules know no I/O, no database, no wire format, no randomness of their own.
forbid docket-domain tokio rusqlite axum serde serde_json getrandom tracing docket-store docket-engine docket-server
# The databases know no HTTP and no loop.
forbid docket-store axum hyper docket-engine docket-server
# The loop knows no HTTP and no wire format of requests.
forbid docket-engine axum hyper docket-server
# The simulator is servers without HTTP.
forbid docket-sim axum hyper docket-server
# The fuzzers know everything, and nothing that runs knows them.
forbid docket docket-fuzz libfuzzer-sys
forbid docket-sim docket-fuzz
forbid docket-fuzz clap docket docket-sim
# The server knows no command line.
forbid docket-server clap docket

# How SQLite's log is written is nobody's records.
forbid docket-vfs tokio serde docket-domain docket-store docket-engine docket-server

# Receipts are words and dots: what is on one is said to them, by whoever knows the records.
forbid docket-receipt tokio serde jiff tracing docket-domain docket-store docket-engine docket-server

# A number is made in one place: nothing outside the store reads one back, nothing outside the rules allocates one.
if grep -rn "numbering::issued\|issued(" --include='*.rs' crates/engine/src crates/server/src crates/cli/src; then
    echo "numbering::issued is the store's way to read a number back; numbers are made by numbering::allocate" >&2
    exit 1
fi
if grep -rln "numbering::allocate\|[^_]allocate(" --include='*.rs' crates/store/src crates/engine/src crates/server/src crates/cli/src; then
    echo "only commands of the domain allocate numbers" >&2
    exit 1
fi

echo "layers hold"
