"""A first glance at a body, to know what its careful reading is to be held against."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import pydantic_core
from onehall_calendar import local_day
from onehall_contracts.ids import derived

from onehall_intake.api.running import Call
from onehall_intake.api.submission import MOST_PAPERS, Checks, chosen
from onehall_intake.domain.catalogue import Catalogue, ItemId
from onehall_intake.domain.catalogue_selection import documents_needed
from onehall_intake.messages import applied_for
from onehall_intake.store import papers

HASH = re.compile(r"[0-9a-f]{64}")


async def checks(call: Call, body: bytes) -> Checks:
    """Return what a submission is checked against, from a first glance at it."""
    glimpse, clerk = _glimpse(body), call.actor.has("clerk")
    owners = [call.actor.ref]
    if clerk and isinstance(subject := glimpse.get("on_behalf_of"), str):
        owners.append(derived("applicant", subject.strip()))
    return Checks(
        catalogue=call.hall.catalogue,
        on=local_day(call.hall.now),
        allow_fictitious_region=call.hall.allow_fictitious_region,
        kinds=_kinds(glimpse, call.hall.catalogue, local_day(call.hall.now)),
        stored=await _stored(call, glimpse, owners),
        may_be_for_another=clerk,
        may_be_for_self=call.actor.has("applicant"),
    )


async def correction_checks(call: Call, body: bytes, applicant: UUID) -> Checks:
    """Return what a correction is checked against; which kinds it may hold, the case decides."""
    catalogue = call.hall.catalogue
    return Checks(
        catalogue=catalogue,
        on=local_day(call.hall.now),
        allow_fictitious_region=call.hall.allow_fictitious_region,
        kinds=tuple(catalogue.documents),
        stored=await _stored(call, _glimpse(body), [call.actor.ref, applicant]),
    )


async def _stored(
    call: Call, glimpse: Mapping[str, Any], owners: list[UUID]
) -> dict[str, papers.Stored]:
    async with call.hall.pool.acquire(timeout=10) as connection:
        return await papers.owned(connection, _hashes(glimpse), owners)


def _glimpse(body: bytes) -> Mapping[str, Any]:
    """Return the body as far as it is a JSON object; its reading complains about the rest."""
    try:
        found = pydantic_core.from_json(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _hashes(glimpse: Mapping[str, Any]) -> list[str]:
    listed = glimpse.get("documents")
    if not isinstance(listed, list):
        return []
    found = [paper.get("sha256") for paper in listed[:MOST_PAPERS] if isinstance(paper, dict)]
    return [h for h in found if isinstance(h, str) and HASH.fullmatch(h)]


def _certified(glimpse: Mapping[str, Any]) -> set[ItemId]:
    listed = glimpse.get("certificates")
    if not isinstance(listed, list):
        return set()
    found = (one.get("item_id") for one in listed[:MOST_PAPERS] if isinstance(one, dict))
    return {ItemId(item.strip()) for item in found if isinstance(item, str)}


def _kinds(glimpse: Mapping[str, Any], catalogue: Catalogue, on: date) -> tuple[str, ...]:
    """Return the kinds the notice asks for; all there are, as long as the class is not clear."""
    class_id, answers = glimpse.get("class_id"), glimpse.get("answers", {})
    if not isinstance(class_id, str) or not isinstance(answers, dict):
        return tuple(catalogue.documents)
    try:
        found = chosen(catalogue, class_id.strip(), answers, on)
    except (LookupError, ValueError):
        return tuple(catalogue.documents)
    return tuple(
        need.document for need in documents_needed(applied_for(found, _certified(glimpse)))
    )
