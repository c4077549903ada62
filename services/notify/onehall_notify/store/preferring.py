"""How preferences are written down, as a stream beside notices, and read for many at once."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from asyncpg import Connection
from onehall_store import Codec, Model, Recorded
from pydantic import TypeAdapter

from onehall_notify.domain import preferences as p

KEEP = """
INSERT INTO notify.preference AS kept (recipient_ref, language, electronic_since, wanted, since)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::json[], $5::timestamptz[])
ON CONFLICT (recipient_ref) DO UPDATE SET language = excluded.language, wanted = excluded.wanted,
    since = excluded.since,
    electronic_since = CASE WHEN excluded.electronic_since IS NOT NULL
        THEN coalesce(kept.electronic_since, excluded.electronic_since) END
"""
OF = "SELECT recipient_ref, wanted FROM notify.preference WHERE recipient_ref = ANY($1::uuid[])"
WANTED: Final = TypeAdapter(p.Wanted)
PREFIX: Final = "preferences/"
CODEC: Codec[p.Event] = Codec({"preferences-set": p.PreferencesSet})


def stream_of(ref: UUID) -> str:
    """Return the stream of somebody's preferences."""
    return f"{PREFIX}{ref}"


async def of(connection: Connection, refs: Collection[UUID]) -> Mapping[UUID, p.Wanted]:
    """Return what people prefer, of those who ever said so."""
    rows = await connection.fetch(OF, list(refs))
    return {row["recipient_ref"]: WANTED.validate_json(row["wanted"]) for row in rows}


async def project(connection: Connection, recorded: Sequence[Recorded[p.Event]]) -> None:
    """Keep what everybody prefers now, in the transaction of their saying so."""
    latest = {one.stream: one.event for one in recorded}
    rows = [_row(stream, event) for stream, event in latest.items()]
    await connection.execute(KEEP, *map(list, zip(*rows, strict=True)))


def _row(stream: str, event: p.PreferencesSet) -> tuple[Any, ...]:
    wanted = event.wanted
    ref, kept = UUID(stream.removeprefix(PREFIX)), WANTED.dump_json(wanted).decode()
    agreed = event.at if wanted.electronic_service else None
    return ref, wanted.language.value, agreed, kept, event.at


MODEL: Model[p.Preferences, p.Command, p.Event] = Model(
    service="notify", decider=p, codec=CODEC, project=project
)
