#!/usr/bin/env bash
# Runs the fuzzers of docs/fuzzing.md: each target for so many seconds, or those that are named. Ends with 1 where one found something, with 3
# where the machine has no C++ compiler for libFuzzer.
#   scripts/fuzz.sh [SECONDS] [TARGET…]
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
shift || true
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
    targets=(fuzz/corpus/*/)
    targets=("${targets[@]%/}")
    targets=("${targets[@]##*/}")
fi

if ! command -v c++ >/dev/null; then
    echo "libFuzzer is C++ and this machine has no compiler for it (apt install g++); the tests of docket-fuzz need none." >&2
    exit 3
fi

# Where which branch was taken is counted by LLVM, which every rustc has; only our own crates and what they use are built so, not what
# builds them.
host=$(rustc --version --verbose | sed -n 's/^host: //p')
coverage="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
-Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares"
out=${CARGO_TARGET_DIR:-target}/fuzz
# Of the versions that Docket is built with.
cp Cargo.lock fuzz/Cargo.lock
RUSTFLAGS="${RUSTFLAGS:-} $coverage" cargo build --release --quiet --manifest-path fuzz/Cargo.toml --target "$host" --target-dir "$out"

failed=()
for target in "${targets[@]}"; do
    # What is found on the way is kept for the next run, and is nobody else's.
    found=$out/corpus/$target
    mkdir -p "$found" "$out/failed"
    echo "== $target: $seconds s" >&2
    FUZZ_TARGET=$target "$out/$host/release/fuzz" "$found" "fuzz/corpus/$target" -max_total_time="$seconds" -max_len=4096 -timeout=20 \
        -rss_limit_mb=2048 -dict=fuzz/words.dict -artifact_prefix="$out/failed/$target-" -print_final_stats=1 -verbosity=0 ||
        failed+=("$target")
done

if [ ${#failed[@]} -gt 0 ]; then
    echo "What is claimed does not hold for ${failed[*]}; the inputs are in $out/failed (docs/fuzzing.md says what to do with one)." >&2
    exit 1
fi
