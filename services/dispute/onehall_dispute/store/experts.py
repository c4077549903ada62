"""The register of experts in tables: who is listed, what is pending; what is personal, locked."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from asyncpg import Connection
from onehall_store import Codec, Model, Recorded
from onehall_store.vault import DataKey, Place, Unreadable, Vault, commitment

from onehall_dispute.domain import experts, register

RECORDS = "dispute.expert_record"
KEEP = "INSERT INTO dispute.expert_record (expert_ref, version, locked) VALUES ($1, $2, $3)"
NEXT = "SELECT coalesce(max(version), 0) + 1 FROM dispute.expert_record WHERE expert_ref = $1"
PROPOSED = """
INSERT INTO dispute.expert AS e (expert_ref, status, pending_change, pending_fields,
                                 pending_version, proposed_by, proposed_at)
VALUES ($1, 'proposed', $2, $3, $4, $5, $6)
ON CONFLICT (expert_ref) DO UPDATE SET
    status = CASE WHEN $2 = 'add' THEN 'proposed' ELSE e.status END,
    pending_change = $2, pending_fields = $3, pending_version = $4,
    proposed_by = $5, proposed_at = $6
"""
CONFIRMED = """
UPDATE dispute.expert SET
    status = CASE WHEN $2 = 'end' THEN 'ended' ELSE 'listed' END,
    fields = CASE WHEN $2 = 'end' THEN fields ELSE pending_fields END,
    record_version = CASE WHEN $2 = 'end' THEN record_version ELSE pending_version END,
    listed_at = CASE WHEN $2 = 'add' THEN $3 ELSE listed_at END,
    ended_at = CASE WHEN $2 = 'end' THEN $3::timestamptz WHEN $2 = 'add' THEN NULL ELSE ended_at END
WHERE expert_ref = $1
"""
DECLINED = "UPDATE dispute.expert SET status = 'declined' WHERE expert_ref = $1 AND $2 = 'add'"
SETTLED = """
UPDATE dispute.expert SET pending_change = NULL, pending_fields = NULL, pending_version = NULL,
    proposed_by = NULL, proposed_at = NULL
WHERE expert_ref = $1
"""
DECLARED = "UPDATE dispute.expert SET record_version = $2 WHERE expert_ref = $1"
FORGET = "UPDATE dispute.expert_record SET locked = NULL WHERE expert_ref = $1"
COLUMNS = """
SELECT e.expert_ref, e.status, e.fields, e.listed_at, e.ended_at, e.record_version, c.locked,
       e.pending_change, e.pending_fields, e.pending_version, e.proposed_by, e.proposed_at,
       p.locked AS pending_locked
FROM dispute.expert e
LEFT JOIN dispute.expert_record c
       ON c.expert_ref = e.expert_ref AND c.version = e.record_version
LEFT JOIN dispute.expert_record p
       ON p.expert_ref = e.expert_ref AND p.version = e.pending_version
"""
ALL = COLUMNS + " ORDER BY e.expert_ref"
ONE = COLUMNS + " WHERE e.expert_ref = $1"
KNOWN_BY = COLUMNS + " WHERE e.listed_at <= $1 ORDER BY e.expert_ref"

CODEC: Codec[register.Event] = Codec(
    {
        "expert-proposed": register.ExpertProposed,
        "expert-settled": register.ExpertSettled,
        "ties-declared": register.TiesDeclared,
    }
)


@dataclass(frozen=True, slots=True)
class Record:
    """What is personal about an expert: the name, and the ties that they declare."""

    name: str
    ties: experts.Ties

    def written(self) -> bytes:
        """Return the record as it is locked."""
        ties = self.ties
        said = {
            "name": self.name,
            "employed": [_work(one) for one in ties.employed],
            "paid": [_work(one) for one in ties.paid],
            **{name: sorted(getattr(ties, name)) for name in NAMED},
        }
        return json.dumps(said, ensure_ascii=False, sort_keys=True).encode()


NAMED = ("relatives", "interests", "sites", "took_part")


@dataclass(frozen=True, slots=True)
class Listing:
    """An expert of the register as read: the row, and what is personal if it can be read."""

    row: Mapping[str, Any]
    record: Record | None
    pending: Record | None = None


def stream_of(expert: UUID) -> str:
    """Return the stream an expert's entry is kept in."""
    return f"expert/{expert}"


