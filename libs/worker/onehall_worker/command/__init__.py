"""The `onehall-worker` command: run a worker, keep its keys, see what waits or was set aside.

Each module adds the commands of one idea; what it adds sets `act`, which is called with the
arguments and raises something of `TELLING`, whose text names the cure.
"""

import argparse
import sys
from collections.abc import Sequence

from onehall_worker.command import check, desk, evidence, inbox, keys, loading, new, witness
from onehall_worker.command.complaint import Complaint
from onehall_worker.command.loading import load
from onehall_worker.keys import KeyTrouble
from onehall_worker.worker import Failure

__all__ = ["Complaint", "load", "main"]

GROUPS = (
    new.add,
    loading.add,
    desk.add,
    check.add,
    keys.add,
    inbox.add,
    evidence.add,
    witness.add,
)
TELLING = (Complaint, KeyTrouble, *Failure)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    given = _parser().parse_args(arguments)
    try:
        status = given.act(given)
    except TELLING as error:
        sys.stderr.write(f"onehall-worker: {error}\n")
        return 1
    return int(status or 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="onehall-worker", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for add in GROUPS:
        add(commands)
    return parser
