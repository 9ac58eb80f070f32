.DEFAULT_GOAL := help
.PHONY: help setup run shell train load test bench bench-alerts bench-load faults fuzz soak properties lint format pictures audit evaluate fit

PYTHON := .venv/bin/python
NLU_PYTHON := nlu/.venv/bin/python

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Make both environments from their lock files
	@scripts/setup.sh

run: setup ## Set everything up, start all processes, say where to talk
	@$(PYTHON) -m bot run

shell: setup ## Talk in the Rasa shell, with the action server behind it (EXPLAIN=1 tells why)
	@ASSISTANT_EXPLAIN=$(or $(EXPLAIN),0) $(PYTHON) -m bot shell

train: setup ## Train the model if its inputs changed
	@$(PYTHON) -m bot train

load: setup ## Load the catalogue into the task database
	@$(PYTHON) -m bot load

test: setup ## Lint, check types, run every test
	@scripts/test.sh

bench: setup ## Measure beside a vanilla Rasa bot, in half an hour (ARGS="--epochs 6"; else about two hours more, once)
	@$(PYTHON) -m bench.turns $(ARGS)

bench-alerts: setup ## Measure the alerts against an emulated Bot API (half an hour)
	@$(PYTHON) -m bench.alerts

bench-load: setup ## Measure 1, 2 and 3 Rasa processes (some minutes; ARGS="--write" for docs/scaling.md)
	@$(PYTHON) -m bench.load $(ARGS)

faults: setup ## Break each part while people ask (a quarter of an hour; ARGS="--only rasa")
	@$(PYTHON) -m bench.faults $(ARGS)

fuzz: setup ## Send 100,000 updates and requests that nobody would think of (a quarter of an hour)
	@$(PYTHON) -m bench.fuzz $(ARGS)

soak: setup ## Let people talk for an hour, five messages a second (ARGS="--minutes 5")
	@$(PYTHON) -m bench.soak $(ARGS)

properties: setup ## Look for what breaks a property, with 20 times the examples, others each time
	@$(PYTHON) -m pytest -m hypothesis --hypothesis-profile=thorough --timeout 1200 tests
	@$(NLU_PYTHON) -m pytest -c nlu/pyproject.toml --rootdir=. -m hypothesis \
		--hypothesis-profile=thorough --timeout 1200 tests/nlu

lint: setup ## Lint and check types only
	@scripts/lint.sh

format: setup ## Format the code
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

audit: setup ## List what is installed, its licences and known weaknesses, in var/audit/
	@scripts/setup.sh audit
	@scripts/audit.sh

pictures: setup ## Take the pictures of all screens in docs/ anew (Chromium; some minutes)
	@$(PYTHON) -m bot train
	@$(PYTHON) -m tests.browser.pictures
	@$(PYTHON) -m tests.desk.pictures
	@$(PYTHON) -m tests.telegram.screens

evaluate: setup ## Measure cross-fitted on our questions, write docs/evaluation.md (ARGS="--public FOLDER")
	@scripts/setup.sh evaluation
	@$(PYTHON) -m evaluation report $(ARGS)

fit: setup ## Fit the weights of finder and scope on all our questions (ARGS=--write to keep them)
	@scripts/setup.sh evaluation
	@$(PYTHON) -m evaluation fit $(ARGS)
