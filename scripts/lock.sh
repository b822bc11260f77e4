#!/usr/bin/env bash
# Resolves pyproject.toml into requirements.lock (what runs), requirements-dev.lock (the same, and what tests) and
# requirements-bench.lock (only the rivals that `make bench` measures), with the hashes of every file on the package
# index, for every platform and every Python from 3.11 on. Versions that are locked already stay unless --upgrade is
# given.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"${PYTHON:-python3}" -m venv "$tools"
"$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv

resolve() {
    "$tools/bin/uv" pip compile --quiet --no-config --cache-dir "$tools/cache" \
        --universal --python-version 3.11 --only-binary :all: --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" "$@"
}

resolve pyproject.toml --output-file requirements.lock "$@"
resolve pyproject.toml --group dev --constraints requirements.lock --output-file requirements-dev.lock "$@"
resolve --group pyproject.toml:bench --constraints requirements-dev.lock --output-file requirements-bench.lock "$@"

# Nothing of the machine that resolved may stand in a lock.
if grep -nE '://|file:|index-url|find-links' requirements.lock requirements-dev.lock requirements-bench.lock; then
    echo "lock: an address got into a lock file (above)" >&2
    exit 1
fi
