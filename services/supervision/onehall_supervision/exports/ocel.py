"""OCEL 2.0 as JSON: every entry an event, with everything it is about.

Events are written as they are read. Objects wait in a file that is gone afterwards; of what several
cases share, only ids are remembered.
"""

import json
from collections.abc import AsyncGenerator, AsyncIterable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import Any, Final, TypeAlias

from onehall_supervision.exports import naming
from onehall_supervision.exports.naming import Officers
from onehall_supervision.exports.relating import CARDS_SAY, SHARED, Kind, Related, related
from onehall_supervision.store.exporting import Ledger
from onehall_supervision.store.reading import Entry

MEDIA_TYPE: Final = "application/json"
IN_MEMORY: Final = 8 * 1024 * 1024
PIECE: Final = 64 * 1024
TYPES: Final = {str: "string", int: "integer", bool: "boolean"}
ATTRIBUTES: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.CASE: ("number",),
    Kind.REVIEW: ("item",),
    Kind.DEPARTMENT: (),
    Kind.OFFICER: (),
    Kind.DOCUMENT: ("kind",),
    Kind.CARD: CARDS_SAY,
    Kind.PERMIT: ("item",),
}
Json: TypeAlias = dict[str, Any]


async def written(ledgers: AsyncIterable[Ledger]) -> AsyncGenerator[bytes]:
    """Yield a log of all entries of `ledgers`; its types come last, when they are known."""
    officers, types, objects = Officers(), _Types(), _Objects()
    with SpooledTemporaryFile(IN_MEMORY) as file:
        yield b'{"events":['
        comma = b""
        async for ledger in ledgers:
            about = [(entry, related(ledger, entry, officers)) for entry in ledger.entries]
            events = [types.seen(_event(entry, parts)) for entry, parts in about]
            yield comma + _listed(events)
            comma = b","
            if new := list(objects.new(about)):
                file.write((comma if file.tell() else b"") + _listed(new))
        yield b'],"objects":['
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece
    yield f'],"eventTypes":{json.dumps(types.known())},'.encode()
    yield f'"objectTypes":{json.dumps(_object_types())}}}\n'.encode()


class _Types:
    """The types of events that occur, with the attributes they have."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, str]] = {}

    def seen(self, event: Json) -> Json:
        """Note the type of an event, and return the event."""
        known = self._known.setdefault(event["type"], {})
        for one in event["attributes"]:
            known[one["name"]] = TYPES[type(one["value"])]
        return event

    def known(self) -> list[Json]:
        """Return all types."""
        return [{"name": name, "attributes": _attributes(a)} for name, a in self._known.items()]


class _Objects:
    """Objects as they are met, each once; a case's own are forgotten with it."""

    def __init__(self) -> None:
        self._shared: set[str] = set()

    def new(self, about: Iterable[tuple[Entry, list[Related]]]) -> Iterator[Json]:
        """Yield the objects of a ledger that have not been told of."""
        own: dict[str, tuple[Entry, Related]] = {}
        for entry, parts in about:
            for one in chain.from_iterable((part, *part.of) for part in parts):
                if one.id not in self._shared and one.id not in own:
                    own[one.id] = (entry, one)
        self._shared |= {one.id for _, one in own.values() if one.kind in SHARED}
        return (_object(entry, one) for entry, one in own.values())


def _event(entry: Entry, parts: Iterable[Related]) -> Json:
    said = {"activity": naming.activity(entry)} | {"version": entry.version} | naming.codes(entry)
    return {
        "id": entry.id,
        "type": entry.type,
        "time": _utc(entry.time),
        "attributes": [{"name": name, "value": value} for name, value in said.items()],
        "relationships": _relationships(parts),
    }


def _object(entry: Entry, one: Related) -> Json:
    """Return an object as it was when it was first met."""
    at = _utc(entry.time)
    return {
        "id": one.id,
        "type": one.kind,
        "attributes": [{"name": k, "value": v, "time": at} for k, v in one.attributes.items()],
        "relationships": _relationships(one.of),
    }


def _relationships(parts: Iterable[Related]) -> list[Json]:
    return [{"objectId": one.id, "qualifier": one.qualifier} for one in parts]


def _object_types() -> list[Json]:
    return [
        {"name": kind, "attributes": _attributes(dict.fromkeys(names, "string"))}
        for kind, names in ATTRIBUTES.items()
    ]


def _attributes(types: Mapping[str, str]) -> list[Json]:
    return [{"name": name, "type": kind} for name, kind in types.items()]


def _listed(values: Iterable[Json]) -> bytes:
    """Return the inside of a list, a line for each value."""
    return ",".join(f"\n{json.dumps(one, ensure_ascii=False)}" for one in values).encode()


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
