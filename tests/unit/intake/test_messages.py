"""What is said about a case: everything of its items, nothing of its person."""

from uuid import uuid4

import pytest
from onehall_contracts import approval, intake
from onehall_intake import messages, store
from onehall_intake.domain import model as m
from onehall_intake.domain.catalogue import ClassId, ItemId
from onehall_intake.domain.catalogue_selection import items_for
from onehall_store import Origin, Recorded

from tests.unit.intake.cases import (
    DUE,
    FILING,
    FORM,
    GIVEN,
    MONDAY,
    PLANS,
    SUBMIT,
    accept,
    issuance,
    notify,
    refuse,
    run,
    silence,
    supply,
    withdraw,
)
from tests.unit.intake.examples import CATALOGUE


def said(*commands: m.Command) -> list[object]:
    """Return the messages of the last command."""
    before, _ = run(*commands[:-1])
    state, happened = run(*commands)
    new = happened[len(run(*commands[:-1])[1]) :]
    assert before != state
    origin = Origin("test", MONDAY)
    recorded = [Recorded("s", n, uuid4(), event, origin) for n, event in enumerate(new, 1)]
    return [one.message for r in recorded for one in messages.publishes(state, r)]


def test_a_submission_names_its_items_and_papers() -> None:
    (message,) = said(SUBMIT)
    assert isinstance(message, intake.CaseSubmittedV1)
    assert len(message.items) == 16
    assert [d.sha256 for d in message.documents] == [FORM.sha256]
    assert message.submitted_at == MONDAY


def test_an_acceptance_carries_every_item_as_the_catalogue_had_it() -> None:
    (message,) = said(SUBMIT, accept())
    assert isinstance(message, intake.CaseAcceptedV1)
    assert (message.mode, message.lead_department) == ("explicit", "GHJ")
    assert len({i.department for i in message.items}) == 13
    fire = next(i for i in message.items if i.item_id == "PC2-06")
    assert (fire.department, fire.department_code) == ("XFZD", "026")
    assert fire.steps
    assert fire.legal_basis
    assert any(i.prerequisites for i in message.items)


def test_a_deemed_acceptance_says_so_and_counts_from_receipt() -> None:
    (message,) = said(SUBMIT, silence(DUE))
    assert isinstance(message, intake.CaseAcceptedV1)
    assert (message.mode, message.accepted_at) == ("deemed", MONDAY)


def test_an_acceptance_after_a_correction_carries_the_corrected_papers() -> None:
    (message,) = said(SUBMIT, notify("D08"), supply(PLANS), accept(DUE - (DUE - MONDAY) / 4))
    assert isinstance(message, intake.CaseAcceptedV1)
    assert {d.kind for d in message.documents} == {"D01", "D08"}


def test_a_notice_a_correction_a_withdrawal_and_a_refusal_are_told() -> None:
    (notice,) = said(SUBMIT, notify("D08"))
    (received,) = said(SUBMIT, notify("D08"), supply(PLANS))
    (withdrawn,) = said(SUBMIT, withdraw())
    (refused,) = said(SUBMIT, refuse("wrong-authority", right_authority="省水利厅"))
    assert isinstance(notice, intake.CorrectionNotifiedV1)
    assert notice.deficiencies[0].kind == "D08"
    assert isinstance(received, intake.CorrectionReceivedV1)
    assert isinstance(withdrawn, intake.CaseWithdrawnV1)
    assert isinstance(refused, intake.CaseNotAcceptedV1)
    assert "省水利厅" in refused.reasons[-1]
    assert refused.remedies.reconsideration_body == "西安市人民政府"
    assert (refused.remedies.reconsideration_days, refused.remedies.litigation_months) == (60, 6)


def test_nothing_is_said_about_an_issuance_for_approval_has_said_it() -> None:
    assert said(SUBMIT, accept(), issuance()) == []


def test_nobody_is_asked_for_a_paper_their_own_case_produces() -> None:
    for one in CATALOGUE.classes.values():
        produced = {d.id for d in CATALOGUE.documents.values() if d.produced_by}
        made_here = {
            kind
            for kind in produced
            if set(CATALOGUE.documents[kind].produced_by) & {i.id for i in one.items}
        }
        assert not made_here & set(messages.papers(CATALOGUE, one.items))


@pytest.mark.parametrize("class_id", list(CATALOGUE.classes))
def test_every_class_of_the_catalogue_can_be_submitted_and_accepted(class_id: ClassId) -> None:
    items = CATALOGUE.parallel_class(class_id).items
    filing = messages.filing(CATALOGUE, class_id, items, (FORM,), GIVEN)
    submit = m.SubmitCase(filing, MONDAY, SUBMIT.calendar)
    (message,) = said(submit, accept())
    assert isinstance(message, intake.CaseAcceptedV1)
    assert len(message.items) == len(items)


def test_a_prerequisite_the_answers_excluded_is_not_told() -> None:
    one = CATALOGUE.parallel_class(ClassId("PC2"))
    items = items_for(one, {ItemId("PC2-13"): False})
    filing = messages.filing(CATALOGUE, one.id, items, (FORM,), GIVEN)
    assert all(p.item != "PC2-13" for plan in filing.items for p in plan.prerequisites)


def test_every_event_reads_back_as_it_was_written() -> None:
    runs = (
        (
            SUBMIT,
            notify("D08"),
            supply(PLANS),
            silence(DUE + (DUE - MONDAY)),
            issuance(result="refused"),
        ),
        (SUBMIT, refuse("wrong-authority", right_authority="x")),
        (SUBMIT, withdraw()),
    )
    events = [e for commands in runs for e in run(*commands)[1]]
    assert {type(e) for e in events} == set(store.CODEC._names)
    for event in events:
        text = store.CODEC.encode(event)
        assert store.CODEC.decode(store.CODEC.name_of(event), text) == event


def test_an_issuance_closes_with_what_it_held() -> None:
    common = {
        "case_id": FILING.case,
        "case_number": FILING.number,
        "class_id": "PC2",
        "issuance_id": uuid4(),
        "refusals": (),
        "used_wd": 1,
        "joint_limit_wd": 10,
        "serial_legal_wd": 20,
        "issued_at": DUE,
    }
    issued = approval.PermitIssuedV1.model_validate(common | {"permits": ()})
    refused = approval.CaseRefusedV1.model_validate(common)
    assert messages.record_issuance(issued).result is m.Result.ISSUED
    assert messages.record_issuance(refused).result is m.Result.REFUSED
