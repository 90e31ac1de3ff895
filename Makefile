# The commands of everyday work. `make demo` and `make test` need nothing but a Debian machine.
.DEFAULT_GOAL := help
.PHONY: help setup demo test check stress bench bench-full lock vendor messages reference fmt

PYTHON := .venv/bin/python

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | sort | expand -t 14

setup:  ## install what running and testing need
	@bash scripts/prepare.sh test

demo:  ## serve a fictional territory with running schemes (ARGS="--port 8001")
	@bash scripts/prepare.sh demo
	@ESSAIM_DEMO=1 ESSAIM_DATA_DIR="$${ESSAIM_DATA_DIR:-$(CURDIR)/var/demo}" exec .venv/bin/essaim demo $(ARGS)

test: setup  ## everything: checks, SQLite, PostgreSQL, browser
	@exec $(PYTHON) scripts/run_tests.py

check: setup  ## lint, import contracts, migrations, messages, tests about the code
	@exec $(PYTHON) scripts/check.py

stress: setup  ## the safety tests, and those that count how much they try, with their full counts on both databases
	@ESSAIM_STRESS=1 exec $(PYTHON) scripts/run_tests.py --stress

bench: setup  ## the tables of docs/reference/benchmarks.md, short version
	@exec $(PYTHON) -m benchmarks $(ARGS)

bench-full: setup  ## the same at full size
	@exec $(PYTHON) -m benchmarks --full $(ARGS)

lock:  ## pin every dependency with its hashes
	@bash scripts/lock.sh

vendor:  ## refresh the browser files kept in this repository
	@bash scripts/vendor.sh

reference: setup  ## rewrite the generated pages of docs/reference
	@$(PYTHON) scripts/coverage_table.py
	@$(PYTHON) scripts/blueprint_pages.py

messages: setup  ## gather the French translations and compile them
	@exec $(PYTHON) scripts/merge_messages.py

fmt: setup  ## format the code
	@.venv/bin/ruff check --fix -q . ; .venv/bin/ruff format -q .
