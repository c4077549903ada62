"""`export xes|ocel`: write the ledger of `$ONEHALL_DATABASE_URL` to the standard output."""

import asyncio
import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import aclosing
from typing import Final

import asyncpg
from onehall_calendar import instant

from onehall_supervision.exports.writing import Form, exported
from onehall_supervision.store.exporting import EVER, Span

DATABASE: Final = "ONEHALL_DATABASE_URL"
DONE, FAILED, BAD_INPUT = 0, 1, 2
AWAY: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError)


def export(arguments: Sequence[str]) -> int:
    """Write an export; return 1 if the database fails on the way, 2 if it is not named."""
    parser = ArgumentParser("export", description="writes the ledger for process mining")
    parser.add_argument("form", type=Form, choices=list(Form))
    parser.add_argument("--from", dest="since", type=instant, default=EVER.since)
    parser.add_argument("--until", type=instant, default=EVER.until)
    given = parser.parse_args(arguments)
    url = os.environ.get(DATABASE)
    if not url:
        return _complain(f"{DATABASE} is not set; give it the URL of supervision's database", 2)
    try:
        asyncio.run(_write(url, given.form, Span(given.since, given.until)))
    except AWAY as error:
        return _complain(f"the database failed: {type(error).__name__}; nothing was exported", 1)
    return DONE


async def _write(url: str, form: Form, span: Span) -> None:
    connection = await asyncpg.connect(url, timeout=10)
    try:
        async with aclosing(exported(connection, form, span)) as pieces:
            async for piece in pieces:
                sys.stdout.buffer.write(piece)
    finally:
        await connection.close()


def _complain(text: str, code: int) -> int:
    sys.stderr.write(text + "\n")
    return code
