"""F13 投诉咨询监察: whether who asks, complains, disputes or rates badly is answered."""

from collections.abc import Iterator
from typing import Final

from onehall_supervision.domain.facts import Planned, Recalculated
from onehall_supervision.domain.functions import f13_disputes, f13_ratings
from onehall_supervision.domain.model import CaseView, Subject
from onehall_supervision.domain.records.concerns import (
    Complained,
    ComplaintAnswered,
    ComplaintTaken,
    Enquired,
    EnquiryAnswered,
)
from onehall_supervision.domain.watched import Found, Running, Watched

LOOKS_AT: Final = (
    *(Planned, Recalculated, Enquired, EnquiryAnswered),
    *(Complained, ComplaintTaken, ComplaintAnswered),
    *f13_disputes.LOOKS_AT,
    *f13_ratings.LOOKS_AT,
)
RESTS_ON: Final = (Enquired, Complained, *f13_disputes.RESTS_ON, *f13_ratings.RESTS_ON)


def watch(view: CaseView) -> Iterator[Watched]:
    """Yield every answer that somebody waits for, and retaliation that was found to be so."""
    yield from f13_disputes.watch(view)
    yield from _enquiries(view)
    yield from _complaints(view)
    yield from f13_ratings.watch(view)


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
    """Yield the time to take a complaint in hand and to answer it, and retaliation.

    An answer is owed to somebody with a name, and by whoever looks into it.
    """
    taken = {one.complaint: one for one in reversed(view.known.of(ComplaintTaken))}
    answers = {one.complaint: one for one in reversed(view.known.of(ComplaintAnswered))}
    for made in view.known.of(Complained):
        said, answer = taken.get(made.complaint), answers.get(made.complaint)
        yield _limit("complaint-admission", made, made.admission_wd, said or answer)
        if made.named:
            elsewhere = said if said and said.elsewhere else None
            yield _limit("complaint", made, made.reply_wd, elsewhere or answer)
        if answer and answer.upheld and made.kind == "retaliation":
            yield Found(
                finding="retaliation-upheld",
                subject=Subject(made.complaint),
                at=answer.at,
                department=made.department,
            )


def _limit(
    clock: str, made: Complained, wd: int, over: ComplaintTaken | ComplaintAnswered | None
) -> Running:
    return Running(
        clock=clock,
        subject=Subject(made.complaint),
        began=made.at,
        promised=wd,
        ended=over.at if over else None,
        department=made.department,
    )
