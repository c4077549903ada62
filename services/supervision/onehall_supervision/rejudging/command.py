"""`rejudge`: read a range of the ledger of `$ONEHALL_DATABASE_URL`, print what would differ."""

import asyncio
import json
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import AsyncGenerator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import aclosing
from functools import partial
from pathlib import Path
from typing import Final

from asyncpg import Connection
from onehall_calendar import instant

from onehall_supervision.domain.rulebook import PROFILES, RuleFileError
from onehall_supervision.rejudging.judging import Judged, Row, Under, judged
from onehall_supervision.rejudging.reporting import Report
from onehall_supervision.store.commands import BAD_INPUT, Unread, from_ledger

DONE = 0
AT_ONCE: Final = 4000
RANGE: Final = """
SELECT stream, type, payload FROM supervision.event
WHERE stream IN (SELECT stream FROM supervision.event WHERE version = 1 AND at >= $1 AND at < $2)
ORDER BY stream, version
"""


def rejudge(arguments: Sequence[str]) -> int:
    """Print the report as JSON; return 1 if the database fails, 2 without rules to judge by."""
    given = _given(arguments)
    under = Under(given.horizon or given.until, given.profile, given.rules, given.calendar)
    if wrong := _span(given) or _terms(under) or _cards(given):
        return _complain(wrong, BAD_INPUT)
    try:
        report = from_ledger(partial(_judge, given=given, under=under))
    except Unread as error:
        return _complain(str(error), error.status)
    if given.cards:
        Path(given.cards).write_text("".join(f"{line}\n" for line in sorted(report.lines)), "utf-8")
    json.dump(report.told(), sys.stdout, ensure_ascii=False, default=str)
    sys.stdout.write("\n")
    return DONE


def _span(given: Namespace) -> str:
    """Return what is wrong with the range; nothing if it is one."""
    if given.until <= given.since:
        return "--until: give an instant after --from"
    if given.horizon and given.horizon < given.until:
        return "--horizon: give an instant from --until on"
    return ""


def _terms(under: Under) -> str:
    """Return what is wrong with the rules or the calendar, with its cure."""
    try:
        under.terms()
    except RuleFileError as error:
        return str(error)
    except (OSError, UnicodeDecodeError) as error:
        return f"--rules cannot be read: {type(error).__name__}"
    except (KeyError, ValueError) as error:
        return f"--calendar: {error}"
    return ""


def _cards(given: Namespace) -> str:
    """Return why the cards could not be written, before an hour was spent on them."""
    try:
        if given.cards:
            Path(given.cards).touch()
    except OSError as error:
        return (
            f"--cards cannot be written: {type(error).__name__}; name a file in a folder of yours"
        )
    return ""


def _given(arguments: Sequence[str]) -> Namespace:
    parser = ArgumentParser("rejudge", description="judges a range of history again")
    parser.add_argument("--from", dest="since", type=instant, required=True)
    parser.add_argument("--until", type=instant, required=True)
    parser.add_argument("--horizon", type=instant, help="how long alarms ring; default --until")
    parser.add_argument("--profile", choices=PROFILES, default="default")
    parser.add_argument("--rules", default="", help="a rule file of one's own, instead")
    parser.add_argument("--calendar", default="", help="a version of the calendar")
    parser.add_argument("--cards", help="write every card there would have been to this file")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return parser.parse_args(arguments)


async def _judge(connection: Connection, given: Namespace, under: Under) -> Report:
    """Read on while other processes judge; at most a few chunks are in memory."""
    report, waiting = Report(), set[asyncio.Future[list[Judged]]]()
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(max(1, given.jobs)) as pool:
        async with aclosing(_chunks(connection, given)) as chunks:
            async for chunk in chunks:
                waiting.add(loop.run_in_executor(pool, judged, chunk, under))
                if len(waiting) > 2 * given.jobs:
                    waiting = await _take(report, waiting, asyncio.FIRST_COMPLETED)
        await _take(report, waiting, asyncio.ALL_COMPLETED)
    return report


async def _take(
    report: Report, waiting: set["asyncio.Future[list[Judged]]"], when: str
) -> set["asyncio.Future[list[Judged]]"]:
    if not waiting:
        return waiting
    done, left = await asyncio.wait(waiting, return_when=when)
    for future in done:
        for one in future.result():
            report.take(one)
    return left


async def _chunks(connection: Connection, given: Namespace) -> AsyncGenerator[list[Row]]:
    """Yield whole ledgers, some thousand entries at a time, from one snapshot."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        held: list[Row] = []
        async for row in connection.cursor(RANGE, given.since, given.until, prefetch=1000):
            if len(held) >= AT_ONCE and row["stream"] != held[-1][0]:
                yield held
                held = []
            held.append((row["stream"], row["type"], row["payload"]))
        if held:
            yield held


def _complain(text: str, code: int) -> int:
    sys.stderr.write(text + "\n")
    return code
