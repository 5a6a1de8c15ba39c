# Everything here works from a fresh clone with Python 3.11-3.14, git and nothing else.
PYTHON := $(shell scripts/python)
BIN := .venv/bin
READY := .venv/ready

PORT ?= 8600
DATA ?= build/backend
TIME ?= 10m

.PHONY: run backend test check faults bench shots lock browser clean

# The demonstration's server runs beside the app, in a process of its own; CARNET_EMBEDDED_SERVER=0 goes without.
run: .venv/runs
	CARNET_EMBEDDED_SERVER=$${CARNET_EMBEDDED_SERVER:-1} $(BIN)/python main.py

# The reference server alone, on loopback: make backend PORT=8600 DATA=DIR
backend: .venv/runs
	$(BIN)/python -m backend --port $(PORT) --data $(DATA)

test: $(READY) check browser
	$(BIN)/pytest tests/unit tests/contract tests/integration backend/tests -n 2 --dist worksteal -q
	$(BIN)/pytest tests/faults -q
	$(BIN)/pytest tests/simulation -n 2 -q
	$(BIN)/pytest tests/e2e -q

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/python scripts/check_catalogues.py

# Histories that nobody has run before, until the time is over: make faults TIME=60m (docs/faults.md)
faults: $(READY)
	$(BIN)/python -m tests.simulation --time $(TIME)

bench: $(READY) browser
	$(BIN)/python -m benchmarks

shots: $(READY) browser
	$(BIN)/python -m scripts.shots

# After editing a requirements*.in.
lock: $(READY)
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 requirements.in requirements-backend.in -o requirements.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 requirements-dev.in -o requirements-dev.lock

clean:
	rm -rf .venv build

# Tests, pictures and measures use Debian's Chromium.
browser:
	@command -v chromium >/dev/null || scripts/debian chromium

.venv/bin/python:
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || scripts/debian $(PYTHON)-venv
	$(PYTHON) -m venv .venv

# `make run` installs what Carnet needs to run; the rest adds what its tests need.
.venv/runs: requirements.lock | .venv/bin/python
	@echo "Carnet s’installe, une seule fois. · Carnet is set up, only once."
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(READY): requirements-dev.lock | .venv/bin/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ .venv/runs
