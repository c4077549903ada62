"""`export xes|ocel`: write the ledger of `$ONEHALL_DATABASE_URL` to the standard output."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import aclosing
from functools import partial

from asyncpg import Connection
from onehall_calendar import instant

from onehall_supervision.exports.writing import Form, exported
from onehall_supervision.store.commands import Unread, from_ledger
from onehall_supervision.store.exporting import EVER, Span

DONE = 0


def export(arguments: Sequence[str]) -> int:
    """Write an export; return 1 if the database fails on the way, 2 if it is not named."""
    parser = ArgumentParser("export", description="writes the ledger for process mining")
    parser.add_argument("form", type=Form, choices=list(Form))
    parser.add_argument("--from", dest="since", type=instant, default=EVER.since)
    parser.add_argument("--until", type=instant, default=EVER.until)
    given = parser.parse_args(arguments)
    try:
        from_ledger(partial(_write, form=given.form, span=Span(given.since, given.until)))
    except Unread as error:
        sys.stderr.write(f"{error}\n")
        return error.status
    return DONE


async def _write(connection: Connection, form: Form, span: Span) -> None:
    async with aclosing(exported(connection, form, span)) as pieces:
        async for piece in pieces:
            sys.stdout.buffer.write(piece)
