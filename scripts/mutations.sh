#!/usr/bin/env bash
# Slips of the pen that a merchant would notice (mutations/*.patch), one at a time, and which test finds each (docs/mutations.md).
#
#   scripts/mutations.sh            all of them
#   scripts/mutations.sh 07 40-new  those whose names begin like that
#   scripts/mutations.sh --check    only whether every patch still applies
#
# It works in a checkout of its own below target/mutations, of what git tracks as it stands now, with a target folder of its own: what
# you build is never a mutation. First of all the checkout without any must pass; what passed once is not proven again.
# Ends with 1 where a mutation survives, or a patch does not apply or does not compile; with 2 where the checkout fails without one.
#
# MUTATION_OF: a commit, to be tried instead of what stands here. MUTATION_SEEDS: how many seeds of the simulator.
# MUTATION_SECONDS: after how long a stage counts as one that never ends.
set -euo pipefail
cd "$(dirname "$0")/.."

seeds=${MUTATION_SEEDS:-40}
seconds_max=${MUTATION_SECONDS:-1200}
root=$PWD
home=$root/target/mutations
tree=$home/tree
log=$home/log
proven=$home/proven

# Whether each patch says what it does, and applies to what stands here.
check() {
    local patch failed=0
    for patch in mutations/*.patch; do
        if ! head -n 1 "$patch" | grep -q '^[A-Z].*\.$'; then
            echo "$patch does not begin with a sentence that says what the slip is." >&2
            failed=1
        fi
        if ! git apply --check "$patch"; then
            echo "$patch does not apply any more: make the same slip anew, or take it out where it can no longer be made." >&2
            failed=1
        fi
    done
    return $failed
}

if [ "${1:-}" = --check ]; then
    check
    exit
fi

chosen=()
for patch in mutations/*.patch; do
    name=$(basename "$patch" .patch)
    if [ $# = 0 ]; then chosen+=("$name"); fi
    for wanted in "$@"; do
        if [[ $name == "$wanted"* ]]; then chosen+=("$name"); fi
    done
done
if [ ${#chosen[@]} = 0 ]; then
    echo "There is no such mutation." >&2
    exit 1
fi

# What a patch's head says under a word: filters of the API tests, or of the store's on PostgreSQL, with commas.
said() { sed -n "/^--- /q; s/^$2: //p" "mutations/$1.patch"; }
touches() { grep -q "^+++ b/crates/$2/" "mutations/$1.patch"; }

# The stages that can see a mutation, the cheapest first. Behind a colon stand filters of tests.
stages() {
    local filter
    if touches "$1" domain; then echo domain; fi
    if touches "$1" domain || touches "$1" store || touches "$1" engine; then printf '%s\n' engine sim; fi
    if touches "$1" domain || touches "$1" store; then echo store; fi
    for filter in $(said "$1" API); do echo "api:$filter"; done
    for filter in $(said "$1" Postgres); do echo "postgres:$filter"; done
}

filters() { tr , ' ' <<<"${1#*:}"; }

compile() {
    case $1 in
        sim) cargo build -q -p docket-sim ;;
        api:*) cargo test -q --no-run -p docket --test it ;;
        postgres:*) cargo test -q --no-run -p docket-store --test it ;;
        *) cargo test -q --no-run -p "docket-$1" ;;
    esac
}

play() {
    case $1 in
        sim) timeout "$seconds_max" "$CARGO_TARGET_DIR/debug/docket-sim" --seeds "$seeds" --until-failure ;;
        api:*) timeout "$seconds_max" cargo test -p docket --test it -- $(filters "$1") ;;
        postgres:*) DOCKET_TEST_STORE=postgres timeout "$seconds_max" cargo test -p docket-store --test it -- $(filters "$1") ;;
        *) timeout "$seconds_max" cargo test -p "docket-$1" ;;
    esac
}

# Runs a stage until the first test fails: whoever reads its output then reads no more of it, and it ends.
try() {
    play "$1" 2>&1 | tee "$log" | awk '/^test .* FAILED$/ { exit 1 }'
}

# The first thing that a failed run complains of.
complaint() {
    local test
    if [ "$1" = sim ]; then
        sed -n 's/^seed \([0-9]*\) of [0-9]* steps fails: \([^:]*\):.*/seed \1: \2/p' "$log" | head -n 1
        return
    fi
    test=$(sed -n 's/^test \(.*\) \.\.\. FAILED$/\1/p' "$log" | head -n 1)
    echo "${test:-it did not come to an end}"
}

