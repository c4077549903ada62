"""What `onehall-worker new` writes is finished: it runs, passes its own tests and every linter."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from onehall_worker import settings, tls
from onehall_worker.command import main

from tests.unit.house import tree

VARIABLES = re.compile(r'"(ONEHALL_[A-Z_]+)"')
LINE = re.compile(r"^(?:# )?(ONEHALL_[A-Z_]+)=", re.MULTILINE)
GRACE, FLUSH = 20, 15  # seconds, by default, for handlers to end and answers to leave
HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "Restart": "always",
    "StateDirectory": "xfzd-worker",
    "CapabilityBoundingSet": "",
    "DynamicUser": "yes",
}


def new(folder: Path, *more: str) -> int:
    return main(["new", str(folder), "--department", "XFZD", *(more or ("--items", "PC2-06"))])


@pytest.fixture(params=["PC2-06,PC2-07", "PC2-06", "9X-01,PC2-07,PC2-08"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / "worker"
    assert new(folder, "--items", request.param) == 0
    return folder


@pytest.fixture
def fire(tmp_path: Path) -> Path:
    assert new(tmp_path) == 0
    return tmp_path


def succeeds(folder: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_its_own_tests_pass_as_they_are_written(project: Path) -> None:
    said = succeeds(project, "-m", "unittest", "discover", "-t", ".", "-s", "tests")
    assert "Ran 4 tests" in said


def test_it_is_formatted_linted_and_typed(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    succeeds(project, "-m", "ruff", "format", "--check", ".")
    succeeds(project, "-m", "ruff", "check", ".")
    cache = tmp_path_factory.getbasetemp() / "mypy"  # what it learns of pydantic it learns once
    succeeds(project, "-m", "mypy", "--cache-dir", str(cache), ".")


def test_it_depends_on_the_worker_and_on_nothing_else(fire: Path) -> None:
    ours = tomllib.loads((tree.ROOT / "libs/worker/pyproject.toml").read_text("utf-8"))["project"]
    table = tomllib.loads((fire / "pyproject.toml").read_text("utf-8"))
    assert table["project"]["dependencies"] == [f"onehall-worker=={ours['version']}"]


def test_no_name_is_left_open_and_no_template_unused(fire: Path) -> None:
    files = [path for path in fire.rglob("*") if path.is_file()]
    assert not [path for path in files if "{{" in path.read_text("utf-8")]
    templates = tree.ROOT / "libs/worker/onehall_worker/scaffold/templates"
    assert len(files) + len({"later.py.in"}) == len(list(templates.iterdir()))


def test_the_settings_explain_every_variable_the_worker_reads(fire: Path) -> None:
    read = "".join(Path(module.__file__ or "").read_text("utf-8") for module in (settings, tls))
    known = set(VARIABLES.findall(read)) | {"ONEHALL_LOG_LEVEL"}
    text = (fire / "worker.env.example").read_text("utf-8")
    told = {name.removesuffix("_FILE") for name in LINE.findall(text)}
    assert told == known
    for line in text.splitlines():
        assert not line or line.startswith("#") or "=" in line, "systemd and docker read it too"


def test_keys_stay_out_of_repositories_and_images(fire: Path) -> None:
    for name in (".gitignore", ".dockerignore"):
        lines = (fire / name).read_text("utf-8").splitlines()
        assert {"*.pem", "worker.env", "credentials/"} <= set(lines), name


def test_the_container_runs_as_nobody_in_particular_and_holds_no_key(fire: Path) -> None:
    text = (fire / "Dockerfile").read_text("utf-8")
    assert re.search(r"^USER 10001", text, re.MULTILINE)
    assert "COPY credentials" not in text
    assert "STOPSIGNAL SIGTERM" in text


def test_the_service_is_hardened_and_has_time_to_stop(fire: Path) -> None:
    text = (fire / "deploy/xfzd-worker.service").read_text("utf-8")
    told = dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))
    assert told | HARDENED == told
    assert int(told["TimeoutStopSec"]) > GRACE + FLUSH


@pytest.mark.parametrize(
    ("given", "cure"),
    [
        (("--items", "PC2-6"), "--items: number 1 is no item id"),
        (("--items", "PC2-06,fire"), "--items: number 2 is no item id; write PC2-06,PC2-07"),
        (("--items", "PC2-06,PC2-06"), "names an item twice"),
        (("--items", "PC2-06", "--department", "xfzd"), "write it as the catalogue has it: XFZD"),
        (("--items", "PC2-06", "--package", "class"), "write it as in xfzd_worker"),
        (("--items", "PC2-06", "--package", "my-worker"), "write it as in xfzd_worker"),
        (("--items", "PC2-06", "--package", "onehall_worker"), "is taken already"),
        (("--items", "PC2-06", "--package", "json"), "is taken already"),
        (("--items", "PC2-06", "--package", "pydantic"), "is taken already"),
        (("--items", "PC2-06", "--package", "fire_"), "write it as in xfzd_worker"),
    ],
)
def test_wrong_names_are_refused_with_their_cure(
    given: tuple[str, ...], cure: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new(tmp_path, *given) == 1
    assert cure in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_what_is_deployed_keeps_its_inbox_over_a_power_cut(fire: Path) -> None:
    for file in ("deploy/xfzd-worker.service", "Dockerfile"):
        assert "ONEHALL_WORKER_SYNCHRONOUS=FULL" in (fire / file).read_text("utf-8")


def test_nothing_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert new(tmp_path) == 1
    assert new(tmp_path / "mine.txt") == 1
    assert new(tmp_path / "mine.txt" / "worker") == 1
    said = capsys.readouterr().err
    assert "is not empty; name a new folder" in said
    assert "is a file" in said
    assert "cannot be written (Not a directory)" in said
    assert new(tmp_path / ("x" * 300)) == 1
    assert "cannot be written (File name too long)" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_what_to_type_next_can_be_pasted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new(tmp_path / "the worker", "--items", "PC2-06") == 0
    assert f"next: cd '{tmp_path}/the worker'," in capsys.readouterr().out


def test_the_package_can_be_named(tmp_path: Path) -> None:
    assert new(tmp_path, "--items", "PC2-06", "--package", "fire_brigade") == 0
    assert (tmp_path / "fire_brigade/worker.py").exists()
    assert (tmp_path / "deploy/fire-brigade.service").exists()
