# Run `make` for the list of what can be made.

BIN := .venv/bin
# The port of `make run`: make run GATEWAY_PORT=9000
GATEWAY_PORT ?= 8000
# How many processes run the tests: they wait a third of their time, so one more than
# two cores keeps both busy. Others: make test WORKERS=4
WORKERS ?= 3
# More arguments for pytest: make test ARGS="tests/unit -k plates"
ARGS ?=
export GATEWAY_PORT PYTHON

.DEFAULT_GOAL := help
.PHONY: help run test check bench pictures weights pace lock format clean install-run install-dev

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: install-run ## start everything: stores, gateway, workers, and a simulated day
	@exec $(BIN)/border-gate up --live

test: install-dev ## run every test, in parallel and in random order
	@tools/ensure-chromium
	$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

check: install-dev ## lint, types, imports between layers, documentation, compose file
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(BIN)/python -m tools.check

bench: install-dev ## measure all, beside yardsticks; ONLY=accept,read some, JSON=FILE keeps the figures
	@$(BIN)/python -m benchmarks $(if $(ONLY),--only "$(ONLY)") $(if $(JSON),--json "$(JSON)")

pictures: install-dev ## take pictures of every page into docs/images/pages; ONLY=board,declare some
	@tools/ensure-chromium
	@$(BIN)/python -m tools.screens pictures $(if $(ONLY),--only "$(ONLY)")

weights: install-dev ## print what the first load of every page costs; ONLY=board,declare some
	@tools/ensure-chromium
	@$(BIN)/python -m tools.screens weigh $(if $(ONLY),--only "$(ONLY)")

pace: install-dev ## print how long a driver waits for a page with 3G
	@tools/ensure-chromium
	@$(BIN)/python -m tools.screens pace

lock: install-dev ## compile requirements/*.txt from pyproject.toml; UPGRADE=1 takes newer releases
	@tools/lock $(if $(UPGRADE),--upgrade)

format: install-dev ## put the code into the house's form, mending what can be mended
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

clean: ## remove .venv and what tools left behind; the data in .border-gate stays
	rm -rf .venv .venv-rivals build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

install-run:
	@tools/install run

install-dev:
	@tools/install dev
