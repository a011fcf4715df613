# Inlet. `make` lists what there is to do. Everything Python lives in .venv, made by the first target that needs it.

.DEFAULT_GOAL := help
BIN := .venv/bin
FLASK := $(BIN)/flask --app wsgi
TEMPLATES := $(wildcard webapp/templates)

# A MySQL or MariaDB address needs the production requirements (base and mysqlclient); else the database is embedded.
SCHEME := $(firstword $(subst :, ,$(value DATABASE_URL)))
INSTALLED := .venv/installed-$(if $(filter mysql% mariadb%,$(SCHEME)),production,base)

MYSQL_HOME ?= build/mysql

# What the examples of the documents run with: axios, Postman's runner, a compiler.
NODE_PACKAGES := tests/examples/node_modules/.package-lock.json

.PHONY: help run web worker db test test-mysql fault lint format bench audit lock

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

# A clean stop by Ctrl-C ends the server with status 0, but make itself gets the terminal's SIGINT too,
# waits for the server and then ends by that signal (status 130); no recipe can change that.
run: $(INSTALLED) ## Migrate, then serve web and worker (PORT, HOST, INLET_HOME, DATABASE_URL)
	@exec $(FLASK) up

web: $(INSTALLED) ## Serve web alone, on a migrated database
	@exec $(FLASK) web

worker: $(INSTALLED) ## Run one more worker
	@exec $(FLASK) worker

db: $(INSTALLED) ## Bring the database to the newest migration
	@$(FLASK) db upgrade

test: ## Install what the tests need (Debian packages too), lint, run every test (TESTS=path for some)
	@scripts/install-programs
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory .venv/installed-production || test -z "$$CI"
	@$(MAKE) --no-print-directory $(NODE_PACKAGES) || test -z "$$CI"
	@$(BIN)/pytest $(if $(TESTS),$(TESTS),-n 3 --dist worksteal)

test-mysql: .venv/installed-dev .venv/installed-production ## Run the tests on a real MySQL (MYSQL_HOME, else unpacked into build/mysql)
	@scripts/get-mysql $(MYSQL_HOME)
	@MYSQL_HOME=$(MYSQL_HOME) TEST_DATABASES=mysql $(BIN)/pytest $(TESTS)

fault: .venv/installed-dev .venv/installed-production ## Kill, freeze and starve real servers, and count what is lost (FAULTS=names for some)
	@$(BIN)/python -m tests.faults $(FAULTS)

lint: .venv/installed-dev ## Check style, types and templates
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(if $(TEMPLATES),$(BIN)/djlint --check --quiet $(TEMPLATES))

format: .venv/installed-dev ## Bring code and templates into shape
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(if $(TEMPLATES),$(BIN)/djlint --reformat --quiet $(TEMPLATES))

bench: .venv/installed-dev .venv/installed-production ## Measure speed against the floor, in one run (BENCH_SECONDS, BENCH_ROUNDS)
	@command -v wrk >/dev/null || { echo "make bench needs wrk (Debian: apt-get install wrk)" >&2; exit 1; }
	@$(BIN)/python -m bench.measure

audit: .venv/installed-dev ## Ask whether anything that is locked has a known weakness (asks the registries)
	@$(BIN)/pip-audit --strict --disable-pip --require-hashes -r requirements.txt -r requirements/dev.txt
	@cd tests/examples && npm audit --package-lock-only

lock: .venv/installed-dev ## Write the locks anew from requirements/*.in (UPGRADE=--upgrade for newer versions)
	@scripts/lock $(UPGRADE)

.venv/bin/python:
	@scripts/create-venv

.venv/installed-base: requirements/base.txt
.venv/installed-dev: requirements/dev.txt
.venv/installed-production: requirements.txt
.venv/installed-%: .venv/bin/python
	@scripts/install-requirements $(filter %.txt,$^)
	@touch $@

$(NODE_PACKAGES): tests/examples/package-lock.json
	@scripts/install-node-packages $(<D)
