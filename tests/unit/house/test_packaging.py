"""A package declares what it imports: what installs here installs alone, in a department too."""

import ast
import configparser
import re
import sys
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.unit.house import tree

PACKAGES = [tree.ROOT / line for line in (tree.ROOT / "scripts/packages.txt").read_text().split()]
PUBLISHED = ["calendar", "contracts", "bus", "worker"]


@cache
def project(folder: Path) -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
    return dict(table["project"])


def module(folder: Path) -> Path:
    (init,) = folder.glob("*/__init__.py")
    return init.parent


OURS = {canonicalize_name(project(folder)["name"]): folder for folder in PACKAGES}


@cache
def requires(distribution: str) -> frozenset[str]:
    """What a distribution names; ours from its pyproject, which may be newer than .venv."""
    if ours := OURS.get(canonicalize_name(distribution)):
        lines = project(ours)["dependencies"]
    else:
        lines = metadata.requires(distribution) or []
    wanted = [Requirement(line) for line in lines]
    return frozenset(
        canonicalize_name(r.name)
        for r in wanted
        if r.marker is None or r.marker.evaluate({"extra": ""})
    )


def closure(distribution: str) -> set[str]:
    seen: set[str] = set()
    todo = [distribution]
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += requires(name)
    return seen


def extras(folder: Path) -> set[str]:
    """What a package uses only where somebody asks for it by name."""
    groups = project(folder).get("optional-dependencies", {})
    return {
        canonicalize_name(Requirement(line).name) for group in groups.values() for line in group
    }


def imported(folder: Path) -> set[str]:
    names: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(tree.parsed(path)):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names - sys.stdlib_module_names - {module(folder.parent).name}


@pytest.mark.parametrize("folder", PACKAGES, ids=tree.name)
def test_a_package_imports_only_what_installing_it_brings(folder: Path) -> None:
    brings = closure(canonicalize_name(project(folder)["name"])) | extras(folder)
    homes = metadata.packages_distributions()
    missing = sorted(
        name
        for name in imported(module(folder))
        if not brings & {canonicalize_name(d) for d in homes.get(name, [name])}
    )
    assert not missing, f"add to dependencies in {tree.name(folder)}/pyproject.toml: {missing}"


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_departments_install_brings_no_database_and_no_web_framework(name: str) -> None:
    assert not closure(f"onehall-{name}") & {"asyncpg", "fastapi", "starlette", "uvicorn"}


def test_every_package_is_typed_and_licensed() -> None:
    for folder in PACKAGES:
        assert (module(folder) / "py.typed").exists(), folder
        assert project(folder)["license"] == "Apache-2.0", folder
        assert project(folder)["requires-python"] == ">=3.11", folder


def test_every_package_is_in_every_list() -> None:
    modules = {module(folder).name for folder in PACKAGES}
    tools = tomllib.loads((tree.ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    contracts = configparser.ConfigParser()
    contracts.read(tree.ROOT / ".importlinter", "utf-8")
    assert set(tools["mypy"]["packages"]) == modules
    assert set(tools["mypy"]["mypy_path"].split(":")) == {tree.name(f) for f in PACKAGES}
    assert set(contracts["importlinter"]["root_packages"].split()) == modules
    assert set(contracts["importlinter:contract:acyclic"]["ancestors"].split()) == modules
    layers = contracts["importlinter:contract:layers"]["layers"]
    assert set(re.findall(r"\w+", layers)) == modules


def test_siblings_pin_each_other_exactly() -> None:
    versions = {name: project(folder)["version"] for name, folder in OURS.items()}
    loose = [
        f"{name}: {line}"
        for name, folder in OURS.items()
        for line in project(folder)["dependencies"]
        if (wanted := Requirement(line)).name in OURS
        and str(wanted.specifier) != f"=={versions[canonicalize_name(wanted.name)]}"
    ]
    assert not loose


def test_the_lock_is_hashed_and_names_no_index() -> None:
    text = (tree.ROOT / "requirements.txt").read_text("utf-8")
    pins = re.findall(r"^[\w.-]+(?:\[[\w,]+\])?==", text, re.MULTILINE)
    assert len(pins) > 50
    assert text.count("--hash=sha256:") >= len(pins)
    assert "://" not in text
    assert "--index" not in text
