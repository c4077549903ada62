"""What is said about a case: everything of its items, nothing of its person."""

from datetime import date
from uuid import uuid4

import pytest
from onehall_contracts import approval, intake
from onehall_intake import messages, store
from onehall_intake.api import view
from onehall_intake.domain import filing as f
from onehall_intake.domain import model as m
from onehall_intake.domain.catalogue import CentreId, ClassId, ItemId
from onehall_intake.domain.catalogue_handling import handling
from onehall_intake.domain.catalogue_selection import items_for
from onehall_store import Origin, Recorded

from tests.unit.intake.cases import (
    CITY,
    DUE,
    FILING,
    FORM,
    GIVEN,
    LATER,
    MONDAY,
    PLANS,
    SUBMIT,
    SUBMIT_KEY,
    accept,
    bar,
    ended,
    filed,
    hand_in_owed,
    issuance,
    items_ended,
    notify,
    on_the_spot,
    overdue,
    paper,
    promise,
    refuse,
    report,
    run,
    silence,
    supply,
    withdraw,
)
from tests.unit.intake.examples import CATALOGUE, items_of

AFTER = DUE + (DUE - MONDAY)


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
    """L-02, L-65: a lead, and every item with its terms as of the day of submission."""
    (message,) = said(SUBMIT, accept())
    assert isinstance(message, intake.CaseAcceptedV1)
    assert (message.mode, message.lead_department) == ("explicit", "GHJ")
    assert len({i.department for i in message.items}) == 13
    fire = next(i for i in message.items if i.item_id == "PC2-06")
    assert (fire.department, fire.department_code) == ("XFZD", "026")
    assert fire.steps
    assert fire.legal_basis
    assert any(i.prerequisites for i in message.items)
    assert (fire.centre, fire.mode, fire.safety) == ("610100", "M1", True)
    assert fire.steps[0].responsible is None  # approval names who, from its register


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
    assert isinstance(refused, intake.CaseNotAcceptedV2) and refused.officer == "clerk-7"
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
    filing = messages.filing(CATALOGUE, class_id, items, messages.Handed((FORM,)), GIVEN)
    submit = m.SubmitCase(filing, MONDAY, SUBMIT.calendar)
    (message,) = said(submit, accept())
    assert isinstance(message, intake.CaseAcceptedV1)
    assert len(message.items) == len(items)


def test_a_prerequisite_the_answers_excluded_is_not_told() -> None:
    one = CATALOGUE.parallel_class(ClassId("PC2"))
    items = items_for(one, {ItemId("PC2-13"): False})
    filing = messages.filing(CATALOGUE, one.id, items, messages.Handed((FORM,)), GIVEN)
    assert all(p.item != "PC2-13" for plan in filing.items for p in plan.prerequisites)


def test_a_case_of_a_district_mixes_the_modes_of_its_items() -> None:
    """L-22, L-61: who accepts and who decides is said of every item (DOMAIN 5.2)."""
    centre = CentreId("610115")
    (message,) = said(m.SubmitCase(filed(FORM, centre=centre), MONDAY, SUBMIT.calendar), accept())
    assert isinstance(message, intake.CaseAcceptedV1)
    assert message.centre == "610115"
    modes = {i.item_id: (i.mode, i.centre) for i in message.items}
    assert modes["PC2-09"] == ("M4", "610115")
    for item in items_of("PC2"):
        at = handling(CATALOGUE, item.id, centre)
        assert modes[item.id] == (at.mode, at.decides)
        assert (at.decides == centre) == (at.mode in ("M1", "M4"))
    assert {mode for mode, _ in modes.values()} >= {"M2", "M4"}


def test_a_zone_has_a_number_of_six_digits_too() -> None:
    assert messages.number_centre(CentreId("6101G1")) == "610191"
    assert messages.number_centre(CITY) == "610100"
    numbers = {messages.number_centre(centre) for centre in CATALOGUE.centres}
    assert len(numbers) == len(CATALOGUE.centres)


def test_a_certificate_stands_for_its_item_and_others_go_on_waiting_for_it() -> None:
    held = f.Certificate(ItemId("PC2-06"), "西消设〔2011〕第1号", "西安市公安消防支队")
    with_certificate = filed(FORM, certificates=(held,))
    assert "PC2-06" not in {plan.item for plan in with_certificate.items}
    assert "D13" not in with_certificate.papers
    (message,) = said(m.SubmitCase(with_certificate, MONDAY, SUBMIT.calendar), accept())
    assert isinstance(message, intake.CaseAcceptedV1)
    assert [(c.item_id, c.number) for c in message.certificates] == [("PC2-06", held.number)]
    planning = next(i for i in message.items if i.item_id == "PC2-01")
    assert "PC2-06" in {p.item_id for p in planning.prerequisites}


