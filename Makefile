# Everything sets itself up in .venv; the only requirement is Python >= 3.11 with venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
JOBS ?= auto
# The tests start pooldeck hundreds of times, which is to be compiled once.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check format lint types contracts bench pictures clean

demo: $(VENV)/installed
	$(BIN)/pooldeck demo

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

check: format lint types contracts test

format: $(VENV)/installed-dev
	$(BIN)/ruff format --check db tui tests

lint: $(VENV)/installed-dev
	$(BIN)/ruff check db tui tests

types: $(VENV)/installed-dev
	$(BIN)/mypy

contracts: $(VENV)/installed-dev
	$(BIN)/lint-imports

bench: $(VENV)/installed-dev
	PYTHONPATH=tests $(BIN)/python -m benchmarks

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("pooldeck needs Python 3.11 or newer, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(PIP) --editable '.[test,dev]'
	@touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

pictures: $(VENV)/installed-dev
	PYTHONPATH=tests $(BIN)/python -m support.pictures
