"""Questions in mid-review: to the applicant, and to bodies that decide nothing here.

No question stops a clock. What may not be asked is refused and stays visible; silence counts as
consent only of a body that is merely consulted, was told so, and on no matter of safety.
"""

from typing import Final

from onehall_calendar import Limit, due_at
from onehall_calendar.values import replace

from onehall_approval.domain import model as m
from onehall_approval.domain.ruling import (
    Answer,
    Decides,
    Evolves,
    added,
    missing,
    not_the_applicant,
    stated,
    worked_on,
)

LONGEST_LEAVE_WD: Final = 250


def ask(state: m.Coordination, command: m.AskClarification) -> Answer:
    """Ask the applicant about the substance of the application."""
    if command.id in state.clarifications:
        return []
    review = worked_on(state, command.item, command.act)
    if isinstance(review, m.Refused):
        return review
    if refused := missing(command.question, m.Reason.REASON_MISSING, "write the question"):
        return refused
    at = command.act.at
    return [m.ClarificationAsked(command.id, command.item, review.department, command.question, at)]


def answer(state: m.Coordination, command: m.AnswerClarification) -> Answer:
    """Take the applicant's answer to a question."""
    question = state.clarifications.get(command.id)
    if refused := not_the_applicant(state, command.act):
        return refused
    if question is None or question.answered:
        return m.Refused(m.Reason.UNKNOWN_QUESTION, "no such question is open in this case")
    asked = question.asked
    return [
        m.ClarificationAnswered(
            command.id, asked.item, asked.department, command.answer, command.act.at
        )
    ]


def demand(state: m.Coordination, command: m.DemandPaper) -> Answer:
    """Refuse, and report, what may not be asked of the applicant after acceptance."""
    review = worked_on(state, command.item, command.act)
    if isinstance(review, m.Refused):
        return review
    if command.paper in state.owed:
        detail = f"{command.paper} is owed already under tolerant acceptance 容缺; wait for it"
        return m.Refused(m.Reason.PAPER_OWED, detail)
    act = command.act
    cause = _forbidden(state, review, command.paper)
    return [m.DemandRefused(command.item, review.department, command.paper, cause, act.by, act.at)]


def consult(state: m.Coordination, command: m.AskConsultation) -> Answer:
    """Ask a body for its view by a day; DOMAIN 4.4 says when its silence may consent."""
    if command.id in state.consultations:
        return []
    review = worked_on(state, command.item, command.act)
    if isinstance(review, m.Refused):
        return review
    if refused := _cannot_be_silent(state, review, command):
        return refused
    at, calendar = command.act.at, command.act.calendar
    if not 1 <= command.limit_wd <= review.promised_wd:
        detail = f"give 1 to {review.promised_wd} working days: the review's own limit runs on"
        return m.Refused(m.Reason.WRONG_DATE, detail)
    asked = m.ConsultationAsked(
        id=command.id,
        item=command.item,
        department=review.department,
        body=command.body,
        question=command.question,
        due_at=due_at(at, Limit(command.limit_wd), calendar),
        silence_consents=command.silence_consents,
        at=at,
    )
    return [asked]


def answer_consultation(state: m.Coordination, command: m.AnswerConsultation) -> Answer:
    """Take down what a consulted body says; 不同意 states its reasons."""
    open_one = _open_consultation(state, command.id)
    if isinstance(open_one, m.Refused):
        return open_one
    asked = open_one.asked
    review = worked_on(state, asked.item, command.act)
    if isinstance(review, m.Refused):
        return review
    if not command.agrees and not stated(command.reasons):
        detail = "an objection states its reasons; without them it is none"
        return m.Refused(m.Reason.REASON_MISSING, detail)
    at, reasons = command.act.at, command.reasons
    return [
        m.ConsultationAnswered(asked.id, asked.item, asked.body, command.agrees, False, reasons, at)
    ]


