"""Frozen evidence 证据固定: a manifest of the case file that anybody can check without us.

Canonical form: JSON with the keys of every object sorted, no space outside strings, characters
beyond ASCII as they are, in UTF-8; our own times in UTC with six decimals and `Z`. A digest is the
SHA-256, in lower-case hexadecimal, of a canonical form. Every event of the manifest carries a
`link`, the digest of the link before it and its own entry, so that a changed, missing or moved one
is found by name. The manifest of format 2 lists the files of an archive too, and is the first file
of it; that of format 1, which disputes of an earlier release have, knows no archive.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from onehall_dispute.domain.model import (
    CaseFile,
    Digest,
    Dispute,
    DisputeFiled,
    EventId,
    EvidenceFrozen,
    Manifest,
    Piece,
    Prepared,
)

FORMAT = "onehall-evidence/1"
ARCHIVED = "onehall-evidence/2"
HOW_TO_VERIFY = (
    "canonical form: JSON, keys sorted, no spaces, UTF-8; every digest is SHA-256 of a canonical "
    "form, in hexadecimal",
    "events[n].sha256 is the digest of the data of that event; a document's is that of its bytes",
    "events[n].link is the digest of [link of events[n-1], events[n] without its link]; the first "
    "follows an empty string",
    "manifest_sha256 is the digest of {case_id, documents, events without their links, format}; "
    "compare it with the one published in dispute.evidence-frozen",
    "dispute_sha256 is the digest of dispute",
    "offline: python -m onehall_dispute verify FILE [COPY ...] [--manifest-sha256 HEX], where a "
    "COPY is a document of the case or one of its events",
)
HOW_TO_VERIFY_ARCHIVED = (
    *HOW_TO_VERIFY[:3],
    "manifest_sha256 is the digest of {case_id, dispute, documents, draw_commitment, events "
    "without their links, files, format}, which is manifest.json of the archive; compare it with "
    "the one published in dispute.evidence-frozen",
    *HOW_TO_VERIFY[4:],
    "the archive, with what every event says: onehall verify-bundle FILE",
)


def canonical(value: object) -> bytes:
    """Return the one way to write a JSON value; raise `ValueError` for what JSON cannot say."""
    text = json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return text.encode("utf-8")


def digest(value: object) -> Digest:
    """Return the SHA-256 of a value's canonical form."""
    return digest_of(canonical(value))


def digest_of(written: bytes) -> Digest:
    """Return the SHA-256 of what is in canonical form already."""
    return Digest(hashlib.sha256(written).hexdigest())


def manifest(file: CaseFile) -> Manifest:
    """List what a case file holds, in order of time; how it arrived makes no difference."""
    pieces = ordered(fact.piece for fact in file.facts.values())
    documents = sorted({document for piece in pieces for document in piece.documents})
    return Manifest(file.case, pieces, tuple(documents))


def ordered(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return events in the order of a manifest."""
    return tuple(sorted(pieces, key=_place))


def freeze(file: CaseFile, filed: DisputeFiled, prepared: Prepared | None) -> EvidenceFrozen | None:
    """Freeze a case file in the instant of filing; None if the archive was made of another state.

    Without an archive only the manifest is frozen.
    """
    frozen = manifest(file)
    if prepared is None:
        return EvidenceFrozen(filed.dispute, frozen, manifest_sha256(frozen), filed.at)
    if prepared.events != events(frozen):
        return None
    made = EvidenceFrozen(
        filed.dispute, frozen, Digest(""), filed.at, prepared.files, prepared.draw_commitment
    )
    return replace(made, manifest_sha256=digest(archived(filed, made)))


def events(frozen: Manifest) -> tuple[EventId, ...]:
    """Return which events a manifest lists, in its order."""
    return tuple(piece.event for piece in frozen.pieces)


def manifest_sha256(frozen: Manifest) -> Digest:
    """Return the digest that stands for a whole manifest of format 1."""
    entries = [entry(piece) for piece in frozen.pieces]
    return digest(listing(frozen.case, entries, list(frozen.documents)))


def listing(case: object, entries: object, documents: object) -> dict[str, object]:
    """Return what `manifest_sha256` of format 1 is the digest of."""
    return {"format": FORMAT, "case_id": case, "events": entries, "documents": documents}


def archived(filed: DisputeFiled, frozen: EvidenceFrozen) -> dict[str, object]:
    """Return the manifest of format 2: the first file of the archive, once in canonical form."""
    held = frozen.manifest
    return {
        **listing(held.case, [entry(piece) for piece in held.pieces], list(held.documents)),
        "format": ARCHIVED,
        "dispute": _particulars(filed, held),
        "draw_commitment": frozen.draw_commitment,
        "files": [asdict(file) for file in frozen.files],
    }


def entry(piece: Piece) -> dict[str, Any]:
    """Return one event of the manifest, before it has its link."""
    return {
        "id": piece.event,
        "type": piece.type,
        "time": written(piece.at),
        "caseversion": piece.version,
        "sha256": piece.sha256,
        "documents": list(piece.documents),
    }


def link(before: str, unlinked: dict[str, Any]) -> Digest:
    """Tie an entry to all before it."""
    return digest([before, unlinked])


def bundle(dispute: Dispute) -> dict[str, Any]:
    """Return what is handed out: the frozen manifest, what was disputed, and how to check both."""
    assert dispute.evidence is not None  # noqa: S101 - frozen in the decision that filed it
    frozen = dispute.evidence.manifest
    particulars = _particulars(dispute.filed, frozen)
    found = {
        "format": FORMAT,
        "case_id": frozen.case,
        "dispute": particulars,
        "dispute_sha256": digest(particulars),
        "events": _linked(frozen),
        "documents": list(frozen.documents),
        "manifest_sha256": dispute.evidence.manifest_sha256,
        "how_to_verify": list(HOW_TO_VERIFY),
    }
    if dispute.evidence.files:
        archive: dict[str, Any] = archived(dispute.filed, dispute.evidence)
        found |= {name: archive[name] for name in ("format", "files", "draw_commitment")}
        found["how_to_verify"] = list(HOW_TO_VERIFY_ARCHIVED)
    return found


def _place(piece: Piece) -> tuple[datetime, str, int, str]:
    """Order by time; what one sender told in one instant, by its own count."""
    return piece.at, piece.type.partition(".")[0], piece.version, piece.event


def _linked(frozen: Manifest) -> list[dict[str, Any]]:
    entries, before = [], ""
    for piece in frozen.pieces:
        unlinked = entry(piece)
        before = link(before, unlinked)
        entries.append({**unlinked, "link": before})
    return entries


def _particulars(filed: DisputeFiled, frozen: Manifest) -> dict[str, Any]:
    return {
        "dispute_id": filed.dispute,
        "case_id": frozen.case,
        "ground": filed.ground.value,
        "act": {
            "event_id": filed.act.event,
            "item_id": filed.act.item,
            "kind": filed.act.kind.value,
            "time": written(filed.act.at),
        },
        "statement_sha256": filed.statement_sha256,
        "filed_at": written(filed.at),
    }


def written(at: datetime) -> str:
    """Write an instant as a bundle does: UTC, six decimals, `Z`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
