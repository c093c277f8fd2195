# Klyngetal. `make` alone says what can be done.
#
# What a target has done is noted by an empty file in var/setup/, so that it is done again only
# when something that it rests on has changed.

SHELL = /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# The oldest Python is 3.11; the first of these that is new enough makes the environment.
PYTHONS = python3 python3.14 python3.13 python3.12 python3.11
UV_VERSION = 0.13.9
PORT ?= 8000
# More words for pytest: make test ARGS="-k reconcile -x"
ARGS ?=
# How many tests run at once; each worker has a database and a browser of its own.
WORKERS ?= 2

VENV = .venv
BIN = $(VENV)/bin
DONE = var/setup
MANAGE = $(BIN)/python manage.py
UV = UV_PROJECT_ENVIRONMENT=$(VENV) $(BIN)/uv
# Links into the cache do not work across file systems, and uv says so at length.
export UV_LINK_MODE ?= copy
# Where Python may not keep what it has compiled, each of the tests' many processes compiles it anew.
unexport PYTHONDONTWRITEBYTECODE

POS := $(wildcard portal/locale/*/LC_MESSAGES/*.po)
FRONTEND_SOURCES := $(shell find static -type f ! -name '*.py' 2>/dev/null)

# Where somebody has removed what a note is about, the note goes too.
forget_without = $(if $(wildcard $(1)),,$(shell rm -f $(DONE)/$(2)))
$(call forget_without,$(BIN)/python,uv-*)
$(call forget_without,node_modules,npm)
$(call forget_without,var/frontend/css,frontend)
$(call forget_without,var/static,static)
$(foreach po,$(POS),$(call forget_without,$(po:.po=.mo),messages))

.PHONY: help setup demo test lint bench scan format messages serve worker clean browser

help: ## What can be done
	@grep -hE '^[a-z]+:.*## ' Makefile | awk -F ':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'
	@echo
	@echo "  DATABASE_URL and REDIS_URL choose the services; without them it is SQLite in var/ and no queue."

# --- Set-up

setup: $(DONE)/packages $(DONE)/frontend $(DONE)/messages ## Environment, front end, translations; the others call it

$(DONE)/uv-$(UV_VERSION):
	@mkdir -p $(DONE)
	@echo "· Python environment in $(VENV)"
	@if [ ! -x $(BIN)/python ]; then \
		for python in $(PYTHONS); do \
			if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
				found=$$python; break; \
			fi; \
		done; \
		if [ -z "$$found" ]; then echo "Klyngetal needs Python 3.11 or newer, and found none." >&2; exit 1; fi; \
		$$found -m venv $(VENV); \
	fi
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(DONE)/packages: $(DONE)/uv-$(UV_VERSION) uv.lock pyproject.toml
	@echo "· Python packages from uv.lock"
	@groups="--group dev"; \
	if [ "$$($(BIN)/python static/with_node.py --which)" = package ]; then \
		echo "· Node.js from PyPI, as this machine has none of version 20 or newer"; \
		groups="$$groups --group node"; \
	fi; \
	$(UV) sync --frozen --inexact --quiet $$groups
	@touch $@

$(DONE)/npm: $(DONE)/packages package.json package-lock.json
	@echo "· front-end packages from package-lock.json"
	@$(BIN)/python static/with_node.py npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(DONE)/frontend: $(DONE)/npm $(FRONTEND_SOURCES)
	@echo "· theme, fonts and icons"
	@$(BIN)/python static/with_node.py node static/build.mjs
	@touch $@

$(DONE)/messages: $(DONE)/packages $(POS)
	@echo "· translations"
	@$(MANAGE) messages compile
	@touch $@

# --- Running

$(DONE)/static: $(DONE)/frontend
	@echo "· static files"
	@$(MANAGE) collectstatic --noinput --verbosity 0
	@touch $@

demo: setup $(DONE)/static ## Everything that is missing, the 2018 figures, the account, http://localhost:8000
	@DEMONSTRATION=1 LOG_LEVEL=WARNING $(MANAGE) in_turn "migrate --verbosity 0" demo
	@echo "· serving on http://localhost:$(PORT) (Ctrl-C ends it)"
	@DEMONSTRATION=1 exec $(BIN)/gunicorn portal.wsgi --bind 127.0.0.1:$(PORT) --workers 1 --threads 4 --log-level warning

serve: setup ## The development server, which follows changes
	@DEBUG=1 $(MANAGE) migrate --verbosity 0
	@DEBUG=1 $(MANAGE) runserver localhost:$(PORT)

worker: setup ## A worker with its clock; needs REDIS_URL
	@if [ -z "$$REDIS_URL" ]; then echo "Without REDIS_URL jobs run in the request; there is nothing to work on." >&2; exit 1; fi
	@$(BIN)/celery --app portal worker --beat --loglevel info

# --- Testing

browser: setup
	@$(BIN)/python -m tests.chromium >/dev/null || { \
		echo "· Chromium for the browser tests"; \
		$(BIN)/playwright install --only-shell chromium >var/setup/chromium.log 2>&1 \
		|| { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
			&& apt-get update >>var/setup/chromium.log 2>&1 \
			&& for package in chromium-headless-shell chromium; do \
				apt-get install --yes --no-install-recommends $$package >>var/setup/chromium.log 2>&1 && break; \
			done; } \
		|| echo "  none could be had (var/setup/chromium.log)"; \
	}

test: setup browser ## Every test, browser tests too
	@$(BIN)/pytest --numprocesses $(WORKERS) $(ARGS)

lint: setup ## ruff, mypy, import contract, templates, translations, migrations
	@echo "· ruff" && $(BIN)/ruff check . && $(BIN)/ruff format --check --quiet .
	@echo "· mypy" && $(BIN)/mypy
	@echo "· import contract" && $(BIN)/lint-imports --no-cache --no-logo
	@echo "· templates" && find templates -name '*.html' -exec $(BIN)/djade --check --target-version 5.2 {} +
	@echo "· translations" && $(MANAGE) messages check
	@echo "· migrations" && $(MANAGE) makemigrations --check --dry-run --verbosity 1

bench: setup ## The benchmarks, each as a ratio against its reference in the same run
	@$(BIN)/python -m tests.load

scan: setup $(DONE)/static ## bandit over the code, wapiti at the demonstration as each role; a quarter of an hour
	@$(BIN)/python -m tests.scan

format: setup ## Lay out code and templates as lint wants them
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .
	@find templates -name '*.html' -exec $(BIN)/djade --target-version 5.2 {} + || true

messages: setup ## Bring the catalogue of translations up to what code and templates say
	@$(MANAGE) messages update
	@$(MANAGE) messages compile

clean: ## Remove the environment, everything built, and the database in var/
	rm -rf $(VENV) node_modules var .hypothesis .mypy_cache .pytest_cache .ruff_cache test-results
	find portal -name '*.mo' -delete
