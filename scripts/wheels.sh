#!/bin/sh
# Build the published wheels into dist/, install the worker from them into a clean venv, and see that it brings
# no database and no web framework: a department's first five minutes.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$root"
uv=$root/.venv/uv/bin/uv
export UV_PYTHON_DOWNLOADS=never

rm -rf dist
for library in calendar contracts bus worker; do
    (cd "libs/$library" && "$root/.venv/bin/hatchling" build -t wheel -d "$root/dist")
done

trial=$(mktemp -d)
trap 'rm -rf "$trial"' EXIT
"$uv" venv --quiet --python .venv/bin/python "$trial/venv"
"$uv" pip install --quiet --python "$trial/venv/bin/python" --find-links dist \
    --constraints requirements.txt onehall-worker

cd "$trial" # away from the checkout, so that only the wheels can be imported
venv/bin/python - <<'PY'
"""The worker imports, is typed, and came alone."""
import importlib.util
import pathlib

import onehall_worker

home = pathlib.Path(onehall_worker.__file__).parent
assert (home / "py.typed").exists(), "onehall_worker lost its py.typed"
unwanted = [name for name in ("asyncpg", "fastapi", "uvicorn", "onehall_store", "onehall_chassis")
            if importlib.util.find_spec(name)]
assert not unwanted, f"installing the worker brought {unwanted}; mend libs/*/pyproject.toml"
PY
echo "wheels: dist/ holds $(find "$root/dist" -name '*.whl' | wc -l | tr -d ' ') wheels; the worker installs and imports alone"
