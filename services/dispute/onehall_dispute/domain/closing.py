"""The nine outcomes, each with its own conditions; none changes a decision or a statutory date.

O1 to O5 are found by the coordinator. T1 is the applicant's, T2 follows from a remedy that began,
T3 is the clock's, T4 needs a false material and who found it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from onehall_calendar import Calendar, end_of, local_day

from onehall_dispute.domain import agreeing, limits, remedies
from onehall_dispute.domain import model as m
from onehall_dispute.domain.asking import Answer, Asked, contradiction, done, early, late
from onehall_dispute.domain.model import Outcome

TO_BE_NAMED: Final = m.EventId("")
"""Stands for the acceptance of a new case, which only who closes can name."""


def answer(asked: Asked, deed: m.AnswerOpinion) -> Answer:
    """Take what the department says about an opinion that it should correct its act."""
    opinion = asked.dispute.opinion
    if opinion is None or opinion.recommends is not m.Recommendation.CORRECT:
        return early("there is no opinion that the act should be corrected")
    if asked.dispute.answer:
        return done("the department answered")
    return [m.DepartmentAnswered(asked.id, deed.answer, deed.answer_sha256, asked.at)]


def extend(asked: Asked, _deed: m.Extend) -> Answer:
    """Give ten working days more, once, as far as the remedies leave them."""
    dispute = asked.dispute
    if dispute.extended:
        return done("the coordination was extended, which can be done once")
    filed = dispute.filed
    last = remedies.LastDays(filed.reconsideration_last_day, filed.litigation_last_day)
    admitted_at = dispute.verdict.at if dispute.verdict else filed.at
    day = remedies.close_by(admitted_at, last, asked.calendar, extended=True)
    if day <= asked.open_until:
        return late(
            f"the dispute must be over on {asked.open_until}, ten days before the last day of "
            f"reconsideration, {last.reconsideration}: nobody can extend that"
        )
    return [m.DisputeExtended(asked.id, day, asked.at)]


def withdraw(asked: Asked, _deed: m.Withdraw) -> Answer:
    """End what the applicant takes back."""
    return [_closed(asked, Outcome.WITHDRAWN)]


def begin_remedy(asked: Asked, deed: m.BeginRemedy) -> Answer:
    """End what another body hears now, and hand the department the frozen file (L-74, L-75)."""
    since = deed.elsewhere.since
    if not local_day(asked.dispute.filed.act.at) <= since <= asked.today:
        return contradiction("`since` is a day from the day of the act until today")
    closed = _closed(asked, Outcome.REMEDY_BEGUN)
    return [replace(closed, elsewhere=deed.elsewhere, handed_to=asked.dispute.respondent)]


def report_falsity(asked: Asked, deed: m.ReportFalsity) -> Answer:
    """End what rests on a false material; a document must be one of the frozen file."""
    document, evidence = deed.falsity.document, asked.dispute.evidence
    if document and (evidence is None or document not in evidence.manifest.documents):
        return contradiction("`document_sha256` is no document of the frozen file")
    return [replace(_closed(asked, Outcome.FALSE_MATERIAL), falsity=deed.falsity)]


def close(asked: Asked, deed: m.Close) -> Answer:
    """End as the coordinator finds, if what that outcome needs is on record."""
    needs = NEEDS.get(deed.outcome)
    if needs is None:
        return contradiction(f"{deed.outcome} is no outcome that a coordinator finds")
    record = OnRecord(asked.dispute, asked.at, newer_decision(asked.state, asked.dispute, deed))
    if lacking := needs(record):
        return m.Refused(m.Reason.CONDITION_MISSING, lacking)
    if deed.outcome is Outcome.UPHELD and deed.explained_sha256 is None:
        detail = "O1 needs `explanation`: what the applicant was told"
        return m.Refused(m.Reason.CONDITION_MISSING, detail)
    closed = replace(_closed(asked, deed.outcome), explained_sha256=deed.explained_sha256)
    if deed.outcome not in (Outcome.CORRECTED, Outcome.PARTLY_CORRECTED):
        return [closed]
    anew = deed.accepted
    elsewhere = anew.case if anew and anew.event == record.decision else None
    return [replace(closed, decision=record.decision, decided_in=elsewhere)]


def period_over(
    dispute: m.Dispute, over_at: datetime, at: datetime, calendar: Calendar
) -> m.DisputeClosed:
    """End what is not ended in its time 期限将届: the remedies are still open for ten days.

    As of the instant it was over; who calls back has their days from the one it is told.
    """
    call_back_by = limits.day_after(at, limits.CALL_BACK_WD, calendar)
    return m.DisputeClosed(dispute.id, Outcome.PERIOD_ENDING, over_at, call_back_by)


def newer_decision(
    state: m.CaseFile, dispute: m.Dispute, deed: m.Close | None = None
) -> m.EventId | None:
    """Return the newest decision on the disputed matter that is younger than the filing.

    A case that was not accepted is over: its applicant hands in a new one, so there the decision is
    that such a case, of the same class, was accepted, as who closes names it.
    """
    filed = dispute.filed
    if filed.act.kind is m.ActKind.NOT_ACCEPTED:
        anew = deed.accepted if deed else None
        return anew.event if anew and _same_again(state, filed, anew) else None
    found = [
        (act.at, act.event)
        for act in state.acts
        if act.kind in m.DISPUTABLE and act.item == filed.act.item and act.at > filed.at
    ]
    return max(found)[1] if found else None


def _same_again(state: m.CaseFile, filed: m.DisputeFiled, anew: m.Accepted) -> bool:
    """Whether a case is what was not accepted, handed in and accepted since."""
    theirs = anew.applicant == filed.applicant and anew.at > filed.at
    return theirs and state.class_id in ("", anew.class_id)


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What an outcome can rest on: the dispute, when, and the department's newer decision."""

    dispute: m.Dispute
    at: datetime
    decision: m.EventId | None


