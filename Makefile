# Each command works on a fresh checkout: what it needs is installed into .venv first.

PYTHON3 ?= python3
python := .venv/bin/python
local := $(python) -m deploy.local
manage := $(python) manage.py

refuse_old_python := import sys; sys.exit("Python 3.11 or newer is needed: install it, or name it \
with PYTHON3=python3.11 after make." if sys.version_info < (3, 11) else 0)

.DEFAULT_GOAL := help
.PHONY: help run test check bench stop clean
.NOTPARALLEL:

help: ## show this list
	@sed -n 's/^\([a-z]*\):[^#]*## /\1\t/p' Makefile

run: .venv/requirements.txt.installed ## start everything; Ctrl-C stops it (PORT, HOST, LOCAL_DIR, …)
	@exec $(local) run

test: .venv/requirements-dev.txt.installed ## the whole test suite (ARGS="-k name" for a part of it)
	@exec $(python) -m pytest $(ARGS)

# In the order of what is quickest to know; pytest comes last, so that its summary ends the output.
# The deploy check is about a deployment, which has an https address.
# Where the system has another PostgreSQL than the wheel's, the tests of what asks it most run on it
# too, but for those of many at once.
check: .venv/requirements-dev.txt.installed ## what CI runs
	$(python) -m ruff format --check --quiet .
	$(python) -m ruff check --quiet .
	.venv/bin/lint-imports --no-logo
	@$(local) exec -- sh -exc '\
		$(python) -m mypy .; \
		$(manage) makemigrations --check --dry-run; \
		PUBLIC_URL=https://warble.example $(manage) check --deploy --fail-level WARNING; \
		$(manage) spectacular --validate --fail-on-warn --file /dev/null'
	@other=$$($(local) other-postgres) && if [ -n "$$other" ]; then \
		echo "Tests on PostgreSQL in $$other"; \
		TEST_POSTGRES_BIN="$$other" $(python) -m pytest \
			--ignore-glob="*_races.py" --ignore-glob="*_storms.py" \
			tests/tweets tests/relationships tests/notifications tests/search tests/trends \
			tests/visibility tests/test_statements.py tests/test_one_snapshot.py; \
	fi
	@exec $(python) -m pytest

bench: .venv/requirements-dev.txt.installed ## the benchmarks (NAMES="feed_growth" for some of them)
	@exec $(python) -m bench $(NAMES)

stop: ## stop what is left running
	@if [ -x $(python) ]; then exec $(local) stop; fi

clean: stop ## remove .venv, .local and the caches of tools
	rm -rf .venv .local .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.venv/requirements.txt.installed: requirements.txt
	@$(PYTHON3) -c '$(refuse_old_python)'
	@$(PYTHON3) deploy/local/virtualenv.py requirements.txt

.venv/requirements-dev.txt.installed: requirements.txt requirements-dev.txt
	@$(PYTHON3) -c '$(refuse_old_python)'
	@$(PYTHON3) deploy/local/virtualenv.py requirements-dev.txt
