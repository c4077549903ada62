"""Fees at the window: taken once, kept, and told with the rate that is published (L-53)."""

from typing import Annotated, Any
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from onehall_chassis.bodies import Given, Line, read
from onehall_contracts.ids import derived
from onehall_contracts.message import Count, ItemId
from onehall_contracts.problem import Problem
from onehall_contracts.window import FeeChargedV1
from onehall_store import Answer
from pydantic import Field

from onehall_intake.api.changing import state_of
from onehall_intake.api.running import Call, CurrentCall, answered
from onehall_intake.domain import filing as f
from onehall_intake.domain import model as m
from onehall_intake.store import fees

router = APIRouter(prefix="/cases/{case_id}", tags=["window"])


class Fee(Given):
    """A fee that was taken, in fen; `on_form` when it was for an application form."""

    item_id: ItemId
    what: Line
    amount_fen: Annotated[Count, Field(le=10**12)]
    on_form: bool = False


@router.post("/fees", status_code=201)
async def charge_fee(call: CurrentCall, case_id: UUID) -> JSONResponse:
    """Record a fee; one beyond the published rate is recorded too, and supervision hears of it."""
    call.actor.must_have("clerk")
    body = await call.request.body()
    said = read(Fee, body)
    plan = _plan(await state_of(call, case_id), said.item_id)
    fee = _charged(call, case_id, said, plan)

    async def work(connection: Connection) -> Answer:
        await fees.charge(connection, fee, call.hall.now)
        return answered(201, _told(fee))

    return await call.once(body, work)


def _plan(state: m.Case, item: str) -> f.Plan:
    plans = state.filing.items if state.filing else ()
    found = next((plan for plan in plans if plan.item == item), None)
    if found is None:
        known = ", ".join(plan.item for plan in plans)
        raise Problem(422, "invalid-request", f"item_id: the case has {known}; name one of them")
    return found


def _charged(call: Call, case_id: UUID, said: Fee, plan: f.Plan) -> FeeChargedV1:
    item = call.hall.catalogue.items.get(plan.item)
    rate = item.fee if item else None  # without one, the catalogue says that nothing is charged
    return FeeChargedV1(
        fee_id=derived(case_id, call.actor.subject, call.key, "fee"),
        case_id=str(case_id),
        item_id=said.item_id,
        department=plan.department,
        what=said.what,
        on_form=said.on_form,
        amount_fen=said.amount_fen,
        published_fen=rate.amount_fen if rate else None,
        basis=rate.basis if rate else None,
        basis_ends_on=rate.basis_ends_on if rate else None,
        charged_by=call.actor.subject,
        charged_at=call.hall.now,
    )


def _told(fee: FeeChargedV1) -> dict[str, Any]:
    shown = {"fee_id", "case_id", "item_id", "what", "on_form", "amount_fen", "published_fen"}
    return fee.model_dump(include=shown | {"basis", "basis_ends_on", "charged_at"})
