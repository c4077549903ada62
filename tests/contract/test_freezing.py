"""`make schemas` freezes what is new, and refuses to touch what is published."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAME = "intake.case-withdrawn.v1"


class Copy:
    """A copy of what the command reads and writes, to be tampered with."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.contracts = root / "libs/contracts/onehall_contracts"
        self.schema = self.contracts / f"schemas/{NAME}.json"
        self.example = self.contracts / f"examples/{NAME}.example-1.json"
        ignored = shutil.ignore_patterns("__pycache__")
        for folder in ("scripts", "libs/contracts/onehall_contracts"):
            shutil.copytree(ROOT / folder, root / folder, ignore=ignored)
        (root / "docs").mkdir()
        shutil.copy(ROOT / "docs/messages.md", root / "docs")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, self.root / "scripts/schemas.py", *arguments],
            env=os.environ | {"PYTHONPATH": str(self.root / "libs/contracts")},
            capture_output=True,
            text=True,
            check=False,
        )

    def take_field_from_schema(self) -> str:
        schema = json.loads(self.schema.read_text("utf-8"))
        del schema["properties"]["withdrawn_at"]
        schema["required"].remove("withdrawn_at")
        self.schema.write_text(json.dumps(schema), "utf-8")
        return self.schema.read_text("utf-8")


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


def test_a_frozen_schema_is_not_overwritten(copy: Copy) -> None:
    frozen = copy.take_field_from_schema()
    done = copy.run()
    assert done.returncode == 1
    assert f"{NAME} is published and must not change: data.withdrawn_at: a new req" in done.stderr
    assert "--unpublished-may-change" in done.stderr
    assert copy.schema.read_text("utf-8") == frozen


def test_before_a_release_it_may_be_and_is_told(copy: Copy) -> None:
    copy.take_field_from_schema()
    done = copy.run("--unpublished-may-change")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{NAME}: data.withdrawn_at: a new required field (breaking)" in done.stdout
    assert copy.schema.read_bytes() == (ROOT / copy.schema.relative_to(copy.root)).read_bytes()


def test_a_frozen_example_is_not_overwritten(copy: Copy) -> None:
    copy.example.write_text("[]", "utf-8")
    done = copy.run()
    assert done.returncode == 1
    assert f"{copy.example.name} is published and must not change" in done.stderr
    assert copy.example.read_text("utf-8") == "[]"


def test_another_example_of_a_message_is_frozen_beside_the_first(copy: Copy) -> None:
    name = "approval.permit-changed.v1.example-2.json"
    second = copy.contracts / "examples" / name
    second.unlink()
    assert copy.run("--check").returncode == 1
    assert not second.exists()
    assert copy.run().returncode == 0
    assert second.read_bytes() == (ROOT / second.relative_to(copy.root)).read_bytes()


def test_an_example_that_nobody_tells_any_more_stays(copy: Copy) -> None:
    stray = copy.example.with_name(f"{NAME}.example-2.json")
    shutil.copy(copy.example, stray)
    done = copy.run()
    assert done.returncode == 1
    assert f"{stray.name} is published and must stay: golden tells it no more" in done.stderr
    assert copy.run("--unpublished-may-change").returncode == 0
    assert not stray.exists()


def test_a_new_version_is_frozen_and_documented(copy: Copy) -> None:
    paths = (copy.schema, copy.example, copy.root / "docs/messages.md")
    for path in paths:
        path.unlink()
    assert copy.run("--check").returncode == 1
    assert not any(path.exists() for path in paths)
    assert copy.run().returncode == 0
    for path in paths:
        assert path.read_bytes() == (ROOT / path.relative_to(copy.root)).read_bytes()


def test_a_published_message_cannot_disappear(copy: Copy) -> None:
    stray = copy.schema.with_name("intake.case-forgotten.v1.json")
    shutil.copy(copy.schema, stray)
    done = copy.run()
    assert done.returncode == 1
    assert "intake.case-forgotten.v1.json is published and must stay" in done.stderr
    assert copy.run("--unpublished-may-change").returncode == 0
    assert not stray.exists()


def test_a_stale_document_is_drift(copy: Copy) -> None:
    document = copy.contracts / "asyncapi.json"
    document.write_text("{}", "utf-8")
    done = copy.run("--check")
    assert done.returncode == 1
    assert "asyncapi.json is not what the messages say now; run make schemas" in done.stderr
    assert document.read_text("utf-8") == "{}"
