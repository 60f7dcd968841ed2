# Keydesk's commands. `make help` lists them; scripts/setup installs the tools they need.

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

# Scripts expect build output in ./target.
unexport CARGO_TARGET_DIR

AFTER = @$(MAKE) --no-print-directory
FAST := target/fast/keydesk

##@ Running

.PHONY: run
run: ## build quickly and serve on http://127.0.0.1:3000 with ./data; ARGS="--bind …" adds options
	@scripts/setup build
	$(AFTER) fast
	@exec $(FAST) serve $(ARGS)

.PHONY: build
build: ## build target/release/keydesk for shipping: one small file with everything inside
	@scripts/setup build
	$(AFTER) shipped

.PHONY: dev
dev: ## serve a development build and rebuild it at every change
	@scripts/setup dev
	$(AFTER) watch

##@ Testing

.PHONY: test
test: ## run all checks and tests, from a bare machine; .ci/run calls this
	@scripts/setup test
	$(AFTER) lint
	$(AFTER) unit
	$(AFTER) schemathesis
	$(AFTER) clients
	$(AFTER) browser

.PHONY: check
check: ## run only the quick checks: format, lints of server and wasm, documentation, contrast, dependencies
	@scripts/setup check
	$(AFTER) lint

.PHONY: e2e
e2e: ## run only the slow tests: real clients, size budget, browser
	@scripts/setup test
	$(AFTER) fast
	$(AFTER) clients
	$(AFTER) browser

.PHONY: screenshots
screenshots: ## take pictures of every page and state into target/screenshots, with an index.html
	@scripts/setup test
	$(AFTER) fast
	@scripts/screenshots

.PHONY: bench
bench: ## measure the shipping build on this machine; SIZE=1000000 compares a database of that many users
	@scripts/setup build
	$(AFTER) shipped
	@SIZE=$(SIZE) scripts/bench

.PHONY: sbom
sbom: ## list what the binary is made of as CycloneDX files in target/sbom
	@scripts/setup sbom
	@scripts/sbom

.PHONY: figures
figures: ## count files, functions, comments and import circles; SHOW=circles|graph|long|types lists them
	@cargo run --quiet --locked --package keydesk-figures --target-dir target/tools -- $(SHOW)

.PHONY: help
help: ## list these commands
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z0-9]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

# The steps, once the tools are there ------------------------------------------

.PHONY: fast shipped
fast:
	@scripts/build fast
shipped:
	@scripts/build release

.PHONY: watch
watch:
	@cargo leptos watch -- serve $(ARGS)

# In the profiles of the builds, which share their macros and build scripts.
.PHONY: lint
lint:
	cargo fmt --all --check
	cargo clippy --profile fast --locked --workspace --all-targets -- -D warnings
	cargo clippy --profile wasm-release --locked --lib --no-default-features --features hydrate \
		--target wasm32-unknown-unknown --target-dir target/front -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --profile fast --locked --workspace --no-deps --document-private-items
	@scripts/contrast
	@scripts/deny

.PHONY: unit
unit: fast
	cargo test --profile fast --locked --package keydesk --package keydesk-figures --features keydesk/embed

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

.PHONY: shipping
shipping: ## build what ships, check its size, and run the clients against it
	@scripts/setup test
	$(AFTER) shipped
	@scripts/size
	@KEYDESK_BIN=$(CURDIR)/target/release/keydesk scripts/clients