# Puts the checkout to what git tracks here, also where it is not committed.
prepare() {
    local stands
    mkdir -p "$home"
    stands=${MUTATION_OF:-$(git stash create)}
    stands=${stands:-HEAD}
    if [ ! -e "$tree/.git" ]; then
        rm -rf "$tree"
        git worktree prune
        git worktree add --quiet --detach "$tree" "$stands"
    fi
    restore
    git -C "$tree" checkout --quiet --detach "$(git rev-parse "$stands")"
    of=$(git ls-tree "$stands" crates Cargo.lock Cargo.toml scripts/postgres.sh | sha256sum | cut -c 1-16)
    touch "$proven"
}

# Also what tests have left there, such as the seeds of a property that did not hold.
restore() {
    git -C "$tree" checkout --quiet --force
    git -C "$tree" clean --quiet --force -d
}

# Nothing stays behind: neither a mutation in the checkout nor the PostgreSQL that was begun from it.
finish() {
    restore
    "$tree/scripts/postgres.sh" stop >/dev/null 2>&1 || true
}

# A stage that fails without a mutation would find every one.
prove() {
    local stage=$1
    if grep -qx "$of $stage $seeds" "$proven"; then return; fi
    echo "proving that $stage passes without a mutation" >&2
    if ! (cd "$tree" && compile "$stage" && play "$stage") >"$log" 2>&1; then
        cat "$log"
        echo "Without any mutation $stage fails: what it finds would mean nothing." >&2
        exit 2
    fi
    echo "$of $stage $seeds" >>"$proven"
}

# A row of the table in docs/mutations.md.
row() { printf '| %-35s | %-8s | %-80s | %4s |\n' "$@"; }

# Says in one row what finds a mutation. Fails where nothing does.
mutate() {
    local name=$1 begun=$SECONDS stage status
    restore || exit 2
    if ! git -C "$tree" apply "$root/mutations/$name.patch" 2>"$log"; then
        row "$name" "DOES NOT APPLY" "$(head -n 1 "$log")" $((SECONDS - begun))
        return 1
    fi
    for stage in $(stages "$name"); do
        if ! (cd "$tree" && compile "$stage") >"$log" 2>&1; then
            row "$name" "DOES NOT COMPILE" "$(grep -m 1 '^error' "$log")" $((SECONDS - begun))
            return 1
        fi
        status=0
        (cd "$tree" && try "$stage") || status=$?
        if [ $status = 124 ]; then
            row "$name" "$stage" "it never ends" $((SECONDS - begun))
            return
        elif [ $status != 0 ]; then
            row "$name" "$stage" "$(complaint "$stage")" $((SECONDS - begun))
            return
        fi
    done
    row "$name" SURVIVES "" $((SECONDS - begun))
    return 1
}

export CARGO_TARGET_DIR=$home/build CARGO_INCREMENTAL=1 CARGO_PROFILE_DEV_DEBUG=0
prepare
trap finish EXIT
for stage in $(for name in "${chosen[@]}"; do stages "$name"; done | awk '!seen[$0]++'); do
    prove "$stage"
done
row mutation "found by" "which test or seed" s
row --- --- --- ---
failed=0
for name in "${chosen[@]}"; do
    mutate "$name" || failed=1
done
exit $failed
