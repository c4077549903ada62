"""The frozen archive of a dispute: made ready in the transaction that files it, packed on request.

`prepare` holds the head of the case's stream, so that what is frozen is what the decision sees.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from asyncpg import Connection
from onehall_contracts.casefile import form
from onehall_contracts.casefile.archive import listed, packed
from onehall_contracts.casefile.sheets import chain
from pydantic import TypeAdapter

from onehall_dispute.domain import drawing, evidence
from onehall_dispute.domain import model as m

HOLD = "SELECT version FROM dispute.stream WHERE stream = $1 FOR UPDATE"
FACTS = """
SELECT payload FROM dispute.event WHERE stream = $1 AND type = 'fact-observed' ORDER BY version
"""
KEEP = """
INSERT INTO dispute.frozen_file (dispute_id, place, path, content)
SELECT $1, * FROM unnest($2::int[], $3::text[], $4::bytea[])
"""
FILES = "SELECT path, content FROM dispute.frozen_file WHERE dispute_id = $1 ORDER BY place"
KEEP_LOTS = "INSERT INTO dispute.draw_secret (dispute_id, secret) VALUES ($1, $2)"
LOTS = "SELECT secret FROM dispute.draw_secret WHERE dispute_id = $1"

FACT: TypeAdapter[m.FactObserved] = TypeAdapter(m.FactObserved)


@dataclass(frozen=True, slots=True)
class Told:
    """Events of a case in the order of a manifest, and what each says, by its id."""

    pieces: tuple[m.Piece, ...]
    said: Mapping[str, bytes]

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The events as a manifest has them."""
        return [evidence.entry(piece) for piece in self.pieces]


async def prepare(
    connection: Connection, case_id: str, dispute_id: UUID, secret: bytes
) -> m.Prepared:
    """Make an archive of a case as it stands, keep its files, and the secret of its draws."""
    await connection.fetch(HOLD, case_id)
    told = _told(await _facts(connection, case_id))
    files = form.files(told.entries, told.said)
    await connection.execute(
        KEEP, dispute_id, list(range(len(files))), list(files), list(files.values())
    )
    await connection.execute(KEEP_LOTS, dispute_id, secret)
    return m.Prepared(
        events=tuple(piece.event for piece in told.pieces),
        files=tuple(_listed(path, content) for path, content in files.items()),
        draw_commitment=m.Digest(drawing.commitment(secret)),
    )


async def archive(connection: Connection, dispute: m.Dispute) -> bytes | None:
    """Return the archive of a dispute, the same bytes every time; None for an earlier release's."""
    frozen = dispute.evidence
    if frozen is None or not frozen.files:
        return None
    rows = await connection.fetch(FILES, UUID(dispute.filed.dispute))
    manifest = evidence.canonical(evidence.archived(dispute.filed, frozen))
    return packed(manifest, [(row["path"], row["content"]) for row in rows])


async def annex(
    connection: Connection, dispute: m.Dispute, opinions: Sequence[str] = ()
) -> bytes | None:
    """Return what came to the file since it was frozen, with opinions as they were signed."""
    frozen = dispute.evidence
    if frozen is None or not frozen.files:
        return None
    held = {piece.event for piece in frozen.manifest.pieces}
    facts = await _facts(connection, frozen.manifest.case)
    told = _told(one for one in facts if one.piece.event not in held)
    links = chain([evidence.entry(piece) for piece in frozen.manifest.pieces])
    before = links[-1]["link"] if links else ""
    files = form.annex(told.entries, told.said, before, opinions)
    last = max((piece.at for piece in told.pieces), default=frozen.at)
    manifest = {
        "format": form.ANNEX,
        "case_id": frozen.manifest.case,
        "dispute_id": dispute.filed.dispute,
        "manifest_sha256": frozen.manifest_sha256,
        "as_of": evidence.written(last),
        "before": before,
        "events": told.entries,
        "files": [listed(path, content)._asdict() for path, content in files.items()],
    }
    return packed(evidence.canonical(manifest), list(files.items()))


async def opinions(connection: Connection, case_id: str) -> list[dict[str, Any]]:
    """Return which signed opinions a case has on record: item, task and digest of each."""
    said = (json.loads(one.content) for one in await _facts(connection, case_id) if one.content)
    names = ("item_id", "task_id", "opinion_sha256")
    return [{name: one[name] for name in names} for one in said if one.get("opinion_sha256")]


async def accepted(connection: Connection, case_id: str) -> m.Accepted | None:
    """Return by which event a case was accepted; None if it was not, or is not known here."""
    for one in await _facts(connection, case_id):
        if one.natures and one.applicant:
            piece = one.piece
            known = m.CaseId(case_id), one.applicant, piece.event, piece.at
            return m.Accepted(*known, class_id=one.class_id)
    return None


async def secret(connection: Connection, dispute_id: UUID) -> bytes | None:
    """Return what a dispute's draws are seeded with; None for one an earlier release filed."""
    found: bytes | None = await connection.fetchval(LOTS, dispute_id)
    return found


async def _facts(connection: Connection, case_id: str) -> list[m.FactObserved]:
    rows = await connection.fetch(FACTS, case_id)
    return [FACT.validate_json(row["payload"]) for row in rows]


def _told(facts: Iterable[m.FactObserved]) -> Told:
    known = list(facts)
    said = {str(one.piece.event): one.content.encode() for one in known if one.content}
    return Told(evidence.ordered(one.piece for one in known), said)


def _listed(path: str, content: bytes) -> m.FrozenFile:
    found = listed(path, content)
    return m.FrozenFile(found.path, found.size, m.Digest(found.sha256))
