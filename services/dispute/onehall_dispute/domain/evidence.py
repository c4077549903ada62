"""Frozen evidence 证据固定: a manifest of the case file that anybody can check without us.

Canonical form: JSON with the keys of every object sorted, no space outside strings, characters
beyond ASCII as they are, in UTF-8; our own times in UTC with six decimals and `Z`. A digest is the
SHA-256, in lower-case hexadecimal, of a canonical form. Every event of the manifest carries a
`link`, the digest of the link before it and its own entry, so that a changed, missing or moved one
is found by name.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from onehall_dispute.domain.model import CaseFile, Digest, Dispute, DisputeFiled, Manifest, Piece

FORMAT = "onehall-evidence/1"
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


def canonical(value: object) -> bytes:
    """Return the one way to write a JSON value; raise `ValueError` for what JSON cannot say."""
    text = json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return text.encode("utf-8")


def digest(value: object) -> Digest:
    """Return the SHA-256 of a value's canonical form."""
    return Digest(hashlib.sha256(canonical(value)).hexdigest())


def manifest(file: CaseFile) -> Manifest:
    """List what a case file holds, in order of time; how it arrived makes no difference."""
    pieces = sorted((fact.piece for fact in file.facts.values()), key=_place)
    documents = sorted({document for piece in pieces for document in piece.documents})
    return Manifest(file.case, tuple(pieces), tuple(documents))


def manifest_sha256(frozen: Manifest) -> Digest:
    """Return the digest that stands for the whole manifest."""
    entries = [entry(piece) for piece in frozen.pieces]
    return digest(listing(frozen.case, entries, list(frozen.documents)))


def listing(case: object, entries: object, documents: object) -> dict[str, object]:
    """Return what `manifest_sha256` is the digest of."""
    return {"format": FORMAT, "case_id": case, "events": entries, "documents": documents}


def entry(piece: Piece) -> dict[str, Any]:
    """Return one event of the manifest, before it has its link."""
    return {
        "id": piece.event,
        "type": piece.type,
        "time": _written(piece.at),
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
    return {
        "format": FORMAT,
        "case_id": frozen.case,
        "dispute": particulars,
        "dispute_sha256": digest(particulars),
        "events": _linked(frozen),
        "documents": list(frozen.documents),
        "manifest_sha256": dispute.evidence.manifest_sha256,
        "how_to_verify": list(HOW_TO_VERIFY),
    }


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
            "time": _written(filed.act.at),
        },
        "statement_sha256": filed.statement_sha256,
        "filed_at": _written(filed.at),
    }


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
