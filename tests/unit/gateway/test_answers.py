"""What the API document says of answers, beside what the services really show."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from onehall_approval.api import permits, view
from onehall_approval.certificates.register import Answer, Standing
from onehall_chassis import Actor
from onehall_gateway.api.answers import cases, catalogue, coordination, timing
from onehall_gateway.api.answers import permits as permit_answers
from onehall_intake.api import catalogue as intake_catalogue
from onehall_intake.api import view as intake_view
from onehall_intake.api.running import hall as intake_catalogue_hall
from onehall_supervision.api.clock import clock_body
from onehall_supervision.api.deadlines import deadlines_body
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from tests.observing import answered, at
from tests.unit.approval.casework import FREE, A, B, C, Case, day
from tests.unit.approval.certificates.examples import ISSUED_AT, PERMIT
from tests.unit.approval.every_command import furnish, invite
from tests.unit.intake import cases as filed
from tests.unit.intake.examples import CATALOGUE
from tests.unit.supervision.test_critical_path import CASE, FIRE, PLAN
from tests.unit.supervision.watch import watching_of

NOON = at("2011-09-28T12:00:00")
STAFF = Actor("boss", frozenset({"supervisor"}))


def fits(model: type[BaseModel], body: Any) -> BaseModel:
    """An answer as the document has it: every field it promises, and none that it hides."""
    found = model.model_validate(to_jsonable_python(body))
    assert not list(undeclared(found)), model.__name__
    return found


def undeclared(value: Any) -> Iterator[str]:
    """Yield fields that an answer has and its model does not name."""
    if isinstance(value, BaseModel):
        yield from (f"{type(value).__name__}.{name}" for name in value.model_extra or ())
        yield from (bad for _, one in value if one for bad in undeclared(one))
    elif isinstance(value, list):
        yield from (bad for one in value for bad in undeclared(one))


def test_a_coordination_with_everything_open() -> None:
    case = Case(*FREE)
    furnish(case, A, 1)
    invite(case, A, 1)
    found = fits(coordination.Coordination, view.coordination(case.state) | {"version": 9})
    assert isinstance(found, coordination.Coordination)
    assert found.activities and found.procedures and found.clarifications and found.consultations


def test_a_commands_answer() -> None:
    case = Case(*FREE)
    fits(coordination.Decided, {"happened": ["step-completed"]} | view.standing(case.state))


def test_an_issuance_with_a_permit_and_a_refusal() -> None:
    case = Case(*FREE)
    case.answers(A, B)
    case.answers(C, answer="refuse")
    case.ring(day(90))
    first, *more = (view.issuance(case.state, one) for one in case.state.issuances)
    body = {"case_id": case.state.opened and case.state.opened.case, **first, "more": more}
    found = fits(coordination.Issuance, body)
    assert isinstance(found, coordination.Issuance)
    assert found.permits and found.refusals


@pytest.mark.parametrize("actor", [STAFF, Actor("wang", frozenset({"applicant"}))])
def test_the_clock_and_the_deadlines(actor: Actor) -> None:
    view = watching_of([CASE, answered(CASE, PLAN, NOON)]).view
    clock = fits(timing.Clock, clock_body(str(CASE.case_id), 3, view, NOON, actor))
    assert isinstance(clock, timing.Clock)
    assert clock.forecast and clock.critical and clock.phase == "review"
    assert view.plan
    body = deadlines_body(view, view.plan, staff=actor is STAFF)
    found = fits(timing.Deadlines, {"case_id": CASE.case_id, "version": 3} | body)
    assert isinstance(found, timing.Deadlines)
    assert {one.item_id for one in found.reviews} >= {PLAN.item_id, FIRE.item_id}
    before = clock_body(str(CASE.case_id), 0, watching_of([]).view, NOON, actor)
    fits(timing.Clock, before)


def test_a_case_at_the_window_its_gaps_and_its_receipt() -> None:
    state, _ = filed.run(filed.SUBMIT, filed.report("D08"))
    fits(cases.Gaps, intake_view.gaps(2, state))
    fits(cases.Case, intake_view.case(2, state))
    state, _ = filed.run(filed.SUBMIT, filed.accept())
    fits(cases.Case, intake_view.case(2, state))
    fits(cases.Receipt, intake_view.receipt(state))


def test_what_anybody_is_told_of_a_permit() -> None:
    shown = permits._verdict(Answer(Standing.VALID, PERMIT), ISSUED_AT)
    fits(permit_answers.Verdict, shown)
    fits(permit_answers.FileVerdict, shown | {"reason": "every byte is as issued"})
    fits(permit_answers.Verdict, permits._verdict(Answer(Standing.UNKNOWN), ISSUED_AT))
    line = permits._line(PERMIT, ISSUED_AT)
    fits(permit_answers.PermitPage, {"permits": [line], "next": None})
    assert not {"case_id", "digest", "reason"} & line.keys()


async def test_the_catalogue() -> None:
    app = FastAPI()
    app.include_router(intake_catalogue.router)
    hall = SimpleNamespace(catalogue=CATALOGUE, now=NOON)
    app.dependency_overrides[intake_catalogue_hall] = lambda: hall
    async with AsyncClient(transport=ASGITransport(app), base_url="http://intake") as http:
        for path, model in (
            ("departments", catalogue.Departments),
            ("classes", catalogue.Classes),
            ("classes/PC2", catalogue.Class),
            ("classes/PC2/conditions", catalogue.Conditions),
            ("classes/PC2/notice", catalogue.OneTimeNotice),
            ("items?limit=400", catalogue.ItemPage),
            ("items/PC2-06", catalogue.ItemDetail),
            ("items/PC2-06/guide", catalogue.Guide),
            ("categories", catalogue.Categories),
            ("centres", catalogue.Centres),
            ("former-items", catalogue.FormerItems),
        ):
            answer = await http.get(f"/catalogue/{path}")
            assert answer.status_code == 200, path
            fits(model, answer.json())
