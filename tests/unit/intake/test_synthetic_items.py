"""What fills the catalogue up to 323 items is made by a script, always the same."""

import subprocess
import sys
from pathlib import Path

from tests.unit.intake.examples import PART

SCRIPT = Path(__file__).parents[3] / "scripts" / "synthetic_items.py"


def test_the_file_is_what_the_script_writes() -> None:
    done = subprocess.run(
        [sys.executable, SCRIPT, "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_check_notices_a_change_of_the_file(tmp_path: Path) -> None:
    data = tmp_path / "services/intake/onehall_intake/data"
    data.mkdir(parents=True)
    (tmp_path / "scripts").mkdir()
    for name in (SCRIPT.name, SCRIPT.with_suffix(".txt").name):
        (tmp_path / "scripts" / name).write_bytes(SCRIPT.with_name(name).read_bytes())
    (data / "catalogue.yaml").write_bytes(PART.with_name("catalogue.yaml").read_bytes())
    changed = PART.read_text("utf-8").replace("promised: 14", "promised: 13", 1)
    (data / PART.name).write_text(changed, "utf-8")
    program = [sys.executable, tmp_path / "scripts" / SCRIPT.name]
    assert subprocess.run([*program, "--check"], check=False, capture_output=True).returncode == 1
    assert subprocess.run(program, check=False).returncode == 0
    assert (data / PART.name).read_bytes() == PART.read_bytes()
