"""One case: its number, its ledger, its cards, who holds it now."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from onehall_chassis import CurrentActor
from onehall_chassis.auth import STAFF
from onehall_contracts.message import ShortText
from onehall_contracts.supervision import about_a_voice

from onehall_supervision.api import access, hiding, texts
from onehall_supervision.api.access import Connections, VisibleCase
from onehall_supervision.domain.holding import Holding, holding
from onehall_supervision.domain.reaching import working_days_held
from onehall_supervision.messages import CALENDAR
from onehall_supervision.store import VIEWS, reading
from onehall_supervision.store.reading import Entry

router = APIRouter(prefix="/cases", tags=["cases"])


@router.get("/by-number/{number}")
async def find_case(
    connections: Connections, actor: CurrentActor, number: ShortText
) -> dict[str, Any]:
    """Return the case of a case number."""
    case = access.checked(await reading.case_by_number(connections, number), actor)
    return {"case_id": case.case_id, "case_number": case.case_number}


@router.get("/{case_id}/ledger")
async def read_ledger(
    connections: Connections,
    actor: CurrentActor,
    case: VisibleCase,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """Return everything observed of a case after a version, in the order it was observed."""
    entries = await reading.ledger(connections, case.case_id, after, limit)
    return {
        "case_id": case.case_id,
        "entries": [entry_body(entry) for entry in hiding.heard(actor, entries)],
        "next": entries[-1].version if len(entries) == limit else None,
    }


@router.get("/{case_id}/cards")
async def read_cards(
    connections: Connections, actor: CurrentActor, case: VisibleCase
) -> dict[str, Any]:
    """Return the cards of a case in the order of their breaches."""
    cards = await reading.cards_of_case(connections, case.case_id)
    if hiding.judged(actor):
        cards = [one for one in cards if not about_a_voice(one["function"], one["rule"])]
    if not actor.has(*STAFF):
        cards = [{k: v for k, v in card.items() if k != "responsible"} for card in cards]
    return {"case_id": case.case_id, "cards": cards}


@router.get("/{case_id}/holding")
async def read_holding(
    request: Request, connections: Connections, case: VisibleCase
) -> dict[str, Any]:
    """Return who has to do the next thing, since when, and when it is due."""
    _, view = await VIEWS.now(connections, case.case_id)
    now = request.app.state.clock.now()
    return {
        "case_id": case.case_id,
        "at": now,
        "closed_at": view.closed_at,
        "holders": [
            _held(one, working_days_held(one.since, now, CALENDAR)) for one in holding(view)
        ],
    }


def entry_body(entry: Entry) -> dict[str, Any]:
    """Return an entry as it is shown: times, cause, facts and sentences, nothing personal."""
    zh, en = texts.sentences(entry)
    return {
        "version": entry.version,
        "id": entry.id,
        "type": entry.type,
        "source": entry.source,
        "time": entry.time,
        "recorded_at": entry.recorded_at,
        "cause": entry.cause,
        "zh": zh,
        "en": en,
        "data": texts.facts(entry),
    }


def _held(one: Holding, held_wd: float) -> dict[str, Any]:
    return {
        "party": one.party,
        "department": one.department,
        "item_id": one.item,
        "name": one.name,
        "step": one.step,
        "since": one.since,
        "held_wd": held_wd,
        "due_at": one.due_at,
    }
