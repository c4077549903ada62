"""`onehall-worker check`: what it takes, and what it says."""

import argparse
import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Awaitable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from onehall_contracts.signing import BadKey, SigningKey

from onehall_worker import tls
from onehall_worker.command.types import Commands
from onehall_worker.conformance import report
from onehall_worker.conformance.bench import PATIENCE, Subject
from onehall_worker.conformance.checking import Checked, Open, check
from onehall_worker.conformance.findings import Unready
from onehall_worker.conformance.over_amqp import OverAmqp, Urls
from onehall_worker.conformance.over_http import OverHttp
from onehall_worker.conformance.rule import Rule
from onehall_worker.conformance.rules import ALL
from onehall_worker.settings import URL

UNREADY = 2
STOPPED = 130
CENTRE_URL = "ONEHALL_KIT_AMQP_URL"
NEEDED = ("department", "item", "later_item", "via")


def add(commands: Commands) -> None:
    """Add the command."""
    about = "hold any worker, in any language, to what departments promise"
    parser = commands.add_parser("check", help=about, description=about)
    parser.add_argument("--department", metavar="ID", help="whom the worker speaks for")
    parser.add_argument("--item", metavar="ID", help="an item that it answers at once")
    parser.add_argument("--later-item", metavar="ID", help="an item that it leaves to a person")
    parser.add_argument("--via", choices=("amqp", "http"), help="how it talks to the centre")
    parser.add_argument("--centre-url", metavar="URL", help=f"amqp: the centre's; or {CENTRE_URL}")
    parser.add_argument("--worker-url", metavar="URL", help=f"amqp: the worker's; or {URL}")
    parser.add_argument("--key", type=Path, metavar="FILE", help="its key; else one is made")
    parser.add_argument(
        "--rule",
        action="append",
        metavar="NAME",
        choices=[rule.name for rule in ALL],
        help="this rule only (repeatable); --list names them",
    )
    parser.add_argument("--list", action="store_true", help="list the rules, and why they exist")
    parser.add_argument(
        "--patience",
        type=float,
        default=PATIENCE,
        metavar="SECONDS",
        help="how long an answer may take (default: %(default)g)",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there too")
    parser.add_argument("worker", nargs="*", metavar="-- COMMAND", help="what starts the worker")
    parser.set_defaults(act=run)


def run(given: argparse.Namespace) -> int:
    """Check a worker as the command line says; return the exit status."""
    if given.list:
        sys.stdout.write("\n".join(report.listing(ALL)) + "\n")
        return 0
    try:
        subject = _subject(given)
        rules, way = _rules(given.rule), _way(given)
        checked = asyncio.run(_until_told(check(subject, given.worker, rules, way)))
    except Unready as unready:
        sys.stderr.write(f"onehall-worker check: {unready}\n")
        return UNREADY
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.stderr.write("onehall-worker check: stopped; the worker has been ended\n")
        return STOPPED
    return _told(given, checked)


async def _until_told(checking: Awaitable[Checked]) -> Checked:
    """Check, unless SIGTERM comes: the worker must not outlive the kit."""
    task = asyncio.ensure_future(checking)
    with contextlib.suppress(NotImplementedError):  # Windows has none
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await task


def _told(given: argparse.Namespace, checked: Checked) -> int:
    sys.stdout.write("\n".join(report.lines(checked.results)) + "\n")
    if given.json:
        text = report.as_json(given.department, given.via, checked.results)
        given.json.write_text(text, "utf-8")
    if report.kept(checked.results):
        return 0
    if checked.tail:
        sys.stderr.write(f"\nthe last that the worker wrote:\n{checked.tail}\n")
    return 1


def _subject(given: argparse.Namespace) -> Subject:
    missing = [f"--{name.replace('_', '-')}" for name in NEEDED if not getattr(given, name)]
    missing += [] if given.worker else ["-- COMMAND"]
    if missing:
        raise Unready(f"{', '.join(missing)} missing; see onehall-worker check --help")
    return Subject(given.department, given.item, given.later_item, _key(given.key), given.patience)


def _key(file: Path | None) -> SigningKey:
    if file is None:
        return SigningKey.generate()
    try:
        return SigningKey.read(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        why = str(error) if isinstance(error, BadKey) else type(error).__name__
        raise Unready(f"--key cannot be used: {why}") from None


def _rules(names: Sequence[str] | None) -> Sequence[Rule]:
    return [rule for rule in ALL if not names or rule.name in names]


def _way(given: argparse.Namespace) -> Open:
    if given.via == "http":
        return OverHttp
    centre = given.centre_url or os.environ.get(CENTRE_URL)
    worker = given.worker_url or os.environ.get(URL)
    if not (centre and worker):
        raise Unready(f"--via amqp needs --centre-url ({CENTRE_URL}) and --worker-url ({URL})")
    for name, url in (("--centre-url", centre), ("--worker-url", worker)):
        if not url.startswith(("amqp://", "amqps://")) or not urlsplit(url).hostname:
            raise Unready(f"{name} is no broker's address; it starts with amqp:// or amqps://")
    urls = Urls(centre, worker, tls.applied(worker, _certificate(worker)))
    return lambda played, heard: OverAmqp(played.department, heard, urls)


def _certificate(url: str) -> tls.Files:
    """Return the files that the worker finds in its environment too."""
    named = [os.environ.get(name) for name in (tls.CA, tls.CERT, tls.KEY)]
    if not url.startswith("amqps://"):
        return tls.Files()
    return tls.Files(*(Path(name) if name else None for name in named))
