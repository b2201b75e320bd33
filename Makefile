# Everything is built from Python 3.11 or newer alone; pip takes every package at the version constraints.txt gives.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
DB := quotes.db

.DEFAULT_GOAL := all
.PHONY: all archive serve test docs card lint format clean help

all: $(DB)  ## build .venv and quotes.db from seeds/ (what is there and current stays)

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "quotes needs Python 3.11 or newer; try: make PYTHON=python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -c constraints.txt --config-settings editable_mode=compat -e '.[test]'
	@touch $@

# What quotes.db holds stays; an article that it holds is not added again, so this is quick when only file times have
# changed.
$(DB): $(INSTALLED) $(wildcard seeds/*)
	if test -e $@; then $(BIN)/quotes add seeds/ --db $@; else $(MAKE) archive; fi
	@touch $@

# Built beside quotes.db, which it replaces only when every article has been added.
archive: $(INSTALLED)  ## build quotes.db from seeds/ anew, with today's code and weights
	rm -f $(DB).part $(DB).part-wal $(DB).part-shm
	$(BIN)/quotes add seeds/ --db $(DB).part
	rm -f $(DB)-wal $(DB)-shm
	mv $(DB).part $(DB)

serve: $(DB)  ## browse quotes.db at http://127.0.0.1:8001
	$(BIN)/quotes serve --db $(DB)

test: $(INSTALLED)  ## run every test
	sh tests/web/browser.sh
	$(BIN)/python -m pytest

docs: $(DB)  ## refresh what the README shows of the commands' output
	$(BIN)/python -m cogapp -r -I docs -p 'import cog; from examples import example' README.md

card: $(INSTALLED)  ## refresh the figures in docs/model-card.md: make card SHARED=FOLDER (the one that holds data/)
	test -d "$(SHARED)/data"
	$(BIN)/python -m cogapp -r -I docs -D SHARED="$(SHARED)" -p 'import cog; from figures import *' docs/model-card.md

lint: $(INSTALLED)  ## check style with ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(INSTALLED)  ## format and mend style with ruff
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:  ## remove .venv and caches (quotes.db stays)
	rm -rf $(VENV) build *.egg-info .pytest_cache .ruff_cache

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
