# `make run` and `make test` need nothing but Rust: they install PostgreSQL and a C compiler with the
# system's package manager if these are missing, or say what to install. `make help` lists all targets.
-include .env
export

CARGO ?= cargo
.PHONY: run help key test test-postgres test-citus test-clients test-mail test-browser sdk faults abuse model fuzz soak supply package check fmt schema openapi bench bench-compare bench-feed bench-scim bench-size bench-transfer migration tools

run:                ## builds and starts a server with its own database
	@echo "Building and starting Roster: about 10 minutes the first time, a few seconds after that. Ctrl-C stops it."
	@scripts/tools
	$(CARGO) run --release

help:               ## lists these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | while IFS='|' read -r target text; do \
		printf '%-15s %s\n' "$$target" "$$text"; done

# The newest file: a start that was interrupted, or another database, may have left older ones.
key:                ## prints the first key, which `make run` has created
	@dir="$${ROSTER_DATA_DIR:-$$([ "$$(id -u)" = 0 ] && echo /var/lib/roster || echo data)}"; \
	cat "$$(ls -t "$$dir"/admin*.key | head -n 1)"

test: tools         ## runs all tests
	$(CARGO) test

test-postgres: tools ## runs the tests on every supported version of PostgreSQL; needs Node.js
	scripts/postgres

# The tests in `process` start PostgreSQL themselves.
test-citus: tools   ## runs the tests on a Citus cluster, whose coordinator CITUS_URL names: docs/scaling.md
	@test -n "$(CITUS_URL)" || { echo "name the coordinator: make test-citus CITUS_URL=postgres://postgres@localhost/postgres"; exit 2; }
	CITUS_URL="$(CITUS_URL)" $(CARGO) test --test roster -- --skip process:: $(TESTS)
	CITUS_URL="$(CITUS_URL)" $(CARGO) test --test roster -- --ignored sharded

test-clients: tools ## runs published clients of the dialects against the server
	$(CARGO) build
	scripts/clients

test-mail:          ## sends e-mails through Postfix and a server that fails on command; needs root and Node.js
	$(CARGO) build
	scripts/mail

test-browser:       ## executes all examples of the documentation in Chromium; needs Node.js and Chromium
	$(CARGO) build
	scripts/browser

sdk:                ## builds the packages in sdk/, generates clients, and runs them against the server
	$(CARGO) build
	scripts/sdk

faults: tools       ## kills and freezes Roster and PostgreSQL, and fills the disk, under load: minutes
	$(CARGO) test --release --test roster -- faults --ignored --test-threads=1 --nocapture

abuse: tools        ## floods sign-in and lists, and measures refusals: others are served, and times tell nothing: minutes
	$(CARGO) test --release --test roster -- process::abuse --ignored --test-threads=1 --nocapture

model:              ## checks the models of the change feed and of webhooks in all states; needs Spin: minutes
	proof/run

fuzz: tools         ## sends invalid requests to the server and fuzzes the parsers: an hour
	$(CARGO) build
	scripts/hostile
	scripts/fuzz

soak: tools         ## runs half of the top rate for SOAK_MINUTES (30), and rolling restarts behind nginx as long: memory is stable, nothing fails
	command -v nginx >/dev/null || scripts/proxies --install
	$(CARGO) test --release --test roster -- soak --ignored --nocapture --test-threads=1

supply:             ## checks licenses, duplicates and sources of the dependencies, and that each is used
	command -v cargo-deny >/dev/null || $(CARGO) install --locked --quiet --debug cargo-deny@0.20.2
	command -v cargo-machete >/dev/null || $(CARGO) install --locked --quiet --debug cargo-machete@0.9.2
	$(CARGO) deny check bans licenses sources
	$(CARGO) machete

# Paths of this machine do not get into the program, so that others can build the same bytes.
package: export RUSTFLAGS := $(RUSTFLAGS) --remap-path-prefix=$(CURDIR)=/roster --remap-path-prefix=$(or $(CARGO_HOME),$(HOME)/.cargo)=/cargo
package:            ## builds a Debian package and a tarball in target/package/out; BINARY=… takes a program that is built
	$(if $(BINARY),,$(CARGO) build --release --locked --bin roster --target-dir target/package)
	packaging/build $(or $(BINARY),target/package/release/roster) target/package/out

check: tools        ## checks formatting, lints, documentation, and that generated files are up to date
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets -- -D warnings
	RUSTFLAGS="--cfg fuzzing" $(CARGO) clippy --manifest-path fuzz/Cargo.toml --target-dir fuzz/target/check -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --no-deps --lib
	scripts/schema --check
	$(CARGO) test --quiet -- openapi the_page_of_rights

schema: tools       ## writes src/schema.rs from the migrations
	scripts/schema

# Without a name, the program lists the names of its documents.
openapi:            ## writes openapi/ from the code
	names=$$($(CARGO) run --quiet -- openapi) || exit; \
	for name in $$names; do $(CARGO) run --quiet -- openapi "$$name" > target/openapi.json && \
		mv target/openapi.json "openapi/$$name.json" || exit; done

bench: tools        ## measures Roster and writes bench/RESULTS.md
	bench/run

bench-compare: tools ## measures two builds beside each other, and fails if the new one is slower; OLD=… NEW=… are programs
	bench/compare $(OLD) $(NEW)

bench-feed: tools   ## measures how soon followers have a change, and writes while old ones are deleted: 20 minutes
	bench/feed

bench-scim: tools   ## measures SCIM in large groups and among a million users, and writes bench/SCIM.md: 5 minutes
	bench/scim

bench-size: tools   ## measures a database of ten million memberships and writes bench/SIZE.md
	bench/size

bench-transfer: tools ## measures import and export of a million users and writes bench/TRANSFER.md: 10 minutes
	bench/transfer/run

migration:          ## creates an empty migration: make migration NAME=add_something
	@test -n "$(NAME)" || { echo "give it a name: make migration NAME=add_something"; exit 2; }
	@dir="migrations/$$(date -u +%Y-%m-%d-%H%M%S)_$(NAME)" && mkdir "$$dir" && \
	touch "$$dir/up.sql" "$$dir/down.sql" && echo "write $$dir/up.sql and $$dir/down.sql, then run make schema"

tools:
	@scripts/tools
