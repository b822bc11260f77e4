#!/usr/bin/env bash
# Makes this checkout ready to run (scripts/setup.sh), to be tested (scripts/setup.sh --dev) or to be measured against
# others (scripts/setup.sh --bench): system packages through apt, then .venv with the locked dependencies. When everything is in place it does nothing, without the
# network. PYTHON=… chooses the interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."

# One set-up at a time in a checkout: a second one, of another `make`, waits and then finds everything in place. The lock
# is this file's own, held through a descriptor: it ends with the process, however that ends.
if command -v flock >/dev/null; then
    exec 9<"scripts/setup.sh"
    flock -n 9 || {
        printf 'setup: another set-up of this folder is at work; waiting for it\n' >&2
        flock 9
    }
else # not on every system: a folder can be made by one only; it holds the number of the process that made it
    while ! mkdir .setup.lock 2>/dev/null; do
        holder=$(cat .setup.lock/pid 2>/dev/null || true)
        if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then rm -rf .setup.lock; fi
        sleep 1
    done
    echo $$ >.setup.lock/pid
    trap 'rm -rf .setup.lock' EXIT
fi

dev=false
bench=false
lock=requirements.lock
if [ "${1:-}" = --bench ]; then bench=true; fi
if $bench || [ "${1:-}" = --dev ]; then
    dev=true
    lock=requirements-dev.lock # holds everything of requirements.lock, too
fi

say() { printf 'setup: %s\n' "$*"; }
die() {
    printf 'setup: %s\n' "$*" >&2
    exit 4
}

# --- The interpreter ---------------------------------------------------------------------------------------------

usable() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

python=
for candidate in ${PYTHON:+"$PYTHON"} python3.11 python3.12 python3.13 python3.14 python3; do
    if usable "$candidate"; then
        python=$candidate
        break
    fi
    [ "$candidate" != "${PYTHON:-}" ] || die "PYTHON=$PYTHON does not name a working Python 3.11 or newer."
done
[ -n "$python" ] || die "Python 3.11 or newer was not found; install it (on Debian: apt-get install python3)" \
    "or name it: make PYTHON=/path/to/python3.11"
# The interpreter itself, not a shim, nor the .venv that may be active just now.
python=$("$python" -c 'import os, sys; print(os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable))')
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')

# --- Is .venv there, and made of this lock by this interpreter in this folder? --------------------------------------

checksum() { "$python" -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1"; }
stamp() { cat ".venv/$1" 2>/dev/null || true; }

run_stamp="$(checksum requirements.lock) $version $python $PWD"
dev_stamp="$(checksum requirements-dev.lock)"

remake=false
install=false
if [ "$(stamp run.stamp)" != "$run_stamp" ]; then
    remake=true
elif $dev && [ "$(stamp dev.stamp)" != "$dev_stamp" ]; then
    # What only ran so far gets the test packages on top; an older set of them is thrown away.
    if [ -e .venv/dev.stamp ]; then remake=true; else install=true; fi
fi

# --- System packages -----------------------------------------------------------------------------------------------

missing_packages() {
    if $remake && ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then echo "python$version-venv"; fi
    [ "$(uname -s)" = Linux ] || return 0
    "$python" - <<'PY'
for library, package in (
    ("libpango-1.0.so.0", "libpango-1.0-0"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0-0"),
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset0"),
):
    try:
        __import__("ctypes").CDLL(library)
    except (ImportError, OSError):
        print(package)
PY
    command -v fc-match >/dev/null || echo fontconfig
    if $dev; then
        command -v pdftoppm >/dev/null || echo poppler-utils
        command -v chromium >/dev/null || echo chromium
        command -v chromedriver >/dev/null || echo chromium-driver
        command -v soffice >/dev/null || echo libreoffice-calc-nogui
        command -v strace >/dev/null || echo strace
        command -v mhdr >/dev/null || echo mblaze # other people's readers of e-mail: see tests/mail_readers.py
        perl -MMIME::Parser -e 1 2>/dev/null || echo libmime-tools-perl
        "$python" -c 'import ctypes; ctypes.CDLL("libgmime-3.0.so.0")' 2>/dev/null || echo libgmime-3.0-0
    fi
}

missing=$(missing_packages | tr '\n' ' ')
missing=${missing% }
if [ -n "$missing" ]; then
    by_hand="install the missing packages and run the same command again: apt-get install $missing"
    root=()
    if [ "$(id -u)" -ne 0 ]; then root=(sudo -n); fi
fi
if [ -n "$missing" ] && ! command -v apt-get >/dev/null; then
    # Pages need none of them: the run itself says what it can't make without them.
    say "this is not a Debian system; going on with what it has. Missing (Debian's names): $missing" >&2
elif [ -n "$missing" ] && [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; then
    case "$missing" in
    *-venv*) die "neither root nor sudo without a password; as root, $by_hand" ;; # nothing can be done without it
    esac
    say "neither root nor sudo without a password; going on with what it has. As root, $by_hand" >&2
elif [ -n "$missing" ]; then
    say "installing system packages: $missing"
    log=$(mktemp)
    trap 'rm -f "$log"; if [ "$(cat .setup.lock/pid 2>/dev/null)" = "$$" ]; then rm -rf .setup.lock; fi' EXIT
    apt() { "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1 9<&-; }
    apt update || true # one broken source need not matter
    # shellcheck disable=SC2086  # a list of words
    apt install --no-install-recommends $missing || {
        tail -n 15 "$log" >&2
        die "apt-get failed (its last lines are above); $by_hand"
    }
    missing=$(missing_packages | tr '\n' ' ')
    [ -z "$missing" ] || die "installed, but of no use to $python: $missing(choose another interpreter with PYTHON=…)"
fi

# --- The virtual environment -----------------------------------------------------------------------------------------

if $remake; then
    say "making .venv with Python $version from $lock"
    "$python" -m venv --clear .venv || die "Python could not make the virtual environment .venv."
elif $install; then
    say "adding $lock to .venv"
fi

install_locked() {
    # Wheels only: building from source would fetch build tools that no lock holds.
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-warn-script-location \
        --require-hashes --no-deps --only-binary :all: -r "$1" ||
        die "pip could not install $1; its own words are above."
}

if $remake || $install; then
    install_locked "$lock"
    # The project itself is used where it lies: a path to here, and the command `generate`.
    printf '%s\n' "$PWD" >"$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/generate.pth"
    printf '#!/bin/sh\nexec "%s/.venv/bin/python" -P -m generator "$@"\n' "$PWD" >.venv/bin/generate
    chmod +x .venv/bin/generate
    # Compiled now, as pip does with what it installs; where this folder can't be written, each run does it.
    .venv/bin/python -m compileall -q generator || true
    .venv/bin/python -m generator.render.prepare || true
    # Last, so that a set-up cut short is made again.
    if $dev; then printf '%s\n' "$dev_stamp" >.venv/dev.stamp; fi
    printf '%s\n' "$run_stamp" >.venv/run.stamp
fi

$bench || exit 0
bench_stamp="$(checksum requirements-bench.lock)"
if [ "$(stamp bench.stamp)" != "$bench_stamp" ]; then
    say "adding requirements-bench.lock to .venv"
    install_locked requirements-bench.lock
    printf '%s\n' "$bench_stamp" >.venv/bench.stamp
fi
