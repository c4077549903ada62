"""The two forms of an export, and how one is read and written at the same time."""

from collections.abc import AsyncGenerator, AsyncIterable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from asyncpg import Connection

from onehall_supervision.exports import ocel, xes
from onehall_supervision.store.exporting import Ledger, Span, ledgers


class Form(StrEnum):
    """What can be exported."""

    XES = "xes"
    OCEL = "ocel"


@dataclass(frozen=True, slots=True)
class Writer:
    """How one form is written, and what it is to a browser."""

    media_type: str
    file_name: str
    written: Callable[[AsyncIterable[Ledger]], AsyncGenerator[bytes]]


WRITERS: Final[Mapping[Form, Writer]] = {
    Form.XES: Writer(xes.MEDIA_TYPE, "onehall.xes", xes.written),
    Form.OCEL: Writer(ocel.MEDIA_TYPE, "onehall.ocel.json", ocel.written),
}


async def exported(connection: Connection, form: Form, span: Span) -> AsyncGenerator[bytes]:
    """Yield an export of a span of the ledger piece by piece, all of it from one snapshot."""
    async with (
        aclosing(ledgers(connection, span)) as read,
        aclosing(WRITERS[form].written(read)) as pieces,
    ):
        async for piece in pieces:
            yield piece