def grant_leave(state: m.Coordination, command: m.GrantLeave) -> Answer:
    """Let a consulted body answer later; whoever has leave does not consent by silence."""
    open_one = _open_consultation(state, command.id)
    if isinstance(open_one, m.Refused):
        return open_one
    review = worked_on(state, open_one.asked.item, command.act)
    if isinstance(review, m.Refused):
        return review
    if not 1 <= command.limit_wd <= LONGEST_LEAVE_WD:
        detail = f"give leave of 1 to {LONGEST_LEAVE_WD} working days"
        return m.Refused(m.Reason.WRONG_DATE, detail)
    until = due_at(command.act.at, Limit(command.limit_wd), command.act.calendar)
    return [m.LeaveGranted(command.id, until, command.act.at)]


def deem(state: m.Coordination, consultation: m.ConsultationId, act: m.Act) -> Answer:
    """Take silence for consent, once its day is over."""
    known = state.consultations.get(consultation)
    if known is None or known.answered or not known.silence_consents or act.at < known.due_at:
        return []
    asked = known.asked
    return [m.ConsultationAnswered(asked.id, asked.item, asked.body, True, True, (), act.at)]


def _forbidden(state: m.Coordination, review: m.Review, paper: str) -> m.Forbidden:
    if paper in {document.kind for document in state.documents}:
        return m.Forbidden.ALREADY_HELD  # 行政许可法 33; one document set (R-14b)
    if paper not in review.papers:
        return m.Forbidden.NOT_LISTED  # 行政许可法 31, L-06
    return m.Forbidden.FORMAL  # completeness was the window's business (L-10)


def _cannot_be_silent(
    state: m.Coordination, review: m.Review, command: m.AskConsultation
) -> m.Refused | None:
    if not command.silence_consents:
        return None
    if command.body in {str(r.department) for r in state.reviews.values()}:
        why = f"{command.body} decides its own item of this case; a licence is never silent"
    elif review.safety:
        why = "the matter is one of safety"
    elif not command.consequence_told:
        why = "the body was not told the day and the consequence"
    else:
        return None
    return m.Refused(m.Reason.SILENCE_CANNOT_CONSENT, f"{why} (超时默认)")


def _open_consultation(
    state: m.Coordination, consultation: m.ConsultationId
) -> m.Consultation | m.Refused:
    known = state.consultations.get(consultation)
    if known is None or known.answered:
        return m.Refused(m.Reason.UNKNOWN_QUESTION, "no such consultation is open in this case")
    return known


def _asked(state: m.Coordination, event: m.ClarificationAsked) -> m.Coordination:
    known = added(state.clarifications, event.id, m.Clarification(event))
    return replace(state, clarifications=known)


def _answered(state: m.Coordination, event: m.ClarificationAnswered) -> m.Coordination:
    answered = replace(state.clarifications[event.id], answered=event)
    return replace(state, clarifications=added(state.clarifications, event.id, answered))


def _refused(state: m.Coordination, _event: m.DemandRefused) -> m.Coordination:
    return state


def _consulted(state: m.Coordination, event: m.ConsultationAsked) -> m.Coordination:
    made = m.Consultation(event, event.due_at, event.silence_consents)
    return replace(state, consultations=added(state.consultations, event.id, made))


def _consultation_over(state: m.Coordination, event: m.ConsultationAnswered) -> m.Coordination:
    answered = replace(state.consultations[event.id], answered=event)
    return replace(state, consultations=added(state.consultations, event.id, answered))


def _on_leave(state: m.Coordination, event: m.LeaveGranted) -> m.Coordination:
    later = replace(state.consultations[event.id], due_at=event.due_at, silence_consents=False)
    return replace(state, consultations=added(state.consultations, event.id, later))


DECIDES: Decides = {
    m.AskClarification: ask,
    m.AnswerClarification: answer,
    m.DemandPaper: demand,
    m.AskConsultation: consult,
    m.AnswerConsultation: answer_consultation,
    m.GrantLeave: grant_leave,
}
EVOLVES: Evolves = {
    m.ClarificationAsked: _asked,
    m.ClarificationAnswered: _answered,
    m.DemandRefused: _refused,
    m.ConsultationAsked: _consulted,
    m.ConsultationAnswered: _consultation_over,
    m.LeaveGranted: _on_leave,
}
