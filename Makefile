# One checkout, one machine: `make demo` shows the system, `make test` proves it. `make` prints this list.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
BIN := .venv/bin
UV := .venv/uv/bin/uv
ARGS ?=
# What is set up for images that start one process is wrong here: every start would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup up down status demo trace bench unit test pure fuzz pm4py judge check fmt fmt-check lint types imports shape docs \
	drift lock schemas openapi law rules simulation wheels clean

help: ## Print this
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Make .venv and install everything; nothing changed, nothing done
	@sh scripts/setup.sh

# --- the system -----------------------------------------------------------------------------------------------

up: setup ## Start the whole system: database, broker, six services, the workers
	@$(BIN)/onehall up $(ARGS)

down: setup ## Stop what `up` started here, and only that
	@$(BIN)/onehall down $(ARGS)

status: setup ## Say what runs, where, and whether it is ready
	@$(BIN)/onehall status $(ARGS)

demo: setup ## Take the PC2 case from submission to its permits and watch it
	@$(BIN)/onehall demo $(ARGS)

trace: setup ## CASE=...  Print everything every service did about one case
	@test -n "$(CASE)" || { echo "trace needs a case: make trace CASE=<case number or id>" >&2; exit 2; }
	@$(BIN)/onehall trace "$(CASE)" $(ARGS)

bench: setup ## Measure this system beside its peers and ceilings
	@$(BIN)/python -m benchmarks $(ARGS)

# --- proof ----------------------------------------------------------------------------------------------------

unit: setup ## The fast tests: pure, no services
	@$(BIN)/pytest -n auto tests/unit -q $(ARGS)

# The rules of `check` that are tests (shape, docs, drift) are among the unit and contract tests, and run once; mypy, which has
# one thread, runs beside them. Tests with servers wait much of their time, so there are more processes than cores; those that
# take longest come first.
test: setup ## Everything CI runs: the checks, then all tiers of tests
	@$(MAKE) -j 3 types pure pm4py fmt-check lint imports
	@$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder tests/system tests/faults tests/integration $(ARGS)

pure: setup
	@$(BIN)/pytest -n auto tests/unit tests/contract $(ARGS)

fuzz: setup ## The properties of all deciders with twenty times the examples; a quarter of an hour or more
	@$(BIN)/pytest -n auto tests/unit tests/contract -m hypothesis --hypothesis-profile thorough $(ARGS)

pm4py: setup
	@sh scripts/pm4py.sh >/dev/null

judge: setup ## LOG=...  Judge the real permit log that tests/real knows the answers for
	@test -n "$(LOG)" || { echo "judge needs a file: make judge LOG=<log.xes.gz>" >&2; exit 2; }
	@ONEHALL_REAL_LOG="$(abspath $(LOG))" $(BIN)/pytest tests/real -q $(ARGS)

check: fmt-check lint types imports shape docs drift ## All rules that need no services

fmt: setup ## Format, and fix what can be fixed by machine
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

fmt-check: setup
	@$(BIN)/ruff format --check .

lint: setup
	@$(BIN)/ruff check .

types: setup
	@$(BIN)/mypy

imports: setup
	@$(BIN)/lint-imports

shape: setup
	@$(BIN)/pytest tests/unit/house -q --no-header --deselect tests/unit/house/test_docs.py

docs: setup
	@$(BIN)/pytest tests/unit/house/test_docs.py -q --no-header

drift: setup
	@$(BIN)/pytest tests/contract -q --no-header

# --- what is generated and published ---------------------------------------------------------------------------

lock: setup ## Resolve requirements/dev.in anew into the hashed requirements.txt
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		requirements/dev.in -o requirements.txt $(ARGS)
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		requirements/pm4py.in -o requirements/pm4py.txt $(ARGS)

schemas: setup ## Freeze new message versions; write docs/messages.md and AsyncAPI
	@$(BIN)/python scripts/schemas.py $(ARGS)

openapi: setup ## Write the gateway's OpenAPI document
	@$(BIN)/python scripts/openapi.py $(ARGS)

simulation: setup ## Run the whole city again: docs/simulation.md and its plots
	@$(BIN)/onehall simulate --cases 83033 --sensitivity --out docs/simulation --page docs/simulation.md $(ARGS)

law: setup ## Write docs/law.md: every rule of law, its code, its tests
	@$(BIN)/python scripts/law_table.py $(ARGS)

rules: setup ## Write the rules of supervision into docs/supervision.md
	@$(BIN)/python scripts/supervision_page.py $(ARGS)

wheels: setup ## Build what departments install and try it in a clean venv
	@sh scripts/wheels.sh

clean: ## Remove caches and built files (not .venv, not the stack's data)
	@rm -rf dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find libs services examples benchmarks scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +
