"""`onehall-worker new`: the folder of a worker that runs at once, and can be deployed as it is."""

import argparse
import keyword
import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from onehall_worker.command.complaint import Complaint
from onehall_worker.command.types import Commands
from onehall_worker.scaffold import Project, write
from onehall_worker.worker import DEPARTMENT, ITEM

# It ends as the name of a distribution has to (PEP 508).
PACKAGE = re.compile(r"[a-z](?:[a-z0-9_]*[a-z0-9])?")
# What a worker imports would be found in its own folder instead.
RESERVED = sys.stdlib_module_names | {
    "onehall_worker", "onehall_bus", "onehall_contracts", "test", "tests",
    "aio_pika", "aiormq", "cryptography", "joserfc", "pydantic", "pydantic_core",
}  # fmt: skip


def add(commands: Commands) -> None:
    """Add the command."""
    new = commands.add_parser(
        "new", help="write the folder of a new worker: code, tests, container, service"
    )
    new.add_argument("folder", type=Path, metavar="FOLDER", help="a new or empty folder")
    new.add_argument("--department", required=True, metavar="D", help="as in XFZD")
    new.add_argument("--items", required=True, metavar="I,I", help="as in PC2-06,PC2-07")
    new.add_argument(
        "--package", metavar="NAME", help="by default the department's, as xfzd_worker"
    )
    new.set_defaults(act=_new)


def _new(given: argparse.Namespace) -> None:
    project = Project(
        department=_department(given.department),
        items=_items(given.items.split(",")),
        package=_package(given.package or f"{given.department.lower()}_worker"),
    )
    try:
        for path in write(_empty(given.folder), project):
            sys.stdout.write(f"{path}\n")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise Complaint(f"{given.folder} cannot be written ({why}); name another") from None
    where = shlex.quote(str(given.folder))
    sys.stdout.write(f"\nnext: cd {where}, and the five steps of README.md\n")


def _department(given: str) -> str:
    if not DEPARTMENT.fullmatch(given):
        raise Complaint("--department is no department id; write it as the catalogue has it: XFZD")
    return given


def _items(given: Sequence[str]) -> tuple[str, ...]:
    items = tuple(item.strip() for item in given)
    for number, item in enumerate(items, 1):
        if not ITEM.fullmatch(item):
            raise Complaint(f"--items: number {number} is no item id; write PC2-06,PC2-07")
    if len(set(items)) < len(items):
        raise Complaint("--items names an item twice; one handler answers all of its reviews")
    return items


def _package(given: str) -> str:
    if not PACKAGE.fullmatch(given) or keyword.iskeyword(given):
        raise Complaint("--package is no name of a Python package; write it as in xfzd_worker")
    if given in RESERVED:
        raise Complaint("--package is taken already; write it as in xfzd_worker")
    return given


def _empty(folder: Path) -> Path:
    if folder.exists() and not folder.is_dir():
        raise Complaint(f"{folder} is a file; name a new folder")
    if folder.is_dir() and any(folder.iterdir()):
        raise Complaint(f"{folder} is not empty; name a new folder, nothing is written over")
    return folder
