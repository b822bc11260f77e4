# make generate   set up what is missing, then build the sample office into output/site
# make test       set up what is missing, then run the whole test suite
# make check      format, lint, types and tests: what a change must pass
# make quick      the pure rooms only, in less than a minute: the inner loop
# make whole      the tests with their long forms, for hours
# The rest is for developers. ARGS="…" is handed on; PYTHON=… chooses the interpreter (3.11 or newer).

.DEFAULT_GOAL := generate
.NOTPARALLEL:
.PHONY: generate troubled bench acts test quick whole headers life proof model check format sample docs gallery goldens faults licences wheelhouse lock setup setup-dev setup-bench

export PYTHON
export PYTHONUTF8 := 1
# What is compiled is kept, whatever the shell says: each command of the tests is a process of its own.
unexport PYTHONDONTWRITEBYTECODE
BIN := .venv/bin

generate: setup
	@[ -d records/journal ] || $(BIN)/python -S scripts/sample_records.py
	@$(BIN)/python -m generator $(ARGS)

# A second workspace, with an error of each kind that people make: which letters are withheld, where the cells are marked.
troubled: setup
	@$(BIN)/python -m generator -C samples/troubled $(ARGS) || [ $$? -eq 1 ]

# A file of tests stays with one process, for what it sets up is its own; WORKERS=0 runs them one after another.
WORKERS ?= auto
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

test: setup-dev
	@$(PYTEST) $(ARGS)

quick: setup-dev
	@$(PYTEST) tests/test_architecture.py tests/language tests/tables tests/judging $(ARGS)

whole: setup-dev
	@ACTS=200 EDITS=1000 FUZZ=2000 LONG=1 ALL_HEADERS=1 GENERATE_LONG=1 ROUNDTRIP=500 $(PYTEST) $(ARGS)

check: setup-dev
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(PYTEST) $(ARGS)

# Renames and deletes every header of the sample office: no letter may come of it.
headers: setup-dev
	@ALL_HEADERS=1 $(BIN)/python -m pytest tests/tables/test_unread.py $(ARGS)

# Lives through three years of an office of 150 parties, with three seeds, against a model of its own; takes an hour or
# more. LIFE="months parties seeds" chooses others.
life: setup-dev
	@LIFE="$${LIFE:-36 150 3}" $(PYTEST) tests/ledger/test_office_life.py $(ARGS)

# Changes every cell of random offices and holds what changes against the evidence; follows all advice to the letter.
# PROOF=20 chooses how many offices.
proof: setup-dev
	@$(BIN)/python -m tests.mutations $${PROOF:-20} $(ARGS)

# Judges random offices by the program and by a model of its own. MODEL=300 chooses how many.
model: setup-dev
	@MODEL="$${MODEL:-300}" $(BIN)/python -m pytest tests/judging/test_sheet_model.py $(ARGS)

format: setup-dev
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

# Writes the sample office's workbooks anew and lives through its two years again, which takes minutes.
sample: setup-dev
	@$(BIN)/python scripts/make_sample.py
	@$(BIN)/python -m scripts.make_life

# Writes docs/findings.md and docs/input.md anew from the code and the text, and takes the pictures of the guides anew.
docs: setup-dev
	@$(BIN)/python -m scripts.make_docs
	@$(BIN)/python -m scripts.make_pictures

# Pictures of every kind of paper and page with ordinary, empty and odd data, to be looked at one by one; takes minutes.
gallery: setup-dev
	@$(BIN)/python -m scripts.gallery $${GALLERY:-/tmp/gallery} $(ARGS)

# Accepts what the program writes now as what the tests expect; look at the diff before committing.
goldens: setup-dev
	@UPDATE_GOLDENS=1 $(PYTEST) $(ARGS)

# Breaks runs on purpose – faults at every system call that changes something, kills, rivals – and looks at what is left.
# Takes some hours of one core; ARGS="--log FILE" lets it go on where it was broken off, "--only site" takes one of its
# parts ("--only send": a send of ten letters, "--only publish": a publishing), "--every 20 --sample 5 --kills 20 --rounds 5" takes minutes.
faults: setup-dev
	@$(BIN)/python -m scripts.faults $(ARGS)

# Writes docs/licences.md anew from the lock and what is installed.
licences: setup-dev
	@$(BIN)/python -m scripts.licences

# Fills wheelhouse/ with all that an installation needs, for a machine without network; ARGS are for pip download.
wheelhouse: setup
	@bash scripts/wheelhouse.sh $(ARGS)

# How long whole runs take, against the floors and against others; ARGS="100 1000 5000" chooses the offices.
bench: setup-bench
	@$(BIN)/python -m benchmarks.whole $(ARGS)

# How long a run takes after each of eleven acts of a clerk, with years of records; ARGS="150 --years 0 --rounds 3".
acts: setup-bench
	@$(BIN)/python -m benchmarks.acts $(ARGS)

# Resolves pyproject.toml into the lock files; ARGS=--upgrade moves every version forward.
lock:
	@bash scripts/lock.sh $(ARGS)

# System packages and .venv; both are over at once when everything is in place.
setup:
	@bash scripts/setup.sh

setup-dev:
	@bash scripts/setup.sh --dev

setup-bench:
	@bash scripts/setup.sh --bench
