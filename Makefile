# `make run` and `make test` need nothing else: what is missing is installed with the system's
# package manager, or named.
-include .env
export

CARGO ?= cargo
.PHONY: run key test test-postgres test-clients sdk faults fuzz soak supply check fmt schema openapi bench bench-size migration tools

run: tools          ## a working server with its own database
	$(CARGO) run --release --quiet

key:                ## prints the first key, which `make run` made
	@cat "$${ROSTER_DATA_DIR:-$$([ "$$(id -u)" = 0 ] && echo /var/lib/roster || echo data)}/admin.key"

test: tools         ## everything that proves it
	$(CARGO) test

test-postgres: tools ## the same on every PostgreSQL that Roster takes; needs Node
	scripts/postgres

test-clients: tools ## runs published clients of the dialects against the server
	$(CARGO) build --quiet
	scripts/clients

sdk:                ## generates clients from openapi/ and runs them against the server
	$(CARGO) build --quiet
	scripts/sdk

faults: tools       ## kills, stops, freezes and fills up, again and again, under load: minutes
	$(CARGO) test --release --test roster -- faults --ignored --test-threads=1 --nocapture

fuzz: tools         ## sends the server what nobody should, and feeds the parsers: an hour
	$(CARGO) build --quiet
	scripts/hostile
	scripts/fuzz

soak: tools         ## half of the top rate for SOAK_MINUTES (30): memory stays, and nothing fails
	$(CARGO) test --release --test roster -- soak --ignored --nocapture

supply:             ## licences, duplicates and sources of the dependencies, and whether each is used
	command -v cargo-deny >/dev/null || $(CARGO) install --locked --quiet --debug cargo-deny@0.20.2
	command -v cargo-machete >/dev/null || $(CARGO) install --locked --quiet --debug cargo-machete@0.9.2
	$(CARGO) deny check bans licenses sources
	$(CARGO) machete

check: tools        ## formatting, lints, documentation, generated files in step
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets -- -D warnings
	RUSTFLAGS="--cfg fuzzing" $(CARGO) clippy --manifest-path fuzz/Cargo.toml --target-dir fuzz/target/check -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --no-deps --lib
	scripts/schema --check
	$(CARGO) test --quiet openapi

schema: tools       ## writes src/schema.rs from the migrations
	scripts/schema

openapi:            ## writes openapi/ from the code
	for name in roster kanboard nuxeo micro; do $(CARGO) run --quiet -- openapi $$name > target/openapi.json && \
		mv target/openapi.json openapi/$$name.json || exit; done

bench: tools        ## measures, and writes bench/RESULTS.md
	bench/run

bench-size: tools   ## measures a database of ten million memberships, and writes bench/SIZE.md
	bench/size

migration:          ## make migration NAME=add_something: an empty one, to be filled in
	@test -n "$(NAME)" || { echo "say make migration NAME=add_something"; exit 2; }
	@dir="migrations/$$(date -u +%Y-%m-%d-%H%M%S)_$(NAME)" && mkdir "$$dir" && \
	touch "$$dir/up.sql" "$$dir/down.sql" && echo "fill in $$dir/up.sql and down.sql, then make schema"

tools:
	@scripts/tools
