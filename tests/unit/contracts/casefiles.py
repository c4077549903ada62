"""A small frozen case file, of the golden story's events, and an annex to it."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from onehall_contracts import Event
from onehall_contracts.casefile import form
from onehall_contracts.casefile.archive import canonical, listed, packed
from onehall_contracts.casefile.sheets import chain
from onehall_contracts.casefile.verifying import manifest_sha256, opened
from onehall_contracts.golden import intake
from onehall_contracts.golden.approval import asking, clocks

CASE = intake.ACCEPTED.subject
DISPUTE = "0132a343-7660-7649-977e-000000000001"
EVENTS = tuple(
    replace(one, caseversion=place)
    for place, one in enumerate(
        (intake.SUBMITTED, intake.ACCEPTED, asking.OPENED, clocks.SUSPENDED, clocks.RESUMED), 1
    )
)
SMALL = EVENTS[:1]


def entries(events: Sequence[Event]) -> list[dict[str, Any]]:
    return [entry(one) for one in events]


def entry(event: Event) -> dict[str, Any]:
    content = said(event)
    documents = [one["sha256"] for one in json.loads(content).get("documents", ())]
    return {
        "id": str(event.id),
        "type": event.type,
        "time": event.time.isoformat(),
        "caseversion": event.caseversion,
        "sha256": listed("", content).sha256,
        "documents": documents,
    }


def said(event: Event) -> bytes:
    return canonical(event.message.model_dump(mode="json"))


def frozen(events: Sequence[Event] = EVENTS) -> bytes:
    files = form.files(entries(events), {str(one.id): said(one) for one in events})
    return packed(manifest(events, files), list(files.items()))


def manifest(events: Sequence[Event], files: dict[str, bytes], **more: Any) -> bytes:
    found = {
        "format": form.FROZEN,
        "case_id": CASE,
        "dispute": {"dispute_id": DISPUTE},
        "documents": sorted({one for e in entries(events) for one in e["documents"]}),
        "draw_commitment": "0" * 64,
        "events": entries(events),
        "files": [listed(path, content)._asdict() for path, content in files.items()],
    }
    return canonical(found | more)


def annex(
    held: bytes, before: Sequence[Event], after: Sequence[Event], opinions: Sequence[str] = ()
) -> bytes:
    last = chain(entries(before))[-1]["link"]
    files = form.annex(entries(after), {str(one.id): said(one) for one in after}, last, opinions)
    told = {
        "format": form.ANNEX,
        "case_id": CASE,
        "dispute_id": DISPUTE,
        "manifest_sha256": manifest_sha256(opened(held)),
        "as_of": "2011-12-01T00:00:00.000000Z",
        "before": last,
        "events": entries(after),
        "files": [listed(path, content)._asdict() for path, content in files.items()],
    }
    return packed(canonical(told), list(files.items()))
