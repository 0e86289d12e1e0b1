#!/usr/bin/env bash
# Everything of deny.toml: advisories, bans, licences, sources. Needs cargo-deny, and for advisories GitHub, where their database is.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v cargo-deny >/dev/null; then
    echo "cargo-deny is missing, and takes minutes to compile: cargo install cargo-deny --locked" >&2
    echo "Checking bans, licences and sources by the test instead; ADVISORIES ARE NOT CHECKED." >&2
    cargo test --quiet -p docket --test it dependencies::
    exit 3
fi
cargo deny --locked check bans licenses sources
# Last: it is the part that a machine without a network cannot do.
cargo deny --locked check advisories
