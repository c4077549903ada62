"""Between contracts and the domain, both ways; pure."""

from collections.abc import Iterable

from onehall_contracts import Event, Message, supervision
from onehall_contracts.ids import derived
from onehall_store import Recorded, Said

from onehall_supervision.domain import model as m
from onehall_supervision.domain.facts import Fact
from onehall_supervision.messages.facts import CALENDAR, FACTS


def observed(event: Event) -> m.Observed:
    """Return the entry that an event makes in the ledger."""
    return m.Observed(
        source=event.source,
        type=event.type,
        id=m.EventId(str(event.id)),
        time=event.time,
        cause=str(event.cause) if event.cause else None,
        caseversion=event.caseversion,
        data=event.message.model_dump_json(),
        fact=fact_of(event.message),
    )


def fact_of(message: Message) -> Fact | None:
    """Return what a message says to the rules; most say nothing."""
    read = FACTS.get(type(message))
    return read(message) if read else None


def publishes(_view: m.CaseView, recorded: Recorded[m.Event]) -> Iterable[Said]:
    """Yield what is said about an event: of a card, everything; of an observation, nothing."""
    if isinstance(recorded.event, m.CardIssued):
        yield Said(card_issued(recorded.stream, recorded.event))


def card_issued(case_id: str, card: m.CardIssued) -> supervision.CardIssuedV1:
    """Return the message about a card; its id follows from what makes it unique."""
    return supervision.CardIssuedV1(
        card_id=derived(case_id, card.function, card.rule, card.subject),
        case_id=case_id,
        function=card.function,
        rule=card.rule,
        level=card.level.value,
        subject_ref=card.subject,
        department=card.department,
        responsible=card.responsible,
        reason_zh=card.reason_zh,
        reason_en=card.reason_en,
        legal_basis=card.legal_basis,
        calendar_version=card.calendar_version,
        breached_at=card.breached_at,
        issued_at=card.at,
    )


__all__ = ["CALENDAR", "FACTS", "card_issued", "fact_of", "observed", "publishes"]
