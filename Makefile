# The same commands at home and in CI. From a bare Debian or Ubuntu with python3 (3.11 or newer), its venv, make and git:
# `make run` or `make test` do everything else by themselves. Each step leaves a stamp, so the second time starts at once.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
BIN := .venv/bin
DATA ?= data
PORT ?= 8000
STAMPS := .venv/.stamps
MANIFEST := attune/show/static/vendor/manifest.json
# mypy's Django plugin loads the settings, and they want a folder; this one holds nothing but a throw-away secret.
CHECK_DATA := .cache/check

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_NO_PROGRESS := 1
# Tests start dozens of servers, and compiling the program is half of a start: whatever the caller says, it is done once.
unexport PYTHONDONTWRITEBYTECODE
# Where the cache lies on another disk than .venv, uv copies; saying so spares its warning.
export UV_LINK_MODE ?= copy

.PHONY: run test setup check bench models screenshots fmt help fast slow clients system assets translations lock

## run: everything from a bare checkout, then Attune on http://127.0.0.1:8000 (PORT=8000, DATA=data) with the demo company
run: assets translations $(STAMPS)/attune
	exec $(BIN)/attune serve --demo --data $(DATA) --port $(PORT)

## test: everything from a bare checkout: system packages where allowed, then all checks and all tests
test: setup system check fast slow

## setup: the environment for development: packages, assets, translations
setup: $(STAMPS)/dev assets translations $(STAMPS)/attune

## check: linters, types, directions of the house, templates, translations, as CI sees them
check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	ATTUNE_DATA=$(CHECK_DATA) $(BIN)/mypy
	$(BIN)/lint-imports
	templates=$$(git ls-files --cached --others --exclude-standard 'attune/**/*.html'); \
		if [ -n "$$templates" ]; then $(BIN)/djhtml --tabwidth 2 --check $$templates; fi
	$(BIN)/pytest -q tests/house

## fast: the tests that take seconds, in two processes
fast: setup
	$(BIN)/pytest -n 2 --dist loadfile -m "not slow and not browser and not postgres" --ignore tests/house

# Playwright keeps an event loop running in its process, so the browser has a run of its own.
## slow: the browser, then faults and PostgreSQL, one after the other
slow: setup clients
	$(BIN)/pytest -m browser
	$(BIN)/pytest -m "(slow or postgres) and not browser"

## bench: the figures of docs/performance.md, measured again (takes a while; close other programs)
bench: setup
	$(BIN)/python bench/run.py $(BENCH)

## screenshots: the pictures of the documentation, taken anew from the demo company
screenshots: setup
	$(BIN)/python -m tests.browser.screenshots

## models: train the tables that understand texts again, from the shared data (half an hour; docs/text.md)
models: setup
	$(BIN)/python -m training.text
	$(BIN)/python -m training.measure

## fmt: format Python and templates, mend what the linters can mend
fmt: setup
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .
	templates=$$(git ls-files --cached --others --exclude-standard 'attune/**/*.html'); \
		if [ -n "$$templates" ]; then $(BIN)/djhtml --tabwidth 2 $$templates; fi

## system: the Debian packages that tests use (requirements/system.txt), where this user may install them
system:
	@bash requirements/system.sh

## clients: the client libraries of other companies that tests drive (tests/clients)
clients: $(STAMPS)/clients

## assets: scripts and styles of the pages
assets: $(MANIFEST)

## translations: compiled from the .po files
translations: $(STAMPS)/translations

## lock: write requirements/*.lock anew from requirements/*.in
lock: $(STAMPS)/uv
	for name in core dev; do \
		$(BIN)/uv pip compile -q --universal --no-header --generate-hashes --python-version 3.11 --upgrade \
			requirements/$$name.in -o requirements/$$name.lock; \
	done
	$(BIN)/uv pip compile -q --universal --no-header --generate-hashes --python-version 3.11 --upgrade \
		-c requirements/dev.lock requirements/build.in -o requirements/build.lock
	$(BIN)/uv pip compile -q --universal --no-header --generate-hashes --python-version 3.11 --upgrade \
		requirements/installer.in -o requirements/installer.lock

## help: this list
help:
	@sed -n 's/^## \([a-z]*\): \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name words; do \
		printf '  make %-13s %s\n' "$$name" "$$words"; done

# --- steps with a stamp ---------------------------------------------------------------------------------------------

$(STAMPS)/venv:
	@command -v $(PYTHON) >/dev/null || { echo "Attune needs python3, 3.11 or newer: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Attune needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V). Choose another: make PYTHON=python3.12 ..."; exit 1; }
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv \
		|| { rm -rf .venv; echo "Python cannot make an environment here: apt-get install python3-venv"; exit 1; }
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/uv: requirements/installer.lock | $(STAMPS)/venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/installer.lock
	@touch $@

$(STAMPS)/core: requirements/core.lock requirements/build.lock | $(STAMPS)/uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/core.lock -r requirements/build.lock
	@touch $@

$(STAMPS)/dev: requirements/dev.lock requirements/build.lock | $(STAMPS)/uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.lock -r requirements/build.lock
	@touch $@ $(STAMPS)/core

# The bundle's manifest is written last, so it stands for all of it.
$(MANIFEST): frontend/package-lock.json frontend/hatch_build.py $(wildcard frontend/*.mjs frontend/src/* frontend/src/tracker/*) | $(STAMPS)/core
	@rm -f $@
	$(BIN)/python frontend/hatch_build.py

$(STAMPS)/translations: $(wildcard attune/*/locale/*/LC_MESSAGES/*.po) | $(MANIFEST)
	$(BIN)/python frontend/hatch_build.py
	@touch $@

$(STAMPS)/clients: $(wildcard tests/clients/package-lock.json tests/clients/*.mjs tests/clients/pages/*) | $(STAMPS)/core
	$(BIN)/python frontend/hatch_build.py tests/clients
	@touch $@

# The checkout itself, editable: its console script and its version, built with what the environment already has.
$(STAMPS)/attune: pyproject.toml CHANGELOG.md requirements/core.in frontend/hatch_build.py | $(MANIFEST)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --reinstall-package attune -e .
	@touch $@