def test_a_certificate_stands_for_a_prerequisite_the_answers_excluded() -> None:
    one = CATALOGUE.parallel_class(ClassId("PC2"))
    items = items_for(one, {ItemId("PC2-13"): False})
    applied = messages.applied_for(items, {ItemId("PC2-13")})
    planning = next(item for item in applied if item.id == "PC2-01")
    assert "PC2-13" in {p.item for p in planning.prerequisites}
    assert planning.lost == ()


def test_a_tolerant_acceptance_names_what_is_owed_and_until_when() -> None:
    submitted = (SUBMIT_KEY, promise(*LATER))
    (message,) = said(*submitted)
    assert isinstance(message, intake.CaseAcceptedV1)
    assert message.mode == "tolerant"
    assert tuple(owed.kind for owed in message.owed) == LATER
    (added,) = said(*submitted, hand_in_owed(paper(LATER[0])))
    assert isinstance(added, intake.DocumentAddedV1)
    assert (added.documents[0].kind, added.still_owed) == (LATER[0], LATER[1:])
    (broken,) = said(*submitted, overdue())
    assert isinstance(broken, intake.SupplementOverdueV1)
    assert broken.kinds == LATER


def test_gaps_and_refused_demands_are_told_with_who_made_them() -> None:
    (gaps,) = said(SUBMIT, report("D13"))
    assert isinstance(gaps, intake.GapsReportedV1)
    assert (gaps.department, gaps.deficiencies[0].kind) == ("XFZD", "D13")
    (demand,) = said(SUBMIT, notify("D08"), notify("D09"))
    assert isinstance(demand, intake.DemandRefusedV1)
    assert (demand.cause, demand.kinds, demand.demanded_by, demand.department) == (
        "second-notice",
        ("D09",),
        "clerk/zhao",
        None,
    )
    late = said(SUBMIT, report("D13", "D14", at=DUE))
    causes = [m.cause for m in late if isinstance(m, intake.DemandRefusedV1)]
    assert causes == ["not-listed", "late-gap"]


def test_what_approval_said_and_what_the_acceptance_will_carry_is_not_said_again() -> None:
    accepted = (SUBMIT, accept())
    for last in (items_ended("PC2-01"), ended(), bar()):
        assert said(*accepted, last) == []
    assert said(SUBMIT, on_the_spot(PLANS)) == []


def test_every_event_reads_back_as_it_was_written() -> None:
    wrong = refuse("wrong-authority", right_authority="x")
    runs: tuple[tuple[m.Command, ...], ...] = (
        (SUBMIT, report("D08"), notify("D08"), notify("D09"), supply(PLANS), silence(AFTER)),
        (SUBMIT, on_the_spot(PLANS), wrong),
        (SUBMIT, withdraw()),
        (SUBMIT_KEY, promise(*LATER), hand_in_owed(paper(LATER[0])), overdue(), ended(), bar()),
        (SUBMIT, accept(), issuance(remaining=("PC2-01",)), items_ended("PC2-01")),
    )
    events = [e for commands in runs for e in run(*commands)[1]]
    events.append(m.PersonErased(FILING.applicant, m.Ground.PERSON_ASKS, MONDAY))
    assert {type(e) for e in events} == set(store.CODEC._names)
    for event in events:
        text = store.CODEC.encode(event)
        assert store.CODEC.decode(store.CODEC.name_of(event), text) == event


def test_a_receipt_of_acceptance_or_not_is_sealed_and_dated() -> None:
    """L-12: the authority's special seal and the date; L-26: the order of acceptance is said."""
    accepted, refused = run(SUBMIT, silence(DUE))[0], run(SUBMIT, refuse())[0]
    receipt = view.receipt(accepted)
    assert receipt is not None
    assert (receipt["seal_id"], receipt["dated_on"]) == ("610100-行政审批受理专用章", DUE.date())
    assert receipt["order"] == (MONDAY, FILING.case)
    refusal = view.receipt(refused)
    assert refusal is not None
    assert (refusal["document"], refusal["order"]) == ("不予受理决定书", None)
    assert refusal["seal_id"]
    assert view.receipt(run(SUBMIT)[0]) is None
    assert view.receipt(run(SUBMIT, withdraw())[0]) is None


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
    assert messages.record_bars(issued) is None


def test_a_refusal_or_a_revocation_for_fraud_bars_its_item() -> None:
    """L-56: a year after false materials, three after a permit obtained by them."""
    revoked = approval.PermitChangedV1(
        case_id=FILING.case,
        item_id="PC2-06",
        department="XFZD",
        permit_number="1",
        change="revoked",
        barred_until=date(2014, 9, 26),
        changed_at=DUE,
    )
    bars = messages.record_bars(revoked)
    assert bars == m.RecordBars((f.Bar(ItemId("PC2-06"), date(2014, 9, 26)),), DUE)
    assert messages.record_bars(revoked.model_copy(update={"barred_until": None})) is None
