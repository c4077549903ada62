#!/bin/sh
# Build the published wheels into dist/, install the worker from them into a clean venv, and see that it brings
# no database and no web framework: a department's first five minutes.
#
#   scripts/wheels.sh [FOLDER [VENV]]    build into this folder, and make the clean venv there and keep it
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$root"
uv=$root/.venv/uv/bin/uv
export UV_PYTHON_DOWNLOADS=never

dist=${1:-$root/dist}
rm -f "$dist"/*.whl
for library in calendar contracts bus worker; do
    (cd "libs/$library" && "$root/.venv/bin/hatchling" build -t wheel -d "$dist")
done

trial=$(mktemp -d)
trap 'rm -rf "$trial"' EXIT
venv=${2:-$trial/venv}
"$uv" venv --quiet --python .venv/bin/python "$venv"
"$uv" pip install --quiet --python "$venv/bin/python" --find-links "$dist" \
    --constraints requirements.txt onehall-worker

cd "$trial" # away from the checkout, so that only the wheels can be imported
"$venv/bin/python" - <<'PY'
"""The worker imports, is typed, and came alone."""
import importlib.util
import pathlib

import onehall_worker

home = pathlib.Path(onehall_worker.__file__).parent
assert (home / "py.typed").exists(), "onehall_worker lost its py.typed"
assert (home / "scaffold/templates/worker.py.in").exists(), "the wheel lost the templates of `new`"
databases = "asyncpg", "psycopg", "sqlalchemy"
frameworks = "fastapi", "starlette", "uvicorn", "aiohttp", "flask", "django"
ours = "onehall", "onehall_calendar", "onehall_chassis", "onehall_store"
unwanted = [name for name in (*databases, *frameworks, *ours) if importlib.util.find_spec(name)]
assert not unwanted, f"installing the worker brought {unwanted}; mend libs/*/pyproject.toml"
PY
echo "wheels: $dist holds $(find "$dist" -name '*.whl' | wc -l | tr -d ' ') wheels; the worker installs and imports alone"
