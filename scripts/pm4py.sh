#!/bin/sh
# Make .venv/pm4py hold exactly requirements/pm4py.txt; do nothing when it already does. Prints its interpreter.
#
# pm4py (AGPL-3.0) is only a judge of what we export: it runs beside our programs, never in them, and nothing we
# publish contains or needs it. About 80 MB to fetch, once.
set -eu

export UV_PYTHON_DOWNLOADS=never PIP_DISABLE_PIP_VERSION_CHECK=1
unset VIRTUAL_ENV PYTHONHOME PYTHONPATH

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
python=$root/.venv/bin/python
uv=$root/.venv/uv/bin/uv
place=$root/.venv/pm4py
stamp=$place/.onehall-stamp
wanted=$root/requirements/pm4py.txt

[ -x "$python" ] || { echo 'pm4py: there is no .venv; run make setup' >&2; exit 1; }

install_with_uv() {
    export VIRTUAL_ENV="$place"
    "$uv" venv --quiet --python "$python" "$place" || return 1
    # Where the index has a certificate of the organisation's own, only the system's store knows it.
    "$uv" pip sync --quiet --require-hashes "$wanted" 2>/dev/null ||
        UV_SYSTEM_CERTS=true "$uv" pip sync --quiet --require-hashes "$wanted"
}

install_with_pip() {
    rm -rf "$place"
    "$python" -m venv "$place" && "$place/bin/python" -m pip install --quiet --require-hashes -r "$wanted"
}

if ! cmp -s "$wanted" "$stamp"; then
    echo 'pm4py: making .venv/pm4py' >&2
    rm -rf "$place"
    { [ -x "$uv" ] && install_with_uv; } || install_with_pip
    cp "$wanted" "$stamp"
fi
echo "$place/bin/python"
