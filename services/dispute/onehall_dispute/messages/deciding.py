"""What is said of a dispute's meeting, its opinion and its end."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from onehall_calendar import local_day
from onehall_contracts import Message, dispute
from onehall_contracts.message import DepartmentId

from onehall_dispute.domain import model as m
from onehall_dispute.domain.experts import Tie

# Told to everybody, so in words of ours: what exactly tied an expert is that person's affair.
TIED: Mapping[Tie, str] = {
    Tie.OF_RESPONDENT: "被申请人的工作人员 works for the respondent",
    Tie.EMPLOYED: "三年内任职 employed by a side within three years",
    Tie.TOOK_PART: "参与过本案 took part in the case",
    Tie.RELATIVE: "近亲属 a relative of somebody in the case",
    Tie.INTEREST: "利害关系 a financial interest",
    Tie.SITE: "住所或工作地在争议地 lives or works at the site",
    Tie.PAID: "两年内有偿委托 paid by the respondent within two years",
    Tie.IS_PARTY: "当事人或办件人 is a party or handled the case",
}
OTHER_TIE = "其他关系 another tie"


def respondent(state: m.CaseFile, dispute_id: m.DisputeId) -> DepartmentId:
    """Return who answers for the disputed act; raise `LookupError` while nobody does."""
    department = state.disputes[dispute_id].respondent
    if department is None:
        raise LookupError("the respondent is not named yet")
    return department


def _scheduled(state: m.CaseFile, event: m.MeetingScheduled) -> Message:
    return dispute.MeetingScheduledV1(
        dispute_id=UUID(event.dispute),
        case_id=state.case,
        department=state.disputes[event.dispute].respondent,
        meets_at=event.meets_at,
        place=event.place,
        remote=event.remote,
        scheduled_at=event.at,
    )


def _held(state: m.CaseFile, event: m.MeetingHeld) -> Message:
    return dispute.MeetingHeldV1(
        dispute_id=UUID(event.dispute),
        case_id=state.case,
        heard=tuple(one.value for one in event.heard),
        minutes_sha256=event.minutes_sha256,
        held_at=event.at,
    )


def _opinion(state: m.CaseFile, event: m.OpinionGiven) -> Message:
    return dispute.LegalityOpinionGivenV1(
        dispute_id=UUID(event.dispute),
        case_id=state.case,
        department=state.disputes[event.dispute].respondent,
        findings=tuple(_finding(one) for one in event.findings),
        recommends=event.recommends.value,
        dissents=event.dissents,
        opinion_sha256=event.opinion_sha256,
        answer_by=event.answer_by,
        given_at=event.at,
    )


def _finding(one: m.PointFinding) -> dispute.PointFinding:
    return dispute.PointFinding(
        point=one.point.value, finding=one.found.value, articles=one.articles
    )


def _voided(state: m.CaseFile, event: m.OpinionVoided) -> Message:
    return dispute.LegalityOpinionVoidedV1(
        dispute_id=UUID(event.dispute),
        case_id=state.case,
        expert_ref=UUID(event.expert),
        reason=TIED.get(event.tie, OTHER_TIE),
        voided_at=event.at,
    )


def _answered(state: m.CaseFile, event: m.DepartmentAnswered) -> Message:
    return dispute.DepartmentAnsweredV1(
        dispute_id=UUID(event.dispute),
        case_id=state.case,
        department=respondent(state, event.dispute),
        answer=event.answer.value,
        answer_sha256=event.answer_sha256,
        answered_at=event.at,
    )


def _extended(state: m.CaseFile, event: m.DisputeExtended) -> Message:
    return dispute.DisputeExtendedV1(
        dispute_id=UUID(event.dispute),
        case_id=state.case,
        close_by=event.close_by,
        extended_at=event.at,
    )


def _closed(state: m.CaseFile, event: m.DisputeClosed) -> Message:
    of = state.disputes[event.dispute]
    return dispute.DisputeClosedV1(
        dispute_id=UUID(event.dispute),
        case_id=state.case,
        department=of.respondent,
        outcome=event.outcome.value,
        reconsideration_last_day=of.filed.reconsideration_last_day,
        litigation_last_day=of.filed.litigation_last_day,
        call_back_by=event.call_back_by or local_day(event.at),
        closed_at=event.at,
    )


TOLD: Mapping[type[m.Event], Callable[[m.CaseFile, Any], Message]] = {
    m.MeetingScheduled: _scheduled,
    m.MeetingHeld: _held,
    m.OpinionGiven: _opinion,
    m.OpinionVoided: _voided,
    m.DepartmentAnswered: _answered,
    m.DisputeExtended: _extended,
    m.DisputeClosed: _closed,
}
