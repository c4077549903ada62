"""Between contracts and the domain, both ways; pure."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from onehall_calendar import Calendar, Limit, Unit, load
from onehall_contracts import Event, Message, approval, intake, supervision
from onehall_contracts.ids import derived
from onehall_store import Recorded, Said

from onehall_supervision.domain import model as m

CALENDAR: Calendar = load()


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


def fact_of(message: Message) -> m.Fact | None:
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


def _submitted(said: intake.CaseSubmittedV1) -> m.Fact:
    return m.Submitted(said.case_number, str(said.applicant_ref), said.submitted_at)


def _accepted(said: intake.CaseAcceptedV1) -> m.Fact:
    return m.Planned(
        number=said.case_number,
        start=said.accepted_at,
        lead=m.DepartmentId(said.lead_department),
        items={i.id: i for i in (_item(i, i.legal_n, i.legal_unit) for i in said.items)},
        calendar=CALENDAR,
        accepted=True,
    )


def _opened(said: approval.CoordinationOpenedV1) -> m.Fact:
    return m.Planned(
        number=said.case_number,
        start=said.opened_at,
        lead=None,
        items={i.id: i for i in (_item(review) for review in said.reviews)},
        calendar=CALENDAR,
        accepted=False,
    )


def _item(
    item: intake.AcceptedItem | approval.OpenedReview, legal_n: int = 0, legal_unit: str = ""
) -> m.Item:
    steps = tuple((s.name, s.limit_wd) for s in item.steps if s.clock == "decision")
    ids = (item.item_id, item.name, item.department)
    return _shared(ids, item.promised_wd, (legal_n, legal_unit), steps)


@lru_cache(maxsize=4096)
def _shared(
    ids: tuple[str, str, str],
    promised_wd: int,
    legal: tuple[int, str],
    steps: tuple[tuple[str, int], ...],
) -> m.Item:
    """Return one object for an item that is the same in thousands of cases."""
    item_id, name, department = ids
    n, unit = legal
    return m.Item(
        m.ItemId(item_id),
        name,
        m.DepartmentId(department),
        promised_wd,
        Limit(n, Unit(unit)) if unit else None,
        tuple(m.Step(*step) for step in steps),
    )


def _step_done(said: approval.StepCompletedV1) -> m.Fact:
    return m.StepDone(m.ItemId(said.item_id), said.step, said.completed_at, said.officer)


def _answered(said: approval.OpinionRecordedV1) -> m.Fact:
    return m.Answered(m.ItemId(said.item_id), said.given_at, said.officer)


FACTS: Mapping[type[Message], Callable[[Any], m.Fact]] = {
    intake.CaseSubmittedV1: _submitted,
    intake.CorrectionNotifiedV1: lambda said: m.Correction(said.notified_at, received=False),
    intake.CorrectionReceivedV1: lambda said: m.Correction(said.received_at, received=True),
    intake.CaseAcceptedV1: _accepted,
    intake.CaseNotAcceptedV1: lambda said: m.Closed(said.decided_at),
    intake.CaseWithdrawnV1: lambda said: m.Closed(said.withdrawn_at),
    approval.CoordinationOpenedV1: _opened,
    approval.StepCompletedV1: _step_done,
    approval.OpinionRecordedV1: _answered,
    approval.PermitIssuedV1: lambda said: m.Closed(said.issued_at),
    approval.CaseRefusedV1: lambda said: m.Closed(said.issued_at),
}
