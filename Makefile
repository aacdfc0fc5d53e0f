# Every target sets up what it needs, in .venv, and needs only Python 3.11 or newer and git.

PYTHON ?= python3
WORKERS ?= auto

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
# The wheel that carries the CDNOW purchases. Its files are read; it is never imported,
# so nothing that it depends on is installed.
PURCHASES := lifetimes==0.11.3

.DEFAULT_GOAL := help
.PHONY: help demo test lint types contracts bench clean

help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.ready-demo ## A year and a half of real purchases, with and without governors
	@$(BIN)/peoplefirst demo

test: $(VENV)/.ready-dev ## Run all tests, README and docs among them
	@echo "Running the tests, README.md and docs/ among them …"
	@$(BIN)/python -m pytest -n $(WORKERS)

lint: $(VENV)/.ready-dev ## Check style and format
	@echo "Checking style (ruff check) …"
	@$(BIN)/ruff check .
	@echo "Checking format (ruff format) …"
	@$(BIN)/ruff format --check .

types: $(VENV)/.ready-dev ## Check types twice, with mypy and basedpyright, both strict
	@echo "Checking types (mypy) …"
	@$(BIN)/mypy
	@echo "Checking types (basedpyright) …"
	@$(BIN)/basedpyright

contracts: $(VENV)/.ready-dev ## Check which room imports which
	@echo "Checking the import contracts (import-linter) …"
	@$(BIN)/lint-imports

bench: $(VENV)/.ready-dev ## Measure, peers side by side
	@$(BIN)/python -m benchmarks

clean: ## Remove .venv and everything that was made
	@echo "Removing .venv, caches and builds …"
	@rm -rf $(VENV) build dist htmlcov .coverage .coverage.* .hypothesis \
		.import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find src tests benchmarks examples docs -name __pycache__ -type d -prune \
		-exec rm -rf {} + 2>/dev/null || true

# One stamp for each thing that is set up; a change in pyproject.toml sets up again.

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "peoplefirst needs Python 3.11 or newer, and '$(PYTHON)' is not:" \
			"$$($(PYTHON) --version 2>&1). Name another: make PYTHON=python3.12 …" >&2; exit 1; }
	@echo "Setting up .venv (once) …"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.ready-demo: $(VENV)/.made pyproject.toml
	@echo "Installing peoplefirst and what its command line needs …"
	@$(PIP) --editable '.[cli]'
	@echo "Fetching real purchases for the demo ($(PURCHASES)) …"
	@$(PIP) --no-deps $(PURCHASES)
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.made pyproject.toml
	@echo "Installing peoplefirst and the tools that test it (a minute, once) …"
	@$(PIP) --editable '.[cli,dev]'
	@echo "Fetching real purchases for the demo ($(PURCHASES)) …"
	@$(PIP) --no-deps $(PURCHASES)
	@touch $(VENV)/.ready-demo $@
