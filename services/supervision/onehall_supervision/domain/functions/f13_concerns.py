"""F13 投诉咨询监察: whether who asks, complains, disputes or rates badly is answered."""

from collections.abc import Iterator
from typing import Final

from onehall_supervision.domain.facts import Planned, Recalculated
from onehall_supervision.domain.model import CaseView, Subject
from onehall_supervision.domain.records.concerns import (
    CalledBack,
    Complained,
    ComplaintAnswered,
    DisputeAdmitted,
    DisputeEnded,
    DisputeFiled,
    Enquired,
    EnquiryAnswered,
    Rated,
)
from onehall_supervision.domain.watched import Found, Running, Watched

LOOKS_AT: Final = (
    *(Planned, Recalculated, DisputeFiled, DisputeAdmitted, DisputeEnded),
    *(Enquired, EnquiryAnswered, Complained, ComplaintAnswered, Rated, CalledBack),
)
ADMISSION_WD: Final = 3
CALL_BACK_WD: Final = 1
BAD: Final = 2
"""The better of the two bad grades 不满意."""
COORDINATOR: Final = "争议协调员 dispute coordinator"


def watch(view: CaseView) -> Iterator[Watched]:
    """Yield every answer that somebody waits for, and retaliation that was found to be so."""
    yield from _disputes(view)
    yield from _enquiries(view)
    yield from _complaints(view)
    yield from _call_backs(view)


def _disputes(view: CaseView) -> Iterator[Running]:
    """Yield the time until a dispute is admitted or not, and until it is closed."""
    admitted = {one.dispute: one for one in view.known.of(DisputeAdmitted)}
    ended = {one.dispute: one.at for one in reversed(view.known.of(DisputeEnded))}
    for filed in view.known.of(DisputeFiled):
        known = admitted.get(filed.dispute)
        yield Running(
            clock="dispute-admission",
            subject=Subject(filed.dispute),
            began=filed.at,
            promised=ADMISSION_WD,
            ended=known.at if known else ended.get(filed.dispute),
            item=filed.item,
            responsible=COORDINATOR,
        )
    for one in admitted.values():
        yield Running(
            clock="dispute-closing",
            subject=Subject(one.dispute),
            began=one.at,
            due_on=one.close_by,
            ended=ended.get(one.dispute),
            responsible=COORDINATOR,
        )


def _enquiries(view: CaseView) -> Iterator[Running]:
    answered = {one.enquiry: one.at for one in reversed(view.known.of(EnquiryAnswered))}
    for asked in view.known.of(Enquired):
        yield Running(
            clock="enquiry",
            subject=Subject(asked.enquiry),
            began=asked.at,
            promised=asked.reply_wd,
            ended=answered.get(asked.enquiry),
            department=asked.department,
        )


def _complaints(view: CaseView) -> Iterator[Watched]:
    """Yield the time for an answer, which only somebody with a name is owed; and retaliation."""
    answers = {one.complaint: one for one in reversed(view.known.of(ComplaintAnswered))}
    for made in view.known.of(Complained):
        answer = answers.get(made.complaint)
        if made.named:
            yield Running(
                clock="complaint",
                subject=Subject(made.complaint),
                began=made.at,
                promised=made.reply_wd,
                ended=answer.at if answer else None,
                department=made.department,
            )
        if answer and answer.upheld and made.kind == "retaliation":
            yield Found(
                finding="retaliation-upheld",
                subject=Subject(made.complaint),
                at=answer.at,
                department=made.department,
            )


def _call_backs(view: CaseView) -> Iterator[Running]:
    """Yield the time to call somebody back who rated badly under their name (E-06)."""
    called = {one.evaluation: one.at for one in reversed(view.known.of(CalledBack))}
    for rated in view.known.of(Rated):
        if rated.named and rated.grade <= BAD:
            yield Running(
                clock="call-back",
                subject=Subject(rated.evaluation),
                began=rated.at,
                promised=CALL_BACK_WD,
                ended=called.get(rated.evaluation),
                item=rated.item,
                department=rated.department,
            )
