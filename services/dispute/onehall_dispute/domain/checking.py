"""Check an evidence bundle with nothing but itself: every problem names the piece that changed."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from onehall_dispute.domain import evidence

KEYS: Mapping[str, type] = {
    "format": str,
    "case_id": str,
    "dispute": dict,
    "dispute_sha256": str,
    "events": list,
    "documents": list,
    "manifest_sha256": str,
    "how_to_verify": list,
}
ENTRY_KEYS: Mapping[str, type] = {
    "id": str,
    "type": str,
    "time": str,
    "caseversion": int,
    "sha256": str,
    "documents": list,
    "link": str,
}
ARCHIVED_KEYS: Mapping[str, type] = {**KEYS, "files": list, "draw_commitment": str}
Bundle = Mapping[str, Any]


def verify(bundle: object) -> list[str]:
    """Return what is wrong with a bundle, naming each changed piece; empty when it is whole."""
    keys = ARCHIVED_KEYS if _archived(bundle) else KEYS
    problems = list(_fields("bundle", bundle, keys))
    if problems or not isinstance(bundle, dict):
        return problems
    entries = enumerate(bundle["events"], 1)
    problems = [p for n, e in entries for p in _fields(f"event {n}", e, ENTRY_KEYS)]
    if problems:
        return problems
    inside = [*_events(bundle["events"]), *_documents(bundle)]
    return [*_head(bundle), *inside, *([] if inside else _whole(bundle))]


def verify_file(content: bytes) -> list[str]:
    """Return what is wrong with a bundle as a file; every byte of it counts."""
    try:
        bundle = json.loads(content)
        written = evidence.canonical(bundle)
    except (ValueError, RecursionError) as error:
        return [f"file: no canonical JSON ({type(error).__name__}); fetch the bundle again"]
    problems = verify(bundle)
    if not problems and written != content.rstrip(b"\n"):
        # Spaces or doubled keys would let two readers of the same file see different things.
        problems.append("file: not in canonical form; fetch it again and do not reformat it")
    return problems


def verify_copy(bundle: Bundle, name: str, content: bytes) -> list[str]:
    """Return what is wrong with a copy of a document, or of an event with its envelope."""
    raw = hashlib.sha256(content).hexdigest()
    if raw in bundle["documents"]:
        return []
    event = _event_in(content)
    if event is None:
        return [f"{name}: its SHA-256 {raw} is none of the frozen documents"]
    for entry in bundle["events"]:
        if entry["id"] == event["id"]:
            same = evidence.digest(event["data"]) == entry["sha256"]
            return [] if same else [f"{name}: the data of event {entry['id']} was changed"]
    return [f"{name}: no frozen event has its id"]


def _archived(bundle: object) -> bool:
    return isinstance(bundle, dict) and bundle.get("format") == evidence.ARCHIVED


def _head(bundle: Bundle) -> Iterator[str]:
    if bundle["format"] not in (evidence.FORMAT, evidence.ARCHIVED):
        known = f"{evidence.FORMAT} or {evidence.ARCHIVED}"
        yield f"format: this is not {known}; use the version of the tool that knows it"
    told = evidence.HOW_TO_VERIFY_ARCHIVED if _archived(bundle) else evidence.HOW_TO_VERIFY
    if bundle["how_to_verify"] != list(told):
        yield "how_to_verify: the instructions were changed"
    if evidence.digest(bundle["dispute"]) != bundle["dispute_sha256"]:
        yield "dispute: does not have its dispute_sha256; one of the two was changed"
    elif bundle["dispute"].get("case_id") != bundle["case_id"]:
        yield "case_id: is not the case of the dispute"


def _events(entries: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the entries that do not follow from the one before, by its stored or its true link."""
    before = {""}
    for index, stored in enumerate(entries):
        unlinked = {key: value for key, value in stored.items() if key != "link"}
        fitting = {evidence.link(link, unlinked) for link in before}
        if stored["link"] not in fitting:
            yield f"{_name(index, stored)}: was changed, or an event before it is missing or moved"
        before = {stored["link"], *fitting}


def _documents(bundle: Bundle) -> Iterator[str]:
    listed = bundle["documents"]
    brought = sorted({d for entry in bundle["events"] for d in entry["documents"]})
    for one in listed:
        if one not in brought:
            yield f"document {one}: is listed, but no event brought it; it was changed or added"
    for one in brought:
        if one not in listed:
            yield f"document {one}: was brought by an event, but is not listed"
    if sorted(listed) == brought != listed:
        yield "documents: are out of order"
    if len(listed) != len(set(listed)):
        yield "documents: one is listed twice"


def _whole(bundle: Bundle) -> Iterator[str]:
    entries = [{k: v for k, v in entry.items() if k != "link"} for entry in bundle["events"]]
    listing = evidence.listing(bundle["case_id"], entries, bundle["documents"])
    if _archived(bundle):
        listing |= {key: bundle[key] for key in ("format", "dispute", "draw_commitment", "files")}
    if evidence.digest(listing) != bundle["manifest_sha256"]:
        yield "manifest_sha256: is not that of this case_id, these events and these documents"


def _fields(name: str, value: object, keys: Mapping[str, type]) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{name}: is not a JSON object"
        return
    for key, kind in keys.items():
        if key not in value:
            yield f"{name}: {key} is missing"
        elif not isinstance(value[key], kind):
            yield f"{name}: {key} is not a {kind.__name__}"
    for key in value.keys() - keys.keys():
        yield f"{name}: {str(key)[:40]!r} does not belong here"
    documents = value.get("documents")
    if isinstance(documents, list) and not all(isinstance(d, str) for d in documents):
        yield f"{name}: one of its documents is no digest"


def _name(index: int, entry: Mapping[str, Any]) -> str:
    return f"event {index + 1} ({entry['type']}, {entry['id']})"


def _event_in(content: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    is_event = isinstance(found, dict) and isinstance(found.get("id"), str) and "data" in found
    return found if is_event else None