def possible(state: m.CaseFile, dispute: m.Dispute, at: datetime) -> list[Outcome]:
    """Return the outcomes that what is on record would let a coordinator find now.

    Of a case that was not accepted the new one is named by whoever closes, so none is on record.
    """
    decision = newer_decision(state, dispute)
    if dispute.filed.act.kind is m.ActKind.NOT_ACCEPTED:
        decision = TO_BE_NAMED
    record = OnRecord(dispute, at, decision)
    return [outcome for outcome, needs in NEEDS.items() if needs(record) is None]


def _upheld(record: OnRecord) -> str | None:
    opinion = record.dispute.opinion
    if opinion is None or opinion.recommends is not m.Recommendation.UPHOLD:
        return "O1 needs an opinion that the act is lawful"
    return None


def _corrected(record: OnRecord) -> str | None:
    return _decided_anew(record, Outcome.CORRECTED, m.Answered.CORRECTED)


def _partly(record: OnRecord) -> str | None:
    return _decided_anew(record, Outcome.PARTLY_CORRECTED, m.Answered.PARTLY_CORRECTED)


def _decided_anew(record: OnRecord, outcome: Outcome, expected: m.Answered) -> str | None:
    if record.decision is None:
        if record.dispute.filed.act.kind is m.ActKind.NOT_ACCEPTED:
            return (
                f"{outcome} needs a new case of whoever filed, of the same class, accepted since: "
                "name it in `accepted_case_id`"
            )
        return f"{outcome} needs a newer decision of the department in the case"
    said = record.dispute.answer
    if said and said.answer is not expected:
        return f"{outcome} does not fit the department's answer, which is {said.answer}"
    return None


def _agreed(record: OnRecord) -> str | None:
    return agreeing.missing(record.dispute.agreement)


def _not_reconciled(record: OnRecord) -> str | None:
    dispute = record.dispute
    if dispute.not_formed:
        return None
    if dispute.opinion is None and dispute.opinion_missed is None:
        return "O5 needs the panel's opinion, or that no panel could be formed or agree in time"
    owed = dispute.opinion.answer_by if dispute.opinion else None
    if owed and dispute.answer is None and record.at < end_of(owed):
        return f"the department has until {owed} to answer the opinion"
    return None


NEEDS: Mapping[Outcome, Callable[[OnRecord], str | None]] = {
    Outcome.UPHELD: _upheld,
    Outcome.CORRECTED: _corrected,
    Outcome.AGREED: _agreed,
    Outcome.PARTLY_CORRECTED: _partly,
    Outcome.NOT_RECONCILED: _not_reconciled,
}


def _closed(asked: Asked, outcome: Outcome) -> m.DisputeClosed:
    return m.DisputeClosed(
        asked.id, outcome, asked.at, asked.within(limits.CALL_BACK_WD), asked.who.name
    )
