#!/usr/bin/env bash
# Builds the Debian package, target/debian/docket_*.deb, with the web apps, man pages and completions in it. Says where it is.
#
#   scripts/package.sh          the release build
#   scripts/package.sh dev      the debug build, which is quicker to make; for trying the package itself
set -euo pipefail
cd "$(dirname "$0")/.."
profile=${1:-release}
target=${CARGO_TARGET_DIR:-$PWD/target}
case $profile in
    release) built=$target/release/docket ;;
    dev) built=$target/debug/docket ;;
    *) echo "the profile is release or dev, not $profile" >&2; exit 2 ;;
esac

if ! command -v cargo-deb >/dev/null; then
    echo "Installing cargo-deb, once." >&2
    cargo install --quiet --locked cargo-deb
fi
scripts/web.sh >&2
cargo build --quiet --profile "$profile" -p docket

# What the program says of itself, from where Cargo.toml takes it.
made=target/package
rm -rf "$made"
mkdir -p "$made/man"
"$built" docs man "$made/man"
gzip --best --no-name "$made"/man/*.1
"$built" completions bash >"$made/docket.bash"
"$built" completions zsh >"$made/_docket"
"$built" completions fish >"$made/docket.fish"

mkdir -p target/debian
rm -f target/debian/docket_*.deb
cargo deb --quiet --package docket --no-build --profile "$profile" --output target/debian >&2
ls target/debian/docket_*.deb
