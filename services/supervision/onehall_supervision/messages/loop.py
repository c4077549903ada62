"""What supervision says about the course of its cards and orders."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from onehall_contracts import Message, supervision
from onehall_contracts.ids import derived

from onehall_supervision.domain import model as m
from onehall_supervision.domain.course import acts as a
from onehall_supervision.domain.loop.duties import answer_by
from onehall_supervision.domain.scoring.scale import RANKED_FROM, grade

AFFAIRS: Final = "department/"
"""What the streams of departments' own affairs begin with; all others are cases, or an owner's."""


def case_of(stream: str) -> str | None:
    """Return the case a stream is of; None for a department's own affairs."""
    return None if stream.startswith(AFFAIRS) else stream


def card_id(stream: str, key: m.CardKey) -> UUID:
    """Return a card's id, which follows from what makes it unique."""
    return derived(stream, key.function, key.rule, key.subject)


def order_uuid(stream: str, order: a.OrderId) -> UUID:
    """Return an order's id; what followed by itself, named `kind/…`, has none of its own."""
    return derived(stream, "order", order) if "/" in order else UUID(order)


def card_issued(stream: str, card: m.CardIssued, view: m.CaseView) -> supervision.CardIssuedV1:
    """Return the message about a card, with until when it has to be answered."""
    return supervision.CardIssuedV1(
        card_id=card_id(stream, card.key),
        case_id=case_of(stream),
        item_id=card.item,
        function=card.function,
        rule=card.rule,
        rule_set=card.rule_set,
        level=card.level.value,
        subject_ref=card.subject,
        department=card.department,
        responsible=card.responsible,
        confirmed_by=card.confirmed_by,
        reason_zh=card.reason_zh,
        reason_en=card.reason_en,
        legal_basis=card.legal_basis,
        calendar_version=card.calendar_version,
        breached_at=card.breached_at,
        issued_at=card.at,
        answer_by=answer_by(card, view),
    )


def said(stream: str, view: m.CaseView, event: m.Event) -> Message | None:
    """Return what is said about an event of the loop; of some nothing is said."""
    tell = TELL.get(type(event))
    return tell(stream, view, event) if tell else None


def _about(stream: str, view: m.CaseView, key: m.CardKey) -> dict[str, Any]:
    return {
        "card_id": card_id(stream, key),
        "case_id": case_of(stream),
        "department": view.cards[key].department,
    }


def _acknowledged(
    stream: str, view: m.CaseView, event: a.CardAcknowledged
) -> supervision.CardAcknowledgedV1:
    about = _about(stream, view, event.key)
    return supervision.CardAcknowledgedV1(
        **about, acknowledged_by=event.by, acknowledged_at=event.at
    )


def _answered(stream: str, view: m.CaseView, event: a.CardAnswered) -> supervision.CardAnsweredV1:
    return supervision.CardAnsweredV1(
        **_about(stream, view, event.key),
        explanation=event.explanation,
        remedy=event.remedy,
        completes_at=event.completes_at,
        answered_by=event.by,
        answered_at=event.at,
    )


def _appealed(stream: str, view: m.CaseView, event: a.CardAppealed) -> supervision.CardAppealedV1:
    return supervision.CardAppealedV1(
        **_about(stream, view, event.key),
        grounds=event.grounds,
        appealed_by=event.by,
        appealed_at=event.at,
        decide_by=event.decide_by,
    )


def _decided(stream: str, view: m.CaseView, event: a.AppealDecided) -> supervision.AppealDecidedV1:
    return supervision.AppealDecidedV1(
        **_about(stream, view, event.key),
        outcome=event.outcome.value,
        reasons=event.reasons,
        decided_by=event.by,
        decided_at=event.at,
    )


def _revoked(stream: str, view: m.CaseView, event: a.CardRevoked) -> supervision.CardRevokedV1:
    return supervision.CardRevokedV1(
        **_about(stream, view, event.key),
        because=event.because,
        revoked_by=event.by,
        revoked_at=event.at,
    )


def _closed(stream: str, view: m.CaseView, event: a.CardClosed) -> supervision.CardClosedV1:
    about = _about(stream, view, event.key)
    return supervision.CardClosedV1(**about, closed_by=event.by, closed_at=event.at)


def _ordered(stream: str, _view: m.CaseView, event: a.OrderIssued) -> supervision.OrderIssuedV1:
    return supervision.OrderIssuedV1(
        order_id=order_uuid(stream, event.id),
        order=event.kind.value,
        case_id=case_of(stream),
        department=event.department,
        card_ids=tuple(card_id(stream, key) for key in event.keys),
        demand_zh=event.demand_zh,
        demand_en=event.demand_en,
        finish_by=event.finish_by,
        issued_by=event.by,
        issued_at=event.at,
    )


def _replied(stream: str, view: m.CaseView, event: a.OrderAnswered) -> supervision.OrderAnsweredV1:
    return supervision.OrderAnsweredV1(
        order_id=order_uuid(stream, event.id),
        case_id=case_of(stream),
        department=view.loop.orders[event.id].issued.department,
        reply=event.reply,
        answered_by=event.by,
        answered_at=event.at,
    )


def _ended(stream: str, view: m.CaseView, event: a.OrderClosed) -> supervision.OrderClosedV1:
    return supervision.OrderClosedV1(
        order_id=order_uuid(stream, event.id),
        case_id=case_of(stream),
        department=view.loop.orders[event.id].issued.department,
        ended=event.ended.value,
        closed_by=event.by,
        closed_at=event.at,
    )


def _scored(stream: str, _view: m.CaseView, event: m.Rolled) -> supervision.ScorePublishedV1:
    return supervision.ScorePublishedV1(
        period=event.period,
        scored="department",
        unit=stream.removeprefix(AFFAIRS),
        score=event.score,
        grade=grade(event.score).value,
        cases=event.cases,
        ranked=event.cases >= RANKED_FROM,
        rule_set=event.rule_set,
        published_at=event.at,
    )


def _correct(
    stream: str, _view: m.CaseView, event: a.CorrectionOrdered
) -> supervision.CorrectCaseV1:
    return supervision.CorrectCaseV1(
        correction_id=UUID(event.id),
        case_id=stream,
        item_id=event.item,
        card_id=card_id(stream, event.key) if event.key else None,
        act=event.act.value,
        responsible=event.responsible,
        procedure_id=UUID(event.procedure) if event.procedure else None,
        reason=event.reason,
        ordered_by=event.by,
        ordered_at=event.at,
    )


TELL: Final[Mapping[type[Any], Callable[[str, m.CaseView, Any], Message]]] = {
    m.CardIssued: lambda stream, view, event: card_issued(stream, event, view),
    a.CardAcknowledged: _acknowledged,
    a.CardAnswered: _answered,
    a.CardAppealed: _appealed,
    a.AppealDecided: _decided,
    a.CardRevoked: _revoked,
    a.CardClosed: _closed,
    a.OrderIssued: _ordered,
    a.OrderAnswered: _replied,
    a.OrderClosed: _ended,
    a.CorrectionOrdered: _correct,
    m.Rolled: _scored,
}
