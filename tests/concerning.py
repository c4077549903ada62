"""Builders of what is said of authority, hearings, joint activities, papers and concerns."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from onehall_contracts import Message, approval, dispute, intake, notify, voices
from onehall_contracts.ids import derived

from tests.observing import answered, at

Case = intake.CaseAcceptedV1
Item = intake.AcceptedItem
OPENING = at("2009-04-27T00:00:00")
REMEDIES = intake.Remedies(reconsideration_body="市政府", court="区法院")


def opinion(
    case: Case, item: Item, when: datetime, answer: str = "approve", **more: Any
) -> approval.OpinionRecordedV1:
    said = answered(case, item, when)
    fields = said.model_dump() | {"answer": answer, "legal_basis": ("消防法 11",)} | more
    return approval.OpinionRecordedV1.model_validate(fields)


def authority(**more: Any) -> approval.Authority:
    given = {
        "delegation_id": derived("delegation", "chief"),
        "post": "chief",
        "level": "处级",
        "needed": "处级",
        "valid_from": OPENING,
    }
    return approval.Authority.model_validate(given | more)


def delegation(name: str, officer: str, post: str = "chief", **more: Any) -> Message:
    given = {
        "delegation_id": derived("delegation", name),
        "department": "XFZD",
        "officer": officer,
        "post": post,
        "level": "处级",
        "office": "approval",
        "valid_from": OPENING,
        "registered_at": OPENING,
    }
    return approval.DelegationRegisteredV1.model_validate(given | more)


def delegation_ends(name: str, officer: str, ends: datetime, told: datetime) -> Message:
    return approval.DelegationEndedV1(
        delegation_id=derived("delegation", name),
        department="XFZD",
        officer=officer,
        ends_at=ends,
        recorded_at=told,
    )


def away(officer: str, begins: datetime, ends: datetime) -> Message:
    return approval.AbsenceRecordedV1(
        department="XFZD", officer=officer, away_from=begins, away_until=ends, recorded_at=begins
    )


def conflict(case: Case, officer: str, when: datetime, item: str | None = None) -> Message:
    return approval.ConflictDeclaredV1(
        case_id=case.case_id,
        item_id=item,
        department="XFZD",
        officer=officer,
        ground="亲属 a relative",
        declared_by="XFZD-01",
        declared_at=when,
    )


def hearing(case: Case, item: Item, stage: str, when: datetime, **more: Any) -> Message:
    given = {
        "case_id": case.case_id,
        "item_id": item.item_id,
        "department": item.department,
        "hearing_id": derived(case.case_id, item.item_id, "hearing"),
        "stage": stage,
        "recorded_at": when,
    }
    return approval.HearingRecordedV1.model_validate(given | more)


def convened(case: Case, name: str, when: datetime, reason: str = "", **more: Any) -> Message:
    given = {
        "activity_id": derived(case.case_id, name),
        "case_id": case.case_id,
        "activity": "site-visit",
        "lead_department": case.lead_department,
        "departments": tuple(item.department for item in case.items),
        "items": tuple(item.item_id for item in case.items),
        "starts_at": when,
        "reason": reason,
        "proposed_at": when,
    }
    return approval.JointActivityProposedV1.model_validate(given | more)


def met(
    case: Case,
    name: str,
    when: datetime,
    came: Iterable[tuple[str, tuple[str, ...]]],
    round: int = 1,
    **more: Any,
) -> Message:
    """A meeting to which departments sent these officers; nobody: absent without leave."""
    attendance = tuple({"department": d, "officers": officers} for d, officers in came)
    given = {
        "activity_id": derived(case.case_id, name),
        "case_id": case.case_id,
        "activity": "site-visit",
        "attendance": attendance,
        "round": round,
        "held_at": when,
    }
    return approval.JointActivityHeldV1.model_validate(given | more)


def concluded(case: Case, name: str, when: datetime, outcome: str = "passed") -> Message:
    given = {
        "activity_id": derived(case.case_id, name),
        "case_id": case.case_id,
        "activity": "site-visit",
        "outcome": outcome,
        "concluded_at": when,
    }
    return approval.JointActivityConcludedV1.model_validate(given)


def gate(case: Case, when: datetime, *items: Item) -> Message:
    order = tuple(item.item_id for item in items or case.items)
    return approval.GateOpenedV1(case_id=case.case_id, order=order, opened_at=when)


def permit(item: Item, number: str = "") -> approval.Permit:
    return approval.Permit(
        item_id=item.item_id,
        department=item.department,
        permit_number=number or f"permit {item.item_id}",
        certificate=item.certificate,
    )


def refusal(item: Item, **more: Any) -> approval.Refusal:
    given = {
        "item_id": item.item_id,
        "department": item.department,
        "reasons": ("不符合 not met",),
        "legal_basis": ("消防法 11",),
        "remedies": REMEDIES,
    }
    return approval.Refusal.model_validate(given | more)


def issuance(
    case: Case, when: datetime, *permits: approval.Permit, sequence: int = 1, **more: Any
) -> Any:
    kind = approval.PermitIssuedV1 if permits else approval.CaseRefusedV1
    given = {
        "case_id": case.case_id,
        "case_number": case.case_number,
        "class_id": case.class_id,
        "issuance_id": derived(case.case_id, "issuance", sequence),
        "sequence": sequence,
        "used_wd": 1,
        "joint_limit_wd": 10,
        "serial_legal_wd": 40,
        "issued_at": when,
    }
    return kind.model_validate(given | ({"permits": permits} if permits else {}) | more)


def certified(case: Case, item: Item, when: datetime, number: str = "") -> Message:
    return approval.CertificateIssuedV1(
        case_id=case.case_id,
        item_id=item.item_id,
        department=item.department,
        permit_number=number or f"permit {item.item_id}",
        document_sha256="0" * 64,
        issued_at=when,
    )


def delivered(case: Case, when: datetime, sequence: int = 1) -> Message:
    return approval.DeliveryMadeV1(
        case_id=case.case_id,
        issuance_id=derived(case.case_id, "issuance", sequence),
        channel="window",
        receipt="receipt",
        decided_at=when,
        delivered_at=when,
    )


def filed(case: Case, when: datetime) -> Message:
    return dispute.DisputeFiledV1(
        dispute_id=derived(case.case_id, "dispute"),
        case_id=case.case_id,
        ground="G2",
        applicant_ref=case.applicant_ref,
        act_event_id=derived(case.case_id, "act"),
        filed_at=when,
        reconsideration_last_day=date(2011, 12, 18),
        litigation_last_day=date(2012, 4, 19),
    )


def admitted(case: Case, when: datetime, close_by: date) -> Message:
    return dispute.DisputeAdmittedV1(
        dispute_id=derived(case.case_id, "dispute"),
        case_id=case.case_id,
        close_by=close_by,
        admitted_at=when,
    )


def not_admitted(case: Case, when: datetime) -> Message:
    return dispute.DisputeNotAdmittedV1(
        dispute_id=derived(case.case_id, "dispute"),
        case_id=case.case_id,
        cause="out-of-time",
        redirect_to="法院 the court",
        decided_at=when,
    )


def enquired(when: datetime, reply_wd: int = 5) -> Message:
    return voices.EnquiryReceivedV1(
        enquiry_id=derived("enquiry"), department="GHJ", reply_wd=reply_wd, received_at=when
    )


def enquiry_answered(when: datetime) -> Message:
    return voices.EnquiryAnsweredV1(
        enquiry_id=derived("enquiry"), department="GHJ", answered_at=when
    )


def complained(when: datetime, **more: Any) -> Message:
    given = {
        "complaint_id": derived("complaint"),
        "department": "GHJ",
        "complaint": "conduct",
        "named": True,
        "admission_wd": 3,
        "reply_wd": 5,
        "received_at": when,
    }
    return voices.ComplaintReceivedV1.model_validate(given | more)


def complaint_answered(when: datetime, *, upheld: bool = False) -> Message:
    return voices.ComplaintAnsweredV1(
        complaint_id=derived("complaint"), department="GHJ", upheld=upheld, answered_at=when
    )


def rated(case: Case, when: datetime, **more: Any) -> Message:
    given = {
        "evaluation_id": derived("evaluation"),
        "case_id": case.case_id,
        "department": "GHJ",
        "grade": 2,
        "named": True,
        "received_at": when,
    }
    return voices.EvaluationReceivedV1.model_validate(given | more)


def called_back(case: Case, when: datetime, **more: Any) -> Message:
    given = {
        "call_back_id": derived("call-back"),
        "case_id": case.case_id,
        "about": "evaluation",
        "evaluation_id": derived("evaluation"),
        "reached": True,
        "done_at": when,
    }
    return notify.CallBackDoneV1.model_validate(given | more)


def complaint_admitted(when: datetime) -> Message:
    return voices.ComplaintAdmittedV1(
        complaint_id=derived("complaint"), department="GHJ", admitted_at=when
    )


def complaint_redirected(when: datetime) -> Message:
    return voices.ComplaintRedirectedV1(
        complaint_id=derived("complaint"), department="GHJ", redirect_to="12345", redirected_at=when
    )


def rectification(case: Case, when: datetime, fix_by: date) -> Message:
    return voices.RectificationOpenedV1(
        evaluation_id=derived("evaluation"),
        case_id=case.case_id,
        department="GHJ",
        fix_by=fix_by,
        opened_at=when,
    )


def rectified(case: Case, when: datetime) -> Message:
    return voices.RectificationClosedV1(
        evaluation_id=derived("evaluation"),
        case_id=case.case_id,
        department="GHJ",
        result="fixed",
        closed_at=when,
    )


def rating_appealed(case: Case, when: datetime, decide_by: date) -> Message:
    return voices.EvaluationAppealedV1(
        evaluation_id=derived("evaluation"),
        case_id=case.case_id,
        department="GHJ",
        decide_by=decide_by,
        appealed_at=when,
    )


def rating_appeal_decided(case: Case, when: datetime, *, excluded: bool = True) -> Message:
    return voices.EvaluationAppealDecidedV1(
        evaluation_id=derived("evaluation"),
        case_id=case.case_id,
        department="GHJ",
        excluded=excluded,
        decided_at=when,
    )


def _in_dispute(case: Case) -> dict[str, Any]:
    return {"dispute_id": derived(case.case_id, "dispute"), "case_id": case.case_id}


def reply_requested(case: Case, when: datetime, reply_by: date) -> Message:
    given = {"department": "GHJ", "reply_by": reply_by, "requested_at": when}
    return dispute.ReplyRequestedV1.model_validate(_in_dispute(case) | given)


def reply_given(case: Case, when: datetime) -> Message:
    given = {"department": "GHJ", "reply_sha256": "0" * 64, "given_at": when}
    return dispute.ReplyGivenV1.model_validate(_in_dispute(case) | given)


def legality_opinion(case: Case, when: datetime, answer_by: date | None) -> Message:
    given = {
        "department": "GHJ",
        "findings": ({"point": "procedure", "finding": "unlawful"},),
        "recommends": "correct" if answer_by else "uphold",
        "dissents": 0,
        "opinion_sha256": "0" * 64,
        "answer_by": answer_by,
        "given_at": when,
    }
    return dispute.LegalityOpinionGivenV1.model_validate(_in_dispute(case) | given)


def department_answered(case: Case, when: datetime) -> Message:
    given = {
        "department": "GHJ",
        "answer": "corrected",
        "answer_sha256": "0" * 64,
        "answered_at": when,
    }
    return dispute.DepartmentAnsweredV1.model_validate(_in_dispute(case) | given)


def extended(case: Case, when: datetime, close_by: date) -> Message:
    given = {"close_by": close_by, "extended_at": when}
    return dispute.DisputeExtendedV1.model_validate(_in_dispute(case) | given)


def closed(case: Case, when: datetime, call_back_by: date) -> Message:
    given = {
        "outcome": "O1",
        "reconsideration_last_day": date(2011, 12, 18),
        "litigation_last_day": date(2012, 4, 19),
        "call_back_by": call_back_by,
        "closed_at": when,
    }
    return dispute.DisputeClosedV1.model_validate(_in_dispute(case) | given)
