# `make` alone lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
PEERLINE := $(BIN)/peerline
export PYTHON ?= python3

# What Python compiles is kept: each test and command is a process that would compile it all anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run demo test check check-fast format lock bench docs clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: .venv/.packages node_modules/.packages .venv/.setup ## install everything into this folder

.venv/.packages: requirements.lock pyproject.toml bootstrap/python.sh
	@echo "Installing Python packages ..."
	@bootstrap/python.sh
	@touch $@

node_modules/.packages: package-lock.json bootstrap/npm.sh | .venv/.packages
	@echo "Installing fonts ..."
	@bootstrap/npm.sh
	@touch $@

# Texts, fonts, the demo's synthetic field and the site's keys; rebuilt when what they are made of changes.
.venv/.setup: .venv/.packages node_modules/.packages $(shell git ls-files 'src/peerline/content' 'src/peerline/field/*.py' 'src/peerline/simulate/*.py' 'src/peerline/scoring/*.py' 2>/dev/null)
	@echo "Building texts, fonts and the synthetic field ..."
	@$(PEERLINE) setup
	@touch $@

run: setup ## serve the site with a labelled synthetic field at http://127.0.0.1:8000
	@$(PEERLINE) serve

demo: setup ## serve a site with made-up customers; the console shows the link to look at them
	@$(PEERLINE) demo

test: setup ## run every check and every test, in a real browser too
	@bootstrap/chromium.sh
	@bootstrap/java.sh
	@$(MAKE) --no-print-directory check
	$(BIN)/pytest -n auto --ignore tests/engines
	@echo "The metrics on every engine ..."
	$(BIN)/pytest -n auto --dist loadfile -q tests/engines
	@echo "The same site on PostgreSQL ..."
	bootstrap/postgres.sh $(BIN)/pytest -n auto -q -m "database and not looks" tests/actions tests/web tests/browser

check: setup ## format, lint, types, import contracts, templates, content
	@failed=0; \
	for command in "ruff format --check --quiet ." "ruff check --quiet ." "lint-imports --no-logo" "mypy" \
		"djlint --quiet --check --lint src/peerline/web/templates" \
		"peerline check $$(git ls-files 'src/peerline/content/instruments' 'src/peerline/content/advice' 'src/peerline/content/report' 'src/peerline/content/decks' 'src/peerline/content/policies/judging.yaml' 'src/peerline/content/policies/learning.yaml' 'src/peerline/content/customers/mappings' 'src/peerline/content/health' 'src/peerline/content/risks' | tr '\n' ' ')"; do \
		$(BIN)/$$command > .venv/.check 2>&1 || { failed=1; echo "FAILED: $$command" | cut -c1-100; tail -n 40 .venv/.check; }; \
	done; \
	[ $$failed = 0 ] && echo "check: clean"

check-fast: setup ## the quick loop: lint, and the tests without a browser
	@$(BIN)/ruff check --quiet . && $(BIN)/pytest -n auto -q -m "not browser"

format: setup ## format code and templates
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --fix --quiet . ; $(BIN)/djlint --quiet --reformat src/peerline/web/templates

lock: ## resolve the dependencies anew; the lock names no host
	@.tools/uv/bin/uv lock --upgrade --quiet
	@.tools/uv/bin/uv export --quiet --no-emit-project --no-header --format requirements-txt --output-file requirements.lock

bench: setup ## timings, as ratios taken side by side in one run
	@bootstrap/chromium.sh
	$(BIN)/python -m benchmarks

docs: setup ## write the generated parts of the docs anew
	@$(BIN)/python docs/generate.py

clean: ## remove what set-up made (not var/, the site's data)
	rm -rf .venv .tools node_modules src/peerline/web/static/vendor src/peerline/report/pdf/fonts src/peerline/content/reference/synthetic
