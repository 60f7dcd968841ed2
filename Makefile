# Keydesk's commands. `make help` lists them; scripts/setup brings the tools they need.

.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

TOOLS ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/keydesk/tools
export TOOLS

# Which compiler scripts/setup chose, where it had to. Recipes that build stand
# behind a second `make`, so that a choice made a moment ago is read.
-include target/toolchain.env
export PATH := $(TOOLS)/bin:$(TOOLS)/python/bin:$(CURDIR)/end2end/node_modules/.bin:$(if $(TOOLCHAIN_BIN),$(TOOLCHAIN_BIN):)$(PATH)
ifdef CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER
endif

# Panics name their place in the source: in the browser's half without the folders of this machine.
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS := \
	--remap-path-prefix=$(or $(CARGO_HOME),$(HOME)/.cargo)=cargo --remap-path-prefix=$(CURDIR)=keydesk

# Scripts and the browser's half look for what was built in ./target.
unexport CARGO_TARGET_DIR

AFTER = @$(MAKE) --no-print-directory
SERVER := target/release/keydesk
# Packed files are what a release has and `make dev` has not.
FRONT := target/site/pkg/keydesk.wasm.br
# Folders too: a file that is gone changes only its folder's time.
FRONT_SOURCES := $(shell find src/app src/model src/lib.rs style public Cargo.toml Cargo.lock .cargo 2>/dev/null)

##@ Running

.PHONY: run
run: ## build the release and serve on http://127.0.0.1:3000 with ./data; ARGS="--bind …" is passed on
	@scripts/setup build
	$(AFTER) server
	@exec $(SERVER) serve $(ARGS)

.PHONY: build
build: ## build target/release/keydesk: one file, with pages, wasm, styles and migrations inside
	@scripts/setup build
	$(AFTER) server

.PHONY: dev
dev: ## build for development, serve, and build again at every change
	@scripts/setup build
	$(AFTER) watch

##@ Testing

.PHONY: test
test: ## everything that must hold, from a bare machine; what .ci/run calls
	@scripts/setup test
	$(AFTER) lint
	$(AFTER) unit
	$(AFTER) server
	$(AFTER) schemathesis
	$(AFTER) clients
	$(AFTER) browser

.PHONY: check
check: ## the quick part of it: format, lints of both halves, documentation, contrast
	@scripts/setup check
	$(AFTER) lint

.PHONY: e2e
e2e: ## the slow part of it: real clients, size budget and browser tests, against the release
	@scripts/setup test
	$(AFTER) server
	$(AFTER) clients
	$(AFTER) browser

.PHONY: bench
bench: ## what this machine does with the release, beside what is aimed at; SIZE=1000000: with so many users
	@scripts/setup build
	$(AFTER) server
	@SIZE=$(SIZE) scripts/bench

.PHONY: figures
figures: ## sizes of files and functions, comments, imports in circles; SHOW=circles|graph|long|types: which ones
	@cargo run --quiet --locked --package keydesk-figures --target-dir target/figures -- $(SHOW)

.PHONY: help
help: ## this
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z0-9]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

# The steps, once the tools are there ------------------------------------------

.PHONY: server
server: $(FRONT)
	@cargo build --release --locked --no-default-features --features embed

# Built only when something of it changed: cargo-leptos wipes its output, and
# whatever embeds that would be built again.
$(FRONT): $(FRONT_SOURCES)
	@cargo leptos build --release --precompress --frontend-only --cargo-locked
	@touch $@

.PHONY: watch
watch:
	@cargo leptos watch -- serve $(ARGS)

.PHONY: lint
lint:
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cargo clippy --locked --lib --no-default-features --features hydrate \
		--target wasm32-unknown-unknown --target-dir target/front -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --document-private-items
	@scripts/contrast
	@if command -v cargo-deny >/dev/null; then cargo deny --locked check; \
		else echo "cargo-deny is not installed: licences and advisories were not checked"; fi

.PHONY: unit
unit:
	cargo test --locked --workspace

.PHONY: schemathesis
schemathesis:
	@scripts/schemathesis

.PHONY: clients
clients:
	@scripts/clients

.PHONY: browser
browser:
	@scripts/size
	@scripts/e2e
