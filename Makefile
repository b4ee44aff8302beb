# Python 3.11 or newer, git and make are all it takes: every goal installs what it needs, once.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 4566
BIN = $(VENV)/bin
LINK = .tree/ansible_collections/cloudops/aws_lambda

.PHONY: help demo test test-all integration bench emulator format build clean demo-venv dev-venv
.DEFAULT_GOAL := help

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

demo: demo-venv ## watch the collection work, against an emulator on this machine
	@$(BIN)/python tests/demo/run.py

test: dev-venv ## every check on one Python
	@$(BIN)/nox

test-all: test ## the same, what takes longer, and the tests on the other supported Pythons and ansible-cores
	@$(BIN)/nox -s thorough matrix cores

integration: dev-venv ## the integration tests; TARGET=name for one of them
	@$(BIN)/nox -s integration -- $(TARGET)

bench: dev-venv ## measure
	@PYTHONPATH=tests:.tree $(BIN)/python -m bench

emulator: demo-venv ## run the emulator alone; PORT=4566; SEED=demo creates the functions of the demo
	@PYTHONPATH=tests exec $(BIN)/python -m emulator --port $(PORT) $(if $(SEED),--seed $(SEED))

format: dev-venv ## let ruff rewrite what it can
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

build: dev-venv ## the collection's tarball, in dist/
	@$(BIN)/nox -s build

clean: ## remove whatever the other goals made
	rm -rf .venv .nox .tree .ansible .hypothesis .mypy_cache .pytest_cache .ruff_cache demo dist tests/output
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

demo-venv: $(VENV)/demo.done $(LINK)
dev-venv: $(VENV)/dev.done $(LINK)

# -qq hides warnings, which are about the settings of pip on this machine, and shows errors.
PIP = $(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile

$(VENV)/demo.done: tests/requirements.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; v >= (3, 11) or sys.exit("Python 3.11 or newer is needed and $(PYTHON) is %d.%d: make PYTHON=..." % v)'
	@echo "Installing into $(VENV), once; it takes a minute."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) -r tests/requirements.txt
	@touch $@

# pip takes a half-installed package for an installed one: without demo.done, an interrupted install starts over.
$(VENV)/dev.done: requirements-dev.txt $(VENV)/demo.done
	@rm $(VENV)/demo.done
	@echo "Installing the tools of the tests into $(VENV), once."
	@$(PIP) -r requirements-dev.txt
	@touch $(VENV)/demo.done $@

# Ansible finds a collection by its path.
$(LINK):
	@mkdir -p $(@D)
	@ln -s ../../.. $@
