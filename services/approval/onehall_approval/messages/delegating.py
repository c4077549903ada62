"""What is said when the register of delegations changes; it is no stream, so ids are given."""

from datetime import datetime
from uuid import UUID

from onehall_contracts import approval
from onehall_contracts.ids import derived
from onehall_store import Said

from onehall_approval.domain import model as m


def registered(delegation: UUID, one: m.Delegation, at: datetime) -> Said:
    """Tell that an officer was given authority."""
    made = approval.DelegationRegisteredV1(
        delegation_id=delegation,
        department=one.department,
        officer=one.officer,
        post=one.post.value,
        level=one.level.value,
        office=one.office.value,
        valid_from=one.span.start,
        valid_until=one.span.end,
        registered_at=at,
    )
    return Said(made, id=derived(delegation, "registered"))


def ended(delegation: UUID, department: str, officer: str, until: datetime, at: datetime) -> Said:
    """Tell that an officer's authority ends."""
    over = approval.DelegationEndedV1(
        delegation_id=delegation,
        department=department,
        officer=officer,
        ends_at=until,
        recorded_at=at,
    )
    return Said(over, id=derived(delegation, "ended"))


def absent(department: str, officer: str, span: m.Span, at: datetime) -> Said:
    """Tell that an officer is away for a time."""
    away = approval.AbsenceRecordedV1.model_validate(
        {
            "department": department,
            "officer": officer,
            "away_from": span.start,
            "away_until": span.end,
            "recorded_at": at,
        }
    )
    return Said(away, id=derived("absence", officer, *_instants(span)))


def _instants(span: m.Span) -> tuple[float, ...]:
    """Return its ends in seconds since 1970: the same absence, in whichever zone it is told."""
    return tuple(at.timestamp() for at in (span.start, span.end) if at)
