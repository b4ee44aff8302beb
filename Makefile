# You need Python 3.11 or later, git and make: every goal installs what else it needs, once.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 4566
BIN = $(VENV)/bin
LINK = .tree/ansible_collections/cloudops/aws_lambda

.PHONY: help demo test test-all debug integration bench emulator picture format docs build release clean demo-venv dev-venv
.DEFAULT_GOAL := help

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

demo: demo-venv ## show the collection at work, against an emulator on this machine
	@$(BIN)/python tests/demo/run.py

test: dev-venv ## every check on one Python
	@$(BIN)/nox -s test

test-all: test ## the same, slower tests, and the tests on the other supported Pythons and ansible-cores
	@$(BIN)/nox -s thorough importer pages eda matrix cores_long

debug: dev-venv ## one test with a debugger; TEST="tests/unit -k name"
	@$(BIN)/pytest --trace $(TEST)

integration: dev-venv ## the integration tests; TARGET=name for one of them
	@$(BIN)/nox -s integration -- $(TARGET)

bench: dev-venv ## measure
	@PYTHONPATH=tests:.tree $(BIN)/python -m bench

emulator: demo-venv ## run the emulator alone; PORT=4566; SEED=demo creates the functions of the demo
	@PYTHONPATH=tests exec $(BIN)/python -m emulator --port $(PORT) $(if $(SEED),--seed $(SEED))

picture: demo ## remake the picture in the README, with Chromium
	@chromium --headless=new --no-sandbox --hide-scrollbars --window-size=1200,760 \
		--screenshot=docs/images/report.png file://$(CURDIR)/demo/event-invoke-audit.html

format: dev-venv ## format the Python files
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

docs: dev-venv ## the documentation as HTML, in .nox/site/html
	@$(BIN)/nox -s pages

build: demo-venv ## the collection's tarball, in dist/
	@rm -rf dist
	@$(BIN)/ansible-galaxy collection build --output-path dist

release: dev-venv ## changelog, version and tag of VERSION=1.2.3; with DRY=1 it only shows them
	@PATH=$(abspath $(BIN)):$$PATH $(BIN)/python .ci/release.py $(if $(DRY),--dry-run) $(VERSION)

clean: ## remove everything that the other goals made
	rm -rf .venv .nox .tree .ansible .hypothesis .mypy_cache .pytest_cache .ruff_cache demo dist tests/output
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

demo-venv: $(VENV)/demo.done $(LINK)
dev-venv: $(VENV)/dev.done $(LINK)

# uv takes a fifth of the time. It does not read pip's configuration: where it fails, pip is asked.
PIP = $(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile
UV = UV_HTTP_TIMEOUT=10 UV_HTTP_RETRIES=0 $(BIN)/uv pip install -q --python $(BIN)/python

# A dot every two seconds, until the commands end: what installs is silent for minutes.
dotted = { while sleep 2; do printf .; done & } ; dots=$$!; { $(1); }; status=$$?; kill $$dots; echo; exit $$status

$(VENV)/demo.done: tests/requirements.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; v >= (3, 11) or sys.exit("Python 3.11 or newer is needed and $(PYTHON) is %d.%d: make PYTHON=..." % v)'
	@test ! -L $(VENV) || { echo "$(VENV) is a link: install into what it points to, or make VENV=..." >&2; exit 1; }
	@echo "Installing into $(VENV), once: it takes a minute with a fast network, and up to five."
	@$(call dotted,$(PYTHON) -m venv --clear $(VENV) && \
		$(PIP) "$$(grep '^uv==' tests/requirements.txt)" && \
		{ $(UV) -r tests/requirements.txt 2>/dev/null || $(PIP) -r tests/requirements.txt; })
	@touch $@

# pip skips a package that is installed in part: without demo.done, an interrupted installation starts again.
$(VENV)/dev.done: requirements-dev.txt $(VENV)/demo.done
	@rm $(VENV)/demo.done
	@echo "Installing the tools of the tests into $(VENV), once."
	@$(call dotted,$(UV) -r requirements-dev.txt 2>/dev/null || $(PIP) -r requirements-dev.txt)
	@touch $(VENV)/demo.done $@

# Ansible finds a collection by its path below ansible_collections.
$(LINK):
	@mkdir -p $(@D)
	@ln -s ../../.. $@
