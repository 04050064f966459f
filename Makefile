# Every target does its own set-up, once: a virtual environment in .venv with the locked packages, and the
# Debian packages it needs. Messages of the set-up go to stderr; stdout is the target's own.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help
.NOTPARALLEL:

BIN := .venv/bin
# Programs that the tests start find what was compiled, also where this is set.
unexport PYTHONDONTWRITEBYTECODE
# The Node.js of the set-up, whether the machine has one or not.
export PATH := $(CURDIR)/$(BIN):$(PATH)
CODE := builder tests
# The register in data/ and recipients/ is the example that this day gives; a test compares.
EXAMPLE_DAY := 2026-11-22
SITE := dist/site-preview
# One more than processors, as many tests wait: for browsers, servers, locks and clocks.
WORKERS := $(shell processors=$$(nproc); echo $$((processors < 4 ? processors + 1 : 4)))
# Each worker begins with its part, and takes of another's when it is done.
SPREAD := -n $(WORKERS) --dist worksteal
# Tests sync thousands of small files: in memory, where there is room for it and programs may be run, that costs nothing.
MEMORY := $(shell [[ $$(df --output=avail -k /dev/shm 2>&1 | tail -1) -gt 4000000 ]] 2>/dev/null \
	&& ! findmnt -n -o OPTIONS -T /dev/shm | grep -qw noexec && echo TMPDIR=/dev/shm)
# What the scripts of the pages are built from: the directories too, for a file that went.
PAGES := $(shell find site_templates/pages) \
	package-lock.json tsconfig.json requirements/node.txt .ci/esbuild .ci/node .ci/pages
BUILT := site_templates/built/reader.js

# Pango and HarfBuzz lay out the print edition; Noto covers the scripts that managers write their names in.
RUN_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-core fonts-noto-cjk
# libatomic is what Playwright's own Node.js asks for.
TEST_PACKAGES := $(RUN_PACKAGES) age qpdf poppler-utils unzip libatomic1 softhsm2 dovecot-imapd

# A virtual environment that was copied here, or whose Python is gone, is made anew.
ifneq ($(shell [ -x $(BIN)/python ] && [ "$$(cat .venv/made-in 2>&1)" = "$$(pwd -P)" ] || echo stale),)
.venv/run.stamp .venv/dev.stamp .venv/sign.stamp .venv/hardware.stamp .venv/cluster.stamp: stale
endif

.venv/%.stamp: requirements/%.txt pyproject.toml
	@.ci/python-environment $* >&2

.PHONY: help example demo test test-thorough house check bench site office wheel format bless lock clean setup sign hardware cluster run-setup test-setup stale

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

demo: run-setup ## write a fictional register under dist/demo, build, sign and publish an edition, say how to open it
	@$(BIN)/tocsin demo dist/demo --build

test: test-setup ## run all tests; ARGS="-k name" runs some
	@$(MEMORY) $(BIN)/pytest $(SPREAD) $(ARGS)

test-thorough: test-setup ## run the tests with generated cases, twenty times as many of each
	@HYPOTHESIS_PROFILE=thorough $(MEMORY) $(BIN)/pytest $(SPREAD) -m hypothesis $(ARGS)

house: test-setup ## draw the picture of the packages anew
	@$(BIN)/python tests/support/house.py content/house.svg

check: test-setup ## all that CI runs: lock, format, lint, types, tests, the example register, the site
	@echo "Lock"
	@.ci/lock --check
	@echo "Format"
	@$(BIN)/ruff format --check $(CODE)
	@echo "Lint"
	@$(BIN)/ruff check $(CODE)
	@node_modules/.bin/biome ci --error-on-warnings
	@echo "Types"
	@$(BIN)/mypy
	@node_modules/.bin/tsc
	@echo "Tests"
	@$(MAKE) test
	@echo "Example register"
	@$(BIN)/tocsin --date $(EXAMPLE_DAY) check
	@$(MAKE) site

bench: test-setup ## measure the build beside the straightforward one, into dist/bench.json; ARGS=--quick in two minutes
	@$(BIN)/python -m tests.bench $(ARGS)

site: run-setup ## build the public pages into dist/site-preview
	@echo "Site"
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet --site-dir $(SITE)

example: run-setup ## write the example register in data/ and recipients/ anew
	@$(BIN)/tocsin demo dist/example --date $(EXAMPLE_DAY)
	@rm -rf data/tlds data/organisations data/rounds recipients/*.yaml
	@cp -r dist/example/data dist/example/recipients .

format: .venv/dev.stamp $(BUILT) ## put the code into its form
	@$(BIN)/ruff check --fix-only --quiet $(CODE)
	@$(BIN)/ruff format $(CODE)
	@node_modules/.bin/biome check --write

bless: test-setup ## accept what the golden tests now see as right; look at the difference in git
	@BLESS=1 $(BIN)/pytest -m golden $(ARGS)

lock: ## resolve the requirements again, keeping what still fits; ARGS=--upgrade renews all
	@.ci/lock $(ARGS)

clean: ## remove what was built and installed here
	@rm -rf dist .venv .cache node_modules site_templates/built .hypothesis .mypy_cache .pytest_cache .ruff_cache *.egg-info
	@find $(CODE) -name __pycache__ -prune -exec rm -rf {} +

sign: .venv/sign.stamp ## install what a board member needs to sign, without what lays out pages

# Beside what is there: a member's part, else the whole program.
hardware: $(if $(wildcard .venv/sign.stamp),.venv/sign.stamp,run-setup) .venv/hardware.stamp ## install what keys in hardware need

cluster: run-setup .venv/cluster.stamp ## install what a build on several machines needs

office: run-setup ## install the whole program, without what the tests need

wheel: run-setup ## build dist/tocsin-….whl, to install without git and make
	@.ci/wheel

setup: test-setup ## install what the tests need, and build the scripts of the pages

run-setup: system-run .venv/run.stamp $(BUILT)
test-setup: system-test .venv/dev.stamp $(BUILT)
	@.ci/browsers >&2
	@.ci/node >&2

# Node.js goes into the virtual environment: whoever names this names a stamp of Python before it.
$(BUILT): $(PAGES)
	@.ci/node >&2
	@.ci/pages >&2

.PHONY: system-run system-test
system-run:
	@.ci/system-packages $(RUN_PACKAGES) >&2
system-test:
	@.ci/system-packages $(TEST_PACKAGES) >&2
