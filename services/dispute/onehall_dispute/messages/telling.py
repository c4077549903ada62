"""What is said to everybody about a dispute: references and digests, no words of a person."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from onehall_contracts import Message, dispute
from onehall_store import Recorded, Said

from onehall_dispute.domain import model as m
from onehall_dispute.messages import deciding


def publishes(state: m.CaseFile, recorded: Recorded[m.Event]) -> Iterable[Said]:
    """Yield what is said about an event to everybody."""
    event = recorded.event
    if told := TOLD.get(type(event)):
        yield Said(told(state, event))


def _filed(state: m.CaseFile, event: m.DisputeFiled) -> Message:
    return dispute.DisputeFiledV1(
        dispute_id=UUID(event.dispute),
        case_id=state.case,
        item_id=event.act.item,
        ground=event.ground.value,
        applicant_ref=UUID(event.applicant),
        act_event_id=UUID(event.act.event),
        filed_at=event.at,
        reconsideration_last_day=event.reconsideration_last_day,
        litigation_last_day=event.litigation_last_day,
    )


def _frozen(state: m.CaseFile, event: m.EvidenceFrozen) -> Message:
    return dispute.EvidenceFrozenV1(
        dispute_id=UUID(event.dispute),
        case_id=state.case,
        manifest_sha256=event.manifest_sha256,
        events=len(event.manifest.pieces),
        documents=len(event.manifest.documents),
        frozen_at=event.at,
    )


def _admitted(state: m.CaseFile, event: m.DisputeAdmitted) -> Message:
    return dispute.DisputeAdmittedV1(
        dispute_id=UUID(event.dispute),
        case_id=state.case,
        close_by=event.close_by,
        admitted_at=event.at,
    )


def _not_admitted(state: m.CaseFile, event: m.DisputeNotAdmitted) -> Message:
    return dispute.DisputeNotAdmittedV1(
        dispute_id=UUID(event.dispute),
        case_id=state.case,
        cause=event.cause.value,
        redirect_to=event.redirect_to,
        decided_at=event.at,
    )


def _reply_requested(state: m.CaseFile, event: m.ReplyRequested) -> Message:
    return dispute.ReplyRequestedV1(
        dispute_id=UUID(event.dispute),
        case_id=state.case,
        department=event.department,
        reply_by=event.reply_by,
        requested_at=event.at,
    )


def _reply_given(state: m.CaseFile, event: m.ReplyGiven) -> Message:
    return dispute.ReplyGivenV1(
        dispute_id=UUID(event.dispute),
        case_id=state.case,
        department=deciding.respondent(state, event.dispute),
        reply_sha256=event.reply_sha256,
        given_at=event.at,
    )


def _panel_drawn(state: m.CaseFile, event: m.PanelDrawn) -> Message:
    return dispute.PanelDrawnV1(
        dispute_id=UUID(event.dispute),
        case_id=state.case,
        round=event.round,
        seats=tuple(
            dispute.Seat(expert_ref=UUID(one.expert), field=one.field) for one in event.seats
        ),
        pool_sha256=event.pool_sha256,
        seed=event.seed,
        excluded=event.excluded,
        drawn_at=event.at,
    )


def _challenge_decided(state: m.CaseFile, event: m.ChallengeDecided) -> Message:
    return dispute.ChallengeDecidedV1(
        dispute_id=UUID(event.dispute),
        case_id=state.case,
        expert_ref=UUID(event.expert),
        side=event.side.value,
        stage=event.stage.value,
        upheld=event.upheld,
        decided_at=event.at,
    )


def _replaced(state: m.CaseFile, event: m.MemberReplaced) -> Message:
    return dispute.PanelMemberReplacedV1(
        dispute_id=UUID(event.dispute),
        case_id=state.case,
        left=UUID(event.left),
        joined=UUID(event.joined.expert),
        because=event.because.value,
        replaced_at=event.at,
    )


TOLD: Mapping[type[m.Event], Callable[[m.CaseFile, Any], Message]] = {
    m.DisputeFiled: _filed,
    m.EvidenceFrozen: _frozen,
    m.DisputeAdmitted: _admitted,
    m.DisputeNotAdmitted: _not_admitted,
    m.ReplyRequested: _reply_requested,
    m.ReplyGiven: _reply_given,
    m.PanelDrawn: _panel_drawn,
    m.ChallengeDecided: _challenge_decided,
    m.MemberReplaced: _replaced,
    **deciding.TOLD,
}
