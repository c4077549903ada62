"""`onehall-worker run`: find the worker that somebody wrote, and run it."""

import argparse
import importlib
import os
import sys

from onehall_worker.command.complaint import Complaint
from onehall_worker.command.types import Commands
from onehall_worker.worker import Worker


def add(commands: Commands) -> None:
    """Add the command."""
    run = commands.add_parser("run", help="run a worker until it is told to stop")
    run.add_argument("worker", metavar="MODULE:WORKER", help="as in my_worker:worker")
    run.set_defaults(act=_run)


def _run(given: argparse.Namespace) -> None:
    load(given.worker).run()


def load(path: str) -> Worker:
    """Return the worker that `module:attribute` names; raise `Complaint` with the cure."""
    module_name, colon, attribute = path.partition(":")
    if not (module_name and colon and attribute):
        raise Complaint(f"{path!r} names no worker; write module:attribute, as in my_worker:worker")
    sys.path.insert(0, os.getcwd())
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if not f"{module_name}.".startswith(f"{error.name}."):
            raise  # something the module itself imports
        cure = "run from the folder that holds it, or pip install it"
        raise Complaint(
            f"no module {module_name!r} in {os.getcwd()!r} or installed; {cure}"
        ) from None
    worker = getattr(module, attribute, None)
    if not isinstance(worker, Worker):
        known = sorted(name for name, value in vars(module).items() if isinstance(value, Worker))
        cure = f"its workers: {known}" if known else "write: worker = Worker('XFZD')"
        raise Complaint(f"{module_name!r} has no worker {attribute!r}; {cure}")
    return worker