async def keep(connection: Connection, key: DataKey, record: Record) -> tuple[int, str]:
    """Lock a new version of an expert's record; return its number and what history commits to."""
    version = await connection.fetchval(NEXT, key.subject)
    place, content = _place(key.subject, version), record.written()
    await connection.execute(KEEP, key.subject, version, key.lock(place, content))
    return version, commitment(key.salt(place), content)


async def find(connection: Connection, vault: Vault, expert: UUID) -> Listing | None:
    """Return an expert of the register, or None."""
    found = await _read(connection, vault, await connection.fetch(ONE, expert))
    return found[0] if found else None


async def every(connection: Connection, vault: Vault) -> list[Listing]:
    """Return the whole register, ended ones too."""
    return await _read(connection, vault, await connection.fetch(ALL))


async def listed_by(
    connection: Connection, vault: Vault, at: datetime
) -> tuple[experts.Expert, ...]:
    """Return who was in the register at an instant, as they are known now.

    A dispute's panel is drawn from those who were listed when it was filed. Who has left since, or
    whose ties can no longer be read, is not available, which the record of the draw shows.
    """
    rows = await connection.fetch(KNOWN_BY, at)
    return tuple(_expert(one) for one in await _read(connection, vault, rows))


async def project(connection: Connection, recorded: Sequence[Recorded[register.Event]]) -> None:
    """Keep the table of experts in the transaction of their events."""
    for one in recorded:
        await _project(connection, one.event)


MODEL: Model[register.Entry, register.Command, register.Event] = Model(
    service="dispute", decider=register, codec=CODEC, project=project
)


async def _project(connection: Connection, event: register.Event) -> None:
    ref = UUID(event.expert)
    match event:
        case register.ExpertProposed():
            said = (event.change.value, list(event.fields), event.version, event.by, event.at)
            await connection.execute(PROPOSED, ref, *said)
        case register.ExpertSettled(confirmed=True):
            await connection.execute(CONFIRMED, ref, event.change.value, event.at)
            await connection.execute(SETTLED, ref)
        case register.ExpertSettled():
            await connection.execute(DECLINED, ref, event.change.value)
            await connection.execute(SETTLED, ref)
        case register.TiesDeclared():
            await connection.execute(DECLARED, ref, event.version)


async def _read(
    connection: Connection, vault: Vault, rows: Iterable[Mapping[str, Any]]
) -> list[Listing]:
    known = list(rows)
    keys = await vault.keys(connection, [row["expert_ref"] for row in known])
    return [
        Listing(
            row,
            _opened(keys.get(row["expert_ref"]), row["record_version"], row["locked"]),
            _opened(keys.get(row["expert_ref"]), row["pending_version"], row["pending_locked"]),
        )
        for row in known
    ]


def _opened(key: DataKey | None, version: int | None, locked: bytes | None) -> Record | None:
    if key is None or locked is None or version is None:
        return None
    try:
        said = json.loads(key.open(_place(key.subject, version), locked))
    except Unreadable:
        return None
    ties = experts.Ties(
        employed=tuple(_worked(one) for one in said["employed"]),
        paid=tuple(_worked(one) for one in said["paid"]),
        **{name: frozenset(map(experts.Body, said[name])) for name in NAMED},
    )
    return Record(said["name"], ties)


def _expert(one: Listing) -> experts.Expert:
    fields = frozenset(map(experts.Field, one.row["fields"]))
    ties = one.record.ties if one.record else experts.Ties()
    available = one.row["status"] == register.Status.LISTED and one.record is not None
    return experts.Expert(experts.ExpertRef(str(one.row["expert_ref"])), fields, ties, available)


def _work(one: experts.Work) -> dict[str, str | None]:
    return {"body": one.body, "until": one.until.isoformat() if one.until else None}


def _worked(found: Mapping[str, str | None]) -> experts.Work:
    until = found["until"]
    return experts.Work(
        experts.Body(found["body"] or ""), date.fromisoformat(until) if until else None
    )


def _place(expert: UUID, version: int) -> Place:
    return Place(RECORDS, "locked", f"{expert}/{version}")
