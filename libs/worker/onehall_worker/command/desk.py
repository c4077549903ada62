"""`onehall-worker desk`: a person answers in the terminal, for a department without a system."""

import argparse
import asyncio
import contextlib
import io
import logging
import signal
import sys

from onehall_worker.command.complaint import Complaint
from onehall_worker.command.types import Commands
from onehall_worker.terminal import desk_worker, sit, talk_on
from onehall_worker.worker import DEPARTMENT


def add(commands: Commands) -> None:
    """Add the command."""
    desk = commands.add_parser("desk", help="answer in the terminal, or from a script on its input")
    desk.add_argument("--department", required=True, metavar="D", help="as in XFZD")
    desk.set_defaults(act=_sit)


def _sit(given: argparse.Namespace) -> None:
    if not DEPARTMENT.fullmatch(given.department):
        raise Complaint("--department is no department id; write it as in XFZD")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without Chinese still has the English
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    asyncio.run(_desk(given.department))


async def _desk(department: str) -> None:
    news: list[str] = []
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows has Ctrl-C only
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await sit(desk_worker(department, news), talk_on(), news, stop)
