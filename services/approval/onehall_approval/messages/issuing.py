"""What is said when items end, decisions are made, and permits change."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from onehall_contracts import approval, intake
from onehall_contracts.ids import derived
from onehall_store import Said

from onehall_approval.domain import model as m
from onehall_approval.messages.parts import Says, case_of, opened_of

REMEDIES = intake.Remedies(
    reconsideration_body="作出决定部门的本级人民政府 the people's government of the same level",
    court="有管辖权的人民法院 the people's court with jurisdiction",
)
OUTCOME = {m.EndCause.APPLICANT: "withdrawn"}


def _asked(state: m.Coordination, event: m.DependantsAsked) -> Iterator[Said]:
    yield Said(
        approval.DependantsAskedV1(
            case_id=case_of(state),
            item_id=event.item,
            dependants=event.dependants,
            answer_by=event.answer_by,
            pending_until=event.pending_until,
            asked_at=event.at,
        )
    )


def _chosen(state: m.Coordination, event: m.DependantsChosen) -> Iterator[Said]:
    """Tell that items stay pending; what the other wishes lead to is told by itself."""
    if event.wish is not m.Wish.KEEP:
        return
    yield Said(
        approval.DependantsKeptV1(
            case_id=case_of(state),
            item_id=event.item,
            dependants=event.dependants,
            pending_until=state.choices[event.item].asked.pending_until,
            kept_at=event.at,
        )
    )


def _items_ended(state: m.Coordination, event: m.ItemsEnded) -> Iterator[Said]:
    """Tell everybody, and each department that its opinion is no longer needed."""
    yield Said(
        approval.ItemsEndedV1(
            case_id=case_of(state),
            items=event.items,
            cause=event.cause.value,
            reason=event.reason,
            ended_at=event.at,
        )
    )
    for item in event.items:
        yield _cancel(state, state.reviews[item], event.reason, event.at)


def _cancel(state: m.Coordination, review: m.Review, reason: str, at: datetime) -> Said:
    """Tell one department that its opinion is no longer needed."""
    cancel = approval.CancelReviewV1(
        task_id=UUID(review.task),
        case_id=case_of(state),
        item_id=review.item,
        department=review.department,
        reason=reason,
        cancelled_at=at,
    )
    return Said(cancel, department=review.department, id=derived(review.task, "cancel"))


def _case_ended(state: m.Coordination, event: m.CaseEnded) -> Iterator[Said]:
    opened = opened_of(state)
    yield Said(
        approval.CaseEndedV1.model_validate(
            {
                "case_id": opened.case,
                "case_number": opened.case_number,
                "class_id": opened.class_id,
                "outcome": OUTCOME.get(event.cause, "terminated"),
                "reason": event.reason,
                "ended_at": event.at,
            }
        )
    )


def _joint_date(_state: m.Coordination, _event: m.JointDatePassed) -> Iterator[Said]:
    yield from ()  # what is decided on that day is told by itself


def _gate(state: m.Coordination, event: m.GateOpened) -> Iterator[Said]:
    yield Said(approval.GateOpenedV1(case_id=case_of(state), order=event.order, opened_at=event.at))
    for denied in event.refusals:
        if denied.item not in state.opinions:  # it fell with its prerequisite
            yield _cancel(state, state.reviews[denied.item], denied.reasons[0], event.at)


def _issued(state: m.Coordination, event: m.IssuanceMade) -> Iterator[Said]:
    opened = opened_of(state)
    decisions = [state.decisions[item] for item in event.items]
    granted = [d for d in decisions if isinstance(d, m.Granted)]
    denied = [d for d in decisions if isinstance(d, m.Denied)]
    common = {
        "case_id": opened.case,
        "case_number": opened.case_number,
        "class_id": opened.class_id,
        "issuance_id": issuance_id(opened.case, event.sequence),
        "sequence": event.sequence,
        "refusals": tuple(refusal(one) for one in denied),
        "not_concerned": tuple(i for i in event.items if state.decisions[i] is None),
        "remaining": event.remaining,
        "used_wd": event.used_wd,
        "joint_limit_wd": opened.joint_limit_wd,
        "serial_legal_wd": opened.serial_legal_wd,
        "issued_at": event.at,
    }
    if not granted:
        yield Said(approval.CaseRefusedV1.model_validate(common))
        return
    permits = tuple(permit(one) for one in granted)
    yield Said(approval.PermitIssuedV1.model_validate(common | {"permits": permits}))
    yield _published(opened.case, event, granted)


def _published(case: m.CaseId, event: m.IssuanceMade, granted: list[m.Granted]) -> Said:
    """Tell that permits are in the public register, which names no holder before its document."""
    published = approval.DecisionPublishedV1(
        case_id=case,
        items=tuple(one.item for one in granted),
        holder="not-named",
        published_at=event.at,
    )
    return Said(published, id=derived(issuance_id(case, event.sequence), "published"))


def issuance_id(case: str, sequence: int) -> UUID:
    """Return the id of an issuance; the only one of most cases is number 1."""
    return derived(case, "issuance") if sequence == 1 else derived(case, "issuance", sequence)


def permit(granted: m.Granted) -> approval.Permit:
    """Return a permit as everybody is told of it."""
    return approval.Permit(
        item_id=granted.item,
        department=granted.department,
        permit_number=granted.permit_number,
        certificate=granted.certificate,
        conditions=granted.conditions,
        valid_until=granted.valid_until,
    )


def refusal(denied: m.Denied) -> approval.Refusal:
    """Return a refusal with its remedies (L-51)."""
    return approval.Refusal(
        item_id=denied.item,
        department=denied.department,
        reasons=denied.reasons,
        legal_basis=denied.legal_basis,
        remedies=REMEDIES,
        barred_until=denied.barred_until,
    )


def _delivered(state: m.Coordination, event: m.DeliveryMade) -> Iterator[Said]:
    yield Said(
        approval.DeliveryMadeV1(
            case_id=case_of(state),
            issuance_id=issuance_id(case_of(state), event.sequence),
            channel=event.channel.value,
            receipt=event.receipt,
            decided_at=event.decided_at,
            delivered_at=event.at,
        )
    )


def _renewal(_state: m.Coordination, _event: m.RenewalRequested) -> Iterator[Said]:
    yield from ()  # the holder asked; what becomes of it is told


ADVERSE = frozenset({m.Change.REVOKED, m.Change.RENEWAL_REFUSED})


def _permit_changed(state: m.Coordination, event: m.PermitChanged) -> Iterator[Said]:
    yield Said(
        approval.PermitChangedV1(
            case_id=case_of(state),
            item_id=event.item,
            department=event.department,
            permit_number=event.number,
            change=event.change.value,
            valid_until=event.valid_until,
            conditions=event.conditions,
            reasons=event.reasons,
            legal_basis=event.legal_basis,
            remedies=REMEDIES if event.change in ADVERSE else None,
            barred_until=event.barred_until,
            changed_at=event.at,
        )
    )


def _nothing(
    _state: m.Coordination, _event: m.EvidenceAwaited | m.EvidenceResumed
) -> Iterable[Said]:
    """Say nothing: whoever asks for the case sees what it waits for."""
    return ()


SAYS: Says = {
    m.DependantsAsked: _asked,
    m.DependantsChosen: _chosen,
    m.ItemsEnded: _items_ended,
    m.CaseEnded: _case_ended,
    m.JointDatePassed: _joint_date,
    m.GateOpened: _gate,
    m.IssuanceMade: _issued,
    m.EvidenceAwaited: _nothing,
    m.EvidenceResumed: _nothing,
    m.DeliveryMade: _delivered,
    m.RenewalRequested: _renewal,
    m.PermitChanged: _permit_changed,
}
