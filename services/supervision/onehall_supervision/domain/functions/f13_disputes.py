"""F13, disputes 争议: whether each side of a dispute does its part in time (DOMAIN 7.2)."""

from collections.abc import Iterator
from typing import Final

from onehall_supervision.domain.model import CaseView, Subject
from onehall_supervision.domain.records.disputes import (
    AdviceEnded,
    CorrectionAdvised,
    DisputeAdmitted,
    DisputeEnded,
    DisputeExtended,
    DisputeFiled,
    ReplyGiven,
    ReplyRequested,
)
from onehall_supervision.domain.records.ratings import CalledBack
from onehall_supervision.domain.watched import Running

LOOKS_AT: Final = (
    *(DisputeFiled, DisputeAdmitted, DisputeExtended, DisputeEnded, ReplyRequested, ReplyGiven),
    *(CorrectionAdvised, AdviceEnded),
)
RESTS_ON: Final = (DisputeFiled,)
ADMISSION_WD: Final = 3
COORDINATOR: Final = "争议协调员 dispute coordinator"


def watch(view: CaseView) -> Iterator[Running]:
    """Yield every time that runs in a dispute."""
    filed = view.known.of(DisputeFiled)
    if filed:
        ended = {one.dispute: one for one in reversed(view.known.of(DisputeEnded))}
        yield from _coordination(view, ended)
        yield from _replies(view, ended)
        yield from _answers(view, ended)
        yield from _call_backs(view, ended)


def _coordination(view: CaseView, ended: dict[str, DisputeEnded]) -> Iterator[Running]:
    """Yield the time until a dispute is admitted or not, and until it is closed."""
    admitted = {one.dispute: one for one in view.known.of(DisputeAdmitted)}
    moved = {one.dispute: one.close_by for one in view.known.of(DisputeExtended)}
    for filed in view.known.of(DisputeFiled):
        known = admitted.get(filed.dispute) or ended.get(filed.dispute)
        yield Running(
            clock="dispute-admission",
            subject=Subject(filed.dispute),
            began=filed.at,
            promised=ADMISSION_WD,
            ended=known.at if known else None,
            item=filed.item,
            responsible=COORDINATOR,
        )
    for one in admitted.values():
        over = ended.get(one.dispute)
        yield Running(
            clock="dispute-closing",
            subject=Subject(one.dispute),
            began=one.at,
            due_on=moved.get(one.dispute, one.close_by),
            ended=over.at if over else None,
            responsible=COORDINATOR,
        )


def _replies(view: CaseView, ended: dict[str, DisputeEnded]) -> Iterator[Running]:
    """Yield the department's time to reply; after the end nobody waits for it."""
    given = {one.dispute: one for one in reversed(view.known.of(ReplyGiven))}
    for asked in view.known.of(ReplyRequested):
        over = given.get(asked.dispute) or ended.get(asked.dispute)
        yield Running(
            clock="dispute-reply",
            subject=Subject(asked.dispute),
            began=asked.at,
            due_on=asked.reply_by,
            ended=over.at if over else None,
            department=asked.department,
        )


def _answers(view: CaseView, ended: dict[str, DisputeEnded]) -> Iterator[Running]:
    """Yield the department's time to answer an opinion that it should correct its act."""
    answers = view.known.of(AdviceEnded)
    for advised in view.known.of(CorrectionAdvised):
        after = (a for a in answers if a.dispute == advised.dispute and a.at >= advised.at)
        over = next(after, None) or ended.get(advised.dispute)
        yield Running(
            clock="dispute-answer",
            subject=Subject(f"{advised.dispute}/{advised.at.isoformat()}"),
            began=advised.at,
            due_on=advised.answer_by,
            ended=over.at if over else None,
            department=advised.department,
        )


def _call_backs(view: CaseView, ended: dict[str, DisputeEnded]) -> Iterator[Running]:
    """Yield the time to ask whoever disputed how it went."""
    called = {one.about: one.at for one in reversed(view.known.of(CalledBack))}
    for one in ended.values():
        if one.call_back_by:
            yield Running(
                clock="dispute-call-back",
                subject=Subject(one.dispute),
                began=one.at,
                due_on=one.call_back_by,
                ended=called.get(one.dispute),
                responsible=COORDINATOR,
            )
