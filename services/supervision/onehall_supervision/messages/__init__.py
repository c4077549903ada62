"""Between contracts and the domain, both ways; pure."""

from collections.abc import Iterable
from datetime import datetime

from onehall_contracts import Event, Message, owner_of
from onehall_store import Recorded, Said

from onehall_supervision.domain import model as m
from onehall_supervision.domain.facts import Fact
from onehall_supervision.domain.known import Record
from onehall_supervision.messages import loop
from onehall_supervision.messages.facts import CALENDAR, FACTS
from onehall_supervision.messages.loop import AFFAIRS, card_id, card_issued, case_of
from onehall_supervision.messages.records import RECORDS
from onehall_supervision.messages.records.steps import entered


def stream_of(event: Event) -> str:
    """Return whose ledger an event belongs to: its case's, its department's, else its owner's."""
    if event.message.subject:
        return event.message.subject
    department = getattr(event.message, "department", None)
    return f"{AFFAIRS}{department}" if department else owner_of(event.type)


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
        records=records_of(event.message, event.time),
    )


def fact_of(message: Message) -> Fact | None:
    """Return what a message says to the rules; most say nothing."""
    read = FACTS.get(type(message))
    return read(message) if read else None


def records_of(message: Message, written: datetime) -> tuple[Record, ...]:
    """Return what a message, sent at `written`, says to the functions that look beyond limits."""
    read = RECORDS.get(type(message))
    late = tuple(entered(message, written))
    return (*read(message), *late) if read else late


def publishes(view: m.CaseView, recorded: Recorded[m.Event]) -> Iterable[Said]:
    """Yield what is said about an event: of cards and orders, not of observations."""
    if said := loop.said(recorded.stream, view, recorded.event):
        yield Said(said)


__all__ = [
    "AFFAIRS",
    "CALENDAR",
    "FACTS",
    "card_id",
    "card_issued",
    "case_of",
    "fact_of",
    "observed",
    "publishes",
    "records_of",
    "stream_of",
]
