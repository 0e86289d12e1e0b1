# What a newcomer needs is `make run` and `make test`; both set up what they need first.

DATA   ?= data
LISTEN ?= 127.0.0.1:8080

.PHONY: run test test-postgres test-citus test-web web lint fmt generated sim fuzz mutations sweep torture bench bench-curves bench-peers bench-servers bench-web package test-package audit setup

## Build and serve a delivery kitchen from ./data on http://localhost:8080, with a token and a first order to try.
run: setup web
	cargo run --release --quiet -p docket -- serve --preset al-marya --data $(DATA) --listen $(LISTEN)

## Everything that must hold, on SQLite and on PostgreSQL.
test: setup web lint
	cargo test --workspace --no-fail-fast
	scripts/web.sh test
	$(MAKE) test-postgres

## The web apps and the guide: built into web/dist, from where the program takes them.
web: setup
	scripts/web.sh

## The web apps in Chromium, against the debug build.
test-web: setup web
	cargo build --quiet -p docket
	scripts/web.sh test

## The suites of the store, the loop and the API on a PostgreSQL server: a throw-away one, or that of DOCKET_TEST_POSTGRES.
test-postgres: setup
	DOCKET_TEST_STORE=postgres cargo test --no-fail-fast -p docket-store -p docket-engine -p docket --test it; \
	    status=$$?; scripts/postgres.sh stop; exit $$status

## The same on distributed tables. DOCKET_TEST_POSTGRES is the URL of a Citus coordinator that has no workers; none is begun for it.
test-citus: setup
	DOCKET_TEST_STORE=citus cargo test --no-fail-fast -p docket-store -p docket-engine -p docket --test it

## Format, lints, which crate may know which, and whether every mutation can still be made, each and all at once.
lint: setup
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- -D warnings
	scripts/check-layers.sh
	scripts/mutations.sh --check
	cargo fmt --check --manifest-path mutations/sweep/Cargo.toml -- --config-path rustfmt.toml
	cargo test --quiet --manifest-path mutations/sweep/Cargo.toml --target-dir target/sweep/program

fmt:
	cargo fmt --all

## Files that are made from the program and checked in; tests say when they are out of date.
generated:
	cargo run --quiet -p docket -- openapi > openapi.json
	cargo run --quiet -p docket -- docs errors > docs/errors.md
	cargo run --quiet -p docket -- docs events > docs/events.md
	cargo run --quiet -p docket -- docs order-lifecycle > docs/order-lifecycle.md
	cargo run --quiet -p docket -- docs money > docs/money.md
	cargo run --quiet -p docket -- docs permissions > docs/permissions.md
	cargo run --quiet -p docket -- docs doctor > docs/doctor.md
	cargo run --quiet -p docket -- docs import-legacy > docs/import-legacy.md

## So many seeds of the simulator (docs/simulator.md), from SIM_FROM on. A seed that fails is printed and cut down.
SEEDS    ?= 1000
SIM_FROM ?= 1
sim: setup
	cargo run --release --quiet -p docket-sim -- --seeds $(SEEDS) --from $(SIM_FROM)

## The fuzzers (docs/fuzzing.md), each for so many seconds; those of TARGETS, or all.
SECONDS ?= 60
TARGETS ?=
fuzz: setup
	scripts/fuzz.sh $(SECONDS) $(TARGETS)

## Every slip of the pen of mutations/, and which test finds it (docs/mutations.md). MUTATIONS names some of them.
mutations: setup
	scripts/mutations.sh $(MUTATIONS)

## Every mutation of the rules that cargo-mutants knows of, in one build (docs/mutations.md). SWEEP: only those whose names contain one of these.
sweep: setup
	scripts/sweep.sh $(SWEEP)

## An hour of random seeds of the simulator, and 60,000 random sequences of commands for each claim about any of them. Then twenty rounds of
## kill -9 under load, on the release build: of servers, of a PostgreSQL primary, of connections, of the cable. And a PostgreSQL that is away for
## 30 seconds. Then 500 who follow 5,000 orders, and schemathesis on the description of the API. After the kill -9 of servers, power cuts and
## whatever else a machine does to a server (docs/operating/faults.md), which takes root.
torture: setup
	cargo run --release --quiet -p docket-sim -- --seconds $${SIM_SECONDS:-3600}
	DOCKET_TORTURE_CASES=60000 CARGO_PROFILE_DEV_OPT_LEVEL=2 cargo test -p docket-domain --target-dir target/torture --test it any_commands::
	DOCKET_TORTURE_ROUNDS=20 cargo test --release -p docket --test it crash -- --nocapture
	DOCKET_TORTURE_ROUNDS=20 cargo test --release -p docket --test it faults:: -- --nocapture --test-threads 1
	cargo test --release -p docket --test it of_500_faults_in_20_000 -- --ignored
	DOCKET_TORTURE_ROUNDS=20 DOCKET_TEST_STORE=postgres cargo test --release -p docket --test it -- \
	    failover:: outage:: servers::at_once --nocapture --test-threads 1; status=$$?; scripts/postgres.sh stop; exit $$status
	cargo test --release -p docket --test it -- --ignored --nocapture --test-threads 1
	DOCKET_TEST_STORE=postgres cargo test --release -p docket --test it -- --ignored --nocapture --test-threads 1; \
	    status=$$?; scripts/postgres.sh stop; exit $$status

## What docs/performance.md says, measured here.
bench: setup
	cargo build --release --quiet -p docket
	bench/run.sh
	bench/doctor.sh
	bench/admin.sh
	bench/legacy.sh
	bench/postgres.sh

## The curves of docs/performance.md, measured and drawn here; takes an hour and 14 GB of disk (STORED=0: minutes).
bench-curves: setup
	cargo build --release --quiet -p docket
	bench/curves.sh

## What several servers and databases do together, measured here.
bench-servers: setup
	cargo build --release --quiet -p docket
	bench/servers.sh

## Docket beside what people use instead, measured here: a counter row, Redis, Express, Drizzle, Vendure, Medusa.
bench-peers: setup
	cargo build --release --quiet -p docket
	bench/peers.sh

## What docs/performance.md says of the web apps, measured here in Chromium.
bench-web: setup web
	cargo build --release --quiet -p docket
	bench/web.sh

## The Debian package, in target/debian.
package: setup
	scripts/package.sh

## The package, installed, started and removed on a copy of this machine that is thrown away. Needs root.
test-package: setup
	scripts/test-package.sh

## Known vulnerabilities, licences, bans and sources of every crate (deny.toml). Ends with 3 where cargo-deny is missing.
audit: setup
	scripts/audit.sh

setup:
	@scripts/setup.sh
