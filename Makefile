# Everything one does with this project. `make` lists it.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
export PYTHONDONTWRITEBYTECODE :=
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Two workers: the tests hold a browser and a database server each.
WORKERS ?= 2

# Stamps: a second run does nothing that is done already.
MADE := $(VENV)/.made
MADE_DEV := $(VENV)/.made-dev
CHROMIUM := $(VENV)/.chromium
OFFICE := $(VENV)/.office
SERVERS := $(VENV)/.servers
WHEELS := var/wheelhouse

.PHONY: help
help: ## list what one can do
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk -F':.*?## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.PHONY: run
run: $(MADE) ## set everything up, load the data, build the training history, serve the dashboard
	@$(BIN)/python commands.py prepare
	@exec $(BIN)/python server.py

.PHONY: run-postgres
run-postgres: $(MADE) $(SERVERS) ## the same on PostgreSQL, with two replicas behind nginx, as plain processes
	@exec $(BIN)/python -m deploy run

.PHONY: deployment
deployment: $(MADE) ## write the files of nginx, PostgreSQL, systemd and compose from deploy/plan.yaml to var/deployment
	@$(BIN)/python -m deploy write

.PHONY: backup
backup: $(MADE) ## copy both databases while people work, to var/backups or TO=folder
	@$(BIN)/python commands.py backup $(if $(TO),--to "$(TO)")

.PHONY: restore
restore: $(MADE) ## restore both databases: make restore FROM=folder, with REPLACE=1 over figures
	@$(BIN)/python commands.py restore "$(FROM)" $(if $(REPLACE),--replace)

.PHONY: wheelhouse
wheelhouse: $(BIN)/python ## gather what serving needs, for a machine without a network: var/wheelhouse
	@rm -rf $(WHEELS)
	@$(BIN)/pip wheel -q -r requirements.txt -w $(WHEELS)
	@cd $(WHEELS) && sha256sum *.whl > SHA256SUMS && echo "$(WHEELS): $$(ls *.whl | wc -l) wheels, $$(du -sh . | cut -f1)"

.PHONY: load
load: $(MADE) ## load what has changed under data/ and name every refused row
	@$(BIN)/python commands.py load

.PHONY: train
train: $(MADE) ## build the synthetic history of the training workspace
	@$(BIN)/python commands.py train

.PHONY: config
config: $(MADE) ## check config.yaml
	@$(BIN)/python commands.py check-config

.PHONY: test
test: $(MADE_DEV) $(CHROMIUM) ## set everything up and run all tests, browser and PostgreSQL included
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder -m "not drill"

.PHONY: check
check: $(MADE_DEV) ## ruff, mypy, the floors, known vulnerabilities
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q tests/architecture -m "not drill and not browser" --no-header --durations=0

	@$(BIN)/python -m tests.advisories

.PHONY: audit
audit: $(MADE_DEV) ## hold the pinned packages against the known vulnerabilities
	@$(BIN)/python -m tests.advisories

.PHONY: format
format: $(MADE_DEV) ## let ruff format and mend what it can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: drill
drill: $(MADE_DEV) $(CHROMIUM) $(OFFICE) $(SERVERS) ## the long tests
	@$(BIN)/python -m pytest -m drill

.PHONY: bench
bench: $(MADE_DEV) $(CHROMIUM) ## the benchmarks, as ratios in one run
	@$(BIN)/python -m benchmarks

.PHONY: screenshots
screenshots: $(MADE_DEV) $(CHROMIUM) ## take the pictures of docs/images anew
	@$(BIN)/python -m tests.browser.screenshots

.PHONY: shapes
shapes: $(MADE_DEV) ## make the outlines of provinces anew: data/outlines_*.geojson, static/maps
	@$(BIN)/python -m shapes

.PHONY: constraints
constraints: $(MADE_DEV) ## write constraints.txt from what is installed now
	@{ head -n 1 constraints.txt; $(BIN)/pip freeze; } > constraints.new && mv constraints.new constraints.txt

.PHONY: clean
clean: ## remove databases, caches and the environment (not the data)
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis test-results

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is missing: apt-get install python3.11, or make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -q && apt-get install -q -y python3-venv && $(PYTHON) -m venv $(VENV); \
	  else echo "python3-venv is missing: sudo apt-get install python3-venv" >&2; exit 1; fi; }

$(MADE): requirements.txt constraints.txt | $(BIN)/python
	@$(BIN)/pip install -q -r requirements.txt
	@touch $@

$(MADE_DEV): requirements-dev.txt requirements.txt constraints.txt | $(BIN)/python
	@$(BIN)/pip install -q -r requirements-dev.txt
	@touch $@ $(MADE)

$(CHROMIUM): | $(BIN)/python
	@if ! command -v chromium chromium-browser google-chrome >/dev/null; then \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -q && apt-get install -q -y --no-install-recommends chromium; \
	  else echo "Chromium is missing: sudo apt-get install chromium" >&2; exit 1; fi; fi
	@touch $@

# LibreOffice and poppler open in drills what we write.
READERS := libreoffice-writer libreoffice-impress libreoffice-calc poppler-utils
$(OFFICE): | $(BIN)/python
	@if ! { command -v soffice && dpkg -s $(READERS); } >/dev/null 2>&1; then \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -q && apt-get install -q -y --no-install-recommends $(READERS); \
	  else echo "LibreOffice or poppler is missing: sudo apt-get install $(READERS)" >&2; exit 1; fi; fi
	@touch $@

# PostgreSQL and nginx as Debian has them; both may also run beside this as services of their own.
$(SERVERS): | $(BIN)/python
	@if ! { ls /usr/lib/postgresql/*/bin/postgres && PATH="$$PATH:/usr/sbin" command -v nginx; } >/dev/null 2>&1; then \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -q && apt-get install -q -y --no-install-recommends postgresql nginx libnginx-mod-http-brotli-filter; \
	  else echo "Servers are missing: sudo apt-get install postgresql nginx libnginx-mod-http-brotli-filter" >&2; exit 1; fi; fi
	@touch $@
