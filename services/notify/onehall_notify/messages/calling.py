"""Call-backs, both ways: whom a message has called, and what is told of a call."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, Final, TypeAlias
from uuid import UUID

from onehall_calendar import Calendar, load
from onehall_contracts import Message, approval, dispute, notify, voices
from onehall_contracts.ids import derived
from onehall_store import Recorded, Said

from onehall_notify.domain import calling_back as c

BAD: Final = 2
"""The best of the bad grades: dissatisfied."""
SAMPLE_PER_MYRIAD: Final = 500
Opening: TypeAlias = tuple[str, c.Open]


@cache
def calendar() -> Calendar:
    """Return the working days that due dates are counted in."""
    return load()


def after_rating(said: voices.EvaluationReceivedV1) -> Iterable[c.Open]:
    """Have whoever rated badly, and said who they are, called within a working day (E-09)."""
    if said.grade > BAD or not said.named:
        return
    subject = c.Subject(
        c.About.EVALUATION,
        said.case_id,
        _text(said.applicant_ref),
        evaluation=str(said.evaluation_id),
    )
    yield c.Open(subject, c.due_after_rating(said.received_at, calendar()), said.received_at)


def after_dispute(said: dispute.DisputeClosedV1) -> Iterable[c.Open]:
    """Have whoever disputed called, by the day that dispute says."""
    subject = c.Subject(c.About.DISPUTE, said.case_id, dispute=str(said.dispute_id))
    yield c.Open(subject, said.call_back_by, said.closed_at)


def after_delivery(said: approval.DeliveryMadeV1, per_myriad: int) -> Iterable[c.Open]:
    """Have a sample called, chosen by nobody."""
    if c.sampled(said.case_id, per_myriad):
        due_on: date = c.due_of_sample(said.delivered_at, calendar())
        yield c.Open(c.Subject(c.About.SAMPLE, said.case_id), due_on, said.delivered_at)


def openings(message: Message, per_myriad: int) -> Iterable[Opening]:
    """Return the call-backs a message leads to, under ids that follow from what they are about."""
    telling: Mapping[type[Message], Callable[[Any], Iterable[c.Open]]] = {
        voices.EvaluationReceivedV1: after_rating,
        dispute.DisputeClosedV1: after_dispute,
        approval.DeliveryMadeV1: lambda said: after_delivery(said, per_myriad),
    }
    for opened in telling[type(message)](message) if type(message) in telling else ():
        yield str(id_of(opened.subject)), opened


def id_of(subject: c.Subject) -> UUID:
    """Return the id of a call-back: one for each rating and dispute, one sample for each case."""
    about = subject.evaluation or subject.dispute or subject.case
    return derived(about, subject.about.value, "call-back")


def publishes(_: c.CallBack, recorded: Recorded[c.Event]) -> Iterable[Said]:
    """Yield that somebody was called, whether they are content, and whether it is to be put right.

    Never what they said. The first version of the message is read in histories only.
    """
    done = recorded.event
    if isinstance(done, c.CallBackDone):
        yield Said(
            notify.CallBackDoneV2.model_validate(
                {
                    "call_back_id": recorded.stream,
                    "case_id": done.subject.case,
                    "about": done.subject.about.value,
                    "evaluation_id": done.subject.evaluation,
                    "dispute_id": done.subject.dispute,
                    "reached": done.reached,
                    "satisfied": done.satisfied,
                    "wants_rectification": done.wants_rectification,
                    "done_at": done.at,
                }
            )
        )


def _text(ref: UUID | None) -> str | None:
    return str(ref) if ref else None
