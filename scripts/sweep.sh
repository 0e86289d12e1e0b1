#!/usr/bin/env bash
# Every mutation of the rules that cargo-mutants knows of, thousands of them, in one build: which of them no test of the rules notices
# (docs/mutations.md). It takes about a quarter of an hour on two cores.
#
#   scripts/sweep.sh                 all of them
#   scripts/sweep.sh stock/ tax      those whose names contain one of these
#
# It works on a copy of its own below target/sweep. The survivors are printed, and are in target/sweep/survivors.txt.
set -euo pipefail
cd "$(dirname "$0")/.."

home=$PWD/target/sweep
mkdir -p "$home/tree"
if ! cargo mutants --version >/dev/null 2>&1; then
    echo "Installing cargo-mutants into target/sweep/tools." >&2
    [ -x "$home/tools/bin/cargo-mutants" ] || cargo install cargo-mutants --locked --quiet --root "$home/tools"
    PATH="$home/tools/bin:$PATH"
fi

# What git tracks, as it stands now.
rm -rf "$home/tree"
mkdir -p "$home/tree"
git ls-files -z | tar --null --files-from=- --create | tar --extract --directory "$home/tree"

cargo build --release --quiet --manifest-path mutations/sweep/Cargo.toml --target-dir "$home/program"
"$home/program/release/docket-sweep" "$home/tree" docket-domain crates/domain "$home" "$@"
