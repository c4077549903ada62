import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.house import tree

PASSES = "def test_a(): pass\n"
SKIPS = "import pytest\n@pytest.mark.skip(reason='{}')\ndef test_b(): pass\n"
FIXTURES = re.compile(r"^pytest_plugins = .*$", re.MULTILINE)  # the rule is tried without them
MODULE_SKIPS = "import pytest\npytest.skip('no broker', allow_module_level=True)\n"


def run(folder: Path, body: str, ci: str) -> subprocess.CompletedProcess[str]:
    conftest = (tree.ROOT / "tests/conftest.py").read_text("utf-8")
    (folder / "conftest.py").write_text(FIXTURES.sub("", conftest))
    (folder / "test_it.py").write_text(body)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-c", os.devnull, str(folder)],
        env=os.environ | {"CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("body", "ci", "code"),
    [
        pytest.param(PASSES + SKIPS.format("no broker"), "", 0, id="a-skip-at-home"),
        pytest.param(PASSES + SKIPS.format("no broker"), "true", 1, id="a-skip-in-ci"),
        pytest.param(
            PASSES + SKIPS.format("not on this platform: no nft"), "true", 0, id="a-platform-skip"
        ),
        pytest.param(SKIPS.format("not on this platform: x"), "true", 1, id="nothing-but-skips"),
        pytest.param(MODULE_SKIPS, "", 5, id="a-skipped-module-alone"),
        pytest.param("", "", 5, id="nothing-collected"),
    ],
)
def test_a_run_is_green_only_when_tests_ran(tmp_path: Path, body: str, ci: str, code: int) -> None:
    done = run(tmp_path, body, ci)
    assert done.returncode == code, done.stdout
    assert done.stdout.rstrip().splitlines()[-1].startswith("=")  # pytest's own closing line


def test_the_complaint_names_the_test_and_the_cure(tmp_path: Path) -> None:
    out = run(tmp_path, PASSES + SKIPS.format("no broker"), "true").stdout
    assert "test_it.py::test_b: 'no broker'" in out
    assert "'not on this platform:'" in out
