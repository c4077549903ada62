#!/bin/sh
# Make .venv hold exactly requirements.txt and this checkout's packages; do nothing when it already does.
#
#   PYTHON=/path/to/python3 scripts/setup.sh    make .venv, where there is none, with this interpreter (3.11 or newer)
#
# Needs a Python and a way to get one wheel (pip, ensurepip or uv); needs no python3-venv, no root and, when
# nothing changed, no network. The package index is whichever your pip and uv are set up for.
set -eu

UV_VERSION=0.13.9
export UV_PYTHON_DOWNLOADS=never PIP_DISABLE_PIP_VERSION_CHECK=1
unset VIRTUAL_ENV PYTHONHOME PYTHONPATH

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$root"
venv=$root/.venv
stamp=$venv/.onehall-stamp
uv=$venv/uv/bin/uv

say() { printf 'setup: %s\n' "$*" >&2; }

stop() {
    say "$1"
    shift
    for cure in "$@"; do printf '       %s\n' "$cure" >&2; done
    exit 1
}

# --- is there anything to do? -------------------------------------------------------------------------------

packages() { grep -v -e '^#' -e '^[[:space:]]*$' scripts/packages.txt; }

fingerprint() {
    {
        printf '%s\n' "$root"
        cat requirements.txt scripts/packages.txt scripts/setup.sh pyproject.toml
        packages | while read -r package; do cat "$package/pyproject.toml"; done
    } | { sha256sum 2>/dev/null || shasum -a 256; } | cut -d ' ' -f 1
}

runs_here() { [ -x "$1" ] && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

refuse_a_strangers_venv() {
    [ -e "$venv" ] || return 0
    [ -O "$venv" ] && return 0
    owner=$(stat -c %U "$venv" 2>/dev/null || echo "somebody else")
    stop ".venv belongs to $owner, and you are $(id -un): the two would spoil each other's files." \
        "Run make as $owner; or use a clone of your own;" \
        "or take this one over: remove .venv and .onehall (as $owner or root), then run make again."
}

# --- an interpreter, and a virtual environment without ensurepip ---------------------------------------------

find_python() {
    for name in ${PYTHON:-python3.11 python3.12 python3.13 python3}; do
        python=$(command -v "$name" 2>/dev/null) || continue
        case $python in "$venv"/*) continue ;; esac # an activated .venv that is about to be replaced
        runs_here "$python" && return 0
    done
    stop "no Python 3.11 or newer (looked for ${PYTHON:-python3.11, python3.12, python3.13, python3})." \
        "Debian 12 or newer: apt-get install python3 python3-venv" \
        "Elsewhere: install one, and name it: PYTHON=/path/to/python3 make setup"
}

usable_venv() { # it runs, and was made at this path (its scripts name the path)
    runs_here "$venv/bin/python" && grep -qF -- "$venv" "$venv/bin/activate" 2>/dev/null
}

make_venv() {
    usable_venv && return 0
    find_python
    say "making .venv with $("$python" --version) ($python)"
    rm -rf "$venv"
    "$python" -m venv --without-pip "$venv" ||
        stop "$python cannot make a virtual environment." "Debian: apt-get install python3-venv"
}

# --- uv, by whatever installer there is ----------------------------------------------------------------------

own_pip() { # ensurepip into .venv, unless Debian has split it off into python3-venv
    "$venv/bin/python" -m pip --version >/dev/null 2>&1 ||
        "$venv/bin/python" -m ensurepip --default-pip >/dev/null 2>&1
}

fetch_uv() { # --target needs no leave from an externally managed Python (PEP 668)
    "$@" install --quiet --target "$venv/uv" --only-binary :all: "uv==$UV_VERSION" >"$venv/uv.log" 2>&1 &&
        "$uv" --version >/dev/null 2>&1
}

get_uv() {
    [ "$("$uv" --version 2>/dev/null | cut -d ' ' -f 2)" = "$UV_VERSION" ] && return 0
    rm -rf "$venv/uv"
    say "fetching uv $UV_VERSION"
    for name in python3 python3.11 python3.12 python3.13; do
        "$name" -m pip --version >/dev/null 2>&1 || continue
        fetch_uv "$name" -m pip && return 0
        break
    done
    if command -v uv >/dev/null 2>&1; then fetch_uv uv pip && return 0; fi
    own_pip && fetch_uv "$venv/bin/python" -m pip
}

# --- install ---------------------------------------------------------------------------------------------------

install_with_uv() {
    export VIRTUAL_ENV="$venv"
    [ -w "${HOME:-/nonexistent}" ] || export UV_CACHE_DIR="$venv/uv-cache"
    set --
    for package in $(packages); do set -- "$@" -e "./$package"; done
    # Where the index has a certificate of the organisation's own, only the system's store knows it.
    { "$uv" pip sync --quiet --require-hashes requirements.txt 2>"$venv/uv.log" || {
        export UV_SYSTEM_CERTS=true
        "$uv" pip sync --quiet --require-hashes requirements.txt
    }; } && "$uv" pip install --quiet --no-deps --no-build-isolation "$@"
}

install_with_pip() {
    say "uv could not do it; pip takes a minute or two"
    own_pip || stop "neither uv nor pip can be had." \
        "Debian: apt-get install python3-venv (or python3-pip), and check that pip reaches its package index"
    set --
    for package in $(packages); do set -- "$@" -e "./$package"; done
    "$venv/bin/python" -m pip install --quiet --require-hashes -r requirements.txt
    "$venv/bin/python" -m pip install --quiet --no-deps --no-build-isolation "$@"
}

main() {
    refuse_a_strangers_venv
    wanted=$(fingerprint)
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && [ -x "$venv/bin/python" ]; then return 0; fi
    make_venv
    rm -f "$stamp"
    { get_uv && install_with_uv; } || install_with_pip
    printf '%s\n' "$wanted" >"$stamp"
    say "ready: $(packages | wc -l | tr -d ' ') packages, $("$venv/bin/python" --version)"
}

main
