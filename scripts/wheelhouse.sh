#!/usr/bin/env bash
# Fills wheelhouse/ with everything that an installation needs, for a machine without network: the locked packages with
# their hashes, and the program itself. Further arguments go to pip download, such as
#   --platform win_amd64 --python-version 3.12 --only-binary :all:
set -euo pipefail
cd "$(dirname "$0")/.."

mkdir -p wheelhouse
.venv/bin/python -m pip download --quiet --require-hashes -r requirements.lock -d wheelhouse "$@"
.venv/bin/python -m pip wheel --quiet --no-deps -w wheelhouse .
cp requirements.lock wheelhouse/
printf 'wheelhouse: %s files; see docs/offline.md for what to do with them\n' "$(find wheelhouse -type f | wc -l)"
