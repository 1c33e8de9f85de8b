# Two commands on a fresh machine: `make demo` and `make test`.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
BIN := .venv/bin
SAMPLES := company-profiles

.PHONY: setup verapdf demo test coverage bench lint types contracts schemas templates unit lock samples clean

setup:
	@bash scripts/setup.sh </dev/null

# The judge of PDF/A and PDF/UA; the tests that need it say why where it cannot be had.
verapdf: setup
	@bash scripts/setup-verapdf.sh </dev/null

demo: setup
	@for locale in zh en; do \
	  $(BIN)/packbuilder build $(SAMPLES)/example-appliance --locale $$locale || exit $$?; \
	done
	@echo; echo "output/example-appliance/gbt27922-2011/round-00/"; \
	ls -1 output/example-appliance/gbt27922-2011/round-00 | sed 's/^/  /'

test: setup verapdf lint types contracts schemas unit

lint:
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types:
	@$(BIN)/mypy

contracts:
	@$(BIN)/lint-imports

schemas:
	@$(BIN)/check-jsonschema --check-metaschema schemas/*.schema.json
	@$(BIN)/python scripts/author_templates.py --check

unit:
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

# Which lines no test runs; apart from `make test`, which it makes much slower.
coverage: setup
	@$(BIN)/python -m pytest -n 2 --dist loadgroup --cov --cov-report=term:skip-covered

# The shipped Word templates, from their reviewed texts.
templates: setup
	@$(BIN)/python scripts/author_templates.py

# The sample companies' tables and scans.
samples: setup
	@$(BIN)/python scripts/make_sample_records.py
	@$(BIN)/python scripts/make_sample_evidence.py
	@$(BIN)/python scripts/make_sample_templates.py

# Pins of every dependency, with their hashes; needs uv.
lock:
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --extra dev pyproject.toml -o requirements.lock --custom-compile-command "make lock"

# Longer than a test may take: evidence intake over public odd files.
bench: setup
	@$(BIN)/python scripts/evidence_corpus.py

clean:
	@rm -rf .venv .setup-stamp output build dist .mypy_cache .ruff_cache .pytest_cache
