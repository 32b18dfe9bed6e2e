# Everything a developer does here. `make help` lists it; CONTRIBUTING.md explains it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .local/venv/bin
TOOLS := .local/tools/bin
LOCAL := PYTHONPATH=infra $(VENV)/python -m local
export PATH := $(CURDIR)/$(TOOLS):$(PATH)
export SAM_CLI_TELEMETRY := 0

# Passed on to infra/local/settings.py: make up FO_CLOUD_PORT=4666
export FO_CLOUD_PORT FO_POSTGRES_PORT FO_TEST_CLOUD_PORT FO_TEST_POSTGRES_PORT

.PHONY: help demo up down reset status logs test test-rust test-template test-e2e check bench bench-functions bench-callers bench-documents bench-engine bench-market score queries fmt tools

help: ## This list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

demo: up ## Set everything up and take a real document to replicated backtests
	@export XDG_CONFIG_HOME=$(CURDIR)/.local; fo login; \
	  echo "  docs/demo/four-rules.pdf goes through the API …"; fo upload docs/demo/four-rules.pdf --watch
	@echo "Look further:"; \
	  echo "  fo run docs/demo/four-rules.pdf --out .local/reports     the same without a cloud, with tear sheets (fo is in $(TOOLS))"; \
	  echo "  docs/demo/README.md     the note, and why its figures flatter"; \
	  echo "  docs/architecture.md    how it works";  \
	  echo "  make status             the API's address, its reference page and the login;  make down stops it all"

up: tools ## Build, start the local cloud, deploy, migrate, load prices; again: only what changed
	@$(LOCAL) up

down: tools ## Stop the local cloud (and nothing else); its state is kept
	@$(LOCAL) down

reset: tools ## Stop the local cloud and throw its data away
	@$(LOCAL) reset

status: tools ## URLs and the administrator's login of the running cloud
	@$(LOCAL) status

logs: tools ## What the functions wrote in the last minutes (REQUEST=<id> for one request or job, FOLLOW=1 to go on)
	@PYTHONPATH=infra $(VENV)/python -m local.logs $(REQUEST) $(if $(FOLLOW),--follow)

test: test-rust test-template test-e2e ## Every test: Rust, the template, then end to end through a local cloud of its own

test-rust: tools nextest
	@variables=$$($(LOCAL) services --cloud test); trap '$(LOCAL) down --cloud test' EXIT; eval "$$variables"; \
	  cargo nextest run --locked --workspace --lib --bin fo --test '*' --cargo-profile local --no-fail-fast; \
	  cargo test --locked --workspace --profile local --doc --quiet

test-template: tools
	@$(VENV)/python -m pytest tests/template

test-e2e: tools
	@FO_BUILD_TESTS=1 PYTHONPATH=infra $(VENV)/python -m pytest tests/e2e

CHECKOV := .local/checkov/bin
check: tools deny ## Formatting, lints, licences, the template, the OpenAPI document
	@cargo fmt --all --check
	@cargo clippy --locked --workspace --all-targets --profile local -- -D warnings
	@cargo test --locked --quiet --profile local -p fo-api --test agreement
	@infra/local/deny.sh
	@AWS_DEFAULT_REGION=us-east-1 $(VENV)/sam validate --lint --template template.yaml
	@test -x $(CHECKOV)/checkov || { echo "  ● checkov into .local/checkov (once) …"; \
	  $(PYTHON) -m venv .local/checkov && $(CHECKOV)/pip install --quiet --disable-pip-version-check --no-deps -r infra/local/checkov.txt; }
	@$(CHECKOV)/checkov --file template.yaml --framework cloudformation --compact --quiet --skip-download
	@$(VENV)/python -m compileall -q infra/local tests
	@$(PYTHON) shared/backtest/benches/instructions.py

bench: bench-functions bench-callers bench-documents bench-engine bench-market ## Measure everything beside its peers (needs make up; an hour the first time)

bench-functions: tools ## Sizes, start times and memory of the functions in release (FUNCTIONS="login run-backtest" for some)
	@PYTHONPATH=infra $(VENV)/python -m local.measure $(FUNCTIONS)

bench-callers: tools ## What 50, 200 and 400 callers at once cost the database (needs make up)
	@PYTHONPATH=infra $(VENV)/python -m local.callers $(BOOTSTRAPS)

bench-documents: ## The document layer beside PyMuPDF and pdfium
	@$(PYTHON) shared/documents/benches/compare.py

PEERS := .local/engine-peers/bin/python
bench-engine: ## The engine beside vectorbt, bt, backtrader and a loop in numba
	@test -x $(PEERS) || { echo "  ● vectorbt, bt, backtrader, numba into .local/engine-peers (once) …"; \
	  $(PYTHON) -m venv .local/engine-peers && $(PEERS) -m pip install --quiet -r shared/backtest/benches/requirements.txt; }
	@$(PEERS) -W ignore shared/backtest/benches/peers.py

bench-market: ## Loading price files beside pyarrow: wall time and memory (FO=path for another fo)
	@test -x $(PEERS) || { echo "  ● pyarrow and the engine's peers into .local/engine-peers (once) …"; \
	  $(PYTHON) -m venv .local/engine-peers && $(PEERS) -m pip install --quiet -r shared/backtest/benches/requirements.txt; }
	@$(PEERS) shared/market/benches/load.py

score: ## What `fo extract` reaches on the shared corpus, where there is one (FO=path for another fo)
	@$(PYTHON) shared/extraction/benches/score.py $(if $(FO),--fo $(FO))

queries: tools ## After a change of SQL: check it against the migrations, rewrite .sqlx
	@PYTHONPATH=infra $(VENV)/python -m local.queries

fmt: ## Format the code
	@cargo fmt --all

tools:
	@$(PYTHON) infra/local/bootstrap.py

# Tools that Cargo builds, pinned, into .local/tools, unless the machine has them.
.PHONY: nextest deny
nextest:
	@command -v cargo-nextest >/dev/null || { echo "  ● cargo-nextest into .local/tools (once) …"; \
	  cargo install --locked --quiet --root .local/tools cargo-nextest@0.9.143; }
deny:
	@command -v cargo-deny >/dev/null || { echo "  ● cargo-deny into .local/tools (once) …"; \
	  cargo install --locked --quiet --root .local/tools cargo-deny@0.20.2; }
