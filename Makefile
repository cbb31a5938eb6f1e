# modtrail: everything a checkout can do. `make` alone lists it.
.POSIX:
.PHONY: help setup setup-dev demo lint check test bench docs serve golden lock

BIN = .venv/bin
DEMO = .demo/archive

help:
	@echo 'make demo    set everything up and run the main job on the sample reports'
	@echo 'make test    every test, live OCR included (what continuous integration runs)'
	@echo 'make check   the quick part: format, lint, types, fast tests (for every commit)'
	@echo 'make bench   the benchmarks, each against its peer'
	@echo 'make docs    rewrite the generated pages and pictures of the documentation'
	@echo 'make golden  rewrite the expected results of the golden tests, to be reviewed as code'
	@echo 'make lock    rewrite the lock files from pyproject.toml'
	@echo 'make serve   the reading room on the demo archive'

setup:
	@scripts/setup run

setup-dev:
	@scripts/setup dev

demo: setup
	@scripts/demo $(BIN)/modtrail $(DEMO)

lint: setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

check: lint
	$(BIN)/pytest -q -m 'not live and not slow'

test: lint
	$(BIN)/pytest -q

bench: setup-dev
	@failed=; for script in startup search known_items judged_queries scanned_items index_growth index_kills id_repair load kills \
	    growth room; do \
	    echo "== $$script"; $(BIN)/python benchmarks/$$script.py || failed="$$failed $$script"; done; \
	echo '== card'; $(BIN)/python benchmarks/corpus/generate.py --out benchmarks/out/corpus --reports 20 && \
	    $(BIN)/python benchmarks/card.py benchmarks/out/corpus --json benchmarks/out/card.json || failed="$$failed card"; \
	test -z "$$failed" || { echo "Below their limits:$$failed" >&2; exit 1; }

docs: setup-dev
	$(BIN)/python scripts/write_docs.py
	@$(MAKE) -s demo >/dev/null
	$(BIN)/python scripts/write_pictures.py

golden: setup-dev
	$(BIN)/pytest -q tests/test_golden.py tests/test_reading.py --update-golden

lock: setup-dev
	scripts/lock

serve: setup
	$(BIN)/modtrail serve --archive $(DEMO)
