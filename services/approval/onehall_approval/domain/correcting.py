"""Corrections 纠错: what supervision asks for is done by our own rules, or answered with our no.

Supervision changes no case: it asks, once for each id, and hears what became of it.
"""

from collections.abc import Callable, Mapping
from typing import Final

from onehall_calendar.values import replace

from onehall_approval.domain import clocks, opening, phases
from onehall_approval.domain import model as m
from onehall_approval.domain.ruling import Answer, Decides, Evolves, undecided


def correct(state: m.Coordination, command: m.Correct) -> Answer:
    """Do what is asked if the case allows it; say what became of it either way."""
    done = _DONE[command.what](state, command)
    if isinstance(done, m.Refused):
        return [_answered(command, done.detail, carried_out=False)]
    return [*done, _answered(command, _TOLD[command.what], carried_out=True)]


def _send_again(state: m.Coordination, command: m.Correct) -> Answer:
    review = undecided(state, command.item)
    if isinstance(review, m.Refused):
        return review
    if command.item in state.opinions:
        return m.Refused(m.Reason.ALREADY_ANSWERED, f"{command.item} has its opinion already")
    return [m.TaskSentAgain(review.item, review.department, review.task, command.act.at)]


def _reassign(state: m.Coordination, command: m.Correct) -> Answer:
    if command.responsible is None:
        return m.Refused(m.Reason.NOT_DELEGATED, "responsible: name who is to answer for it")
    meant = m.AssignReview(command.item, command.responsible, command.act)
    return phases.refusal(state, meant) or opening.assign(state, meant)


def _end_procedure(state: m.Coordination, command: m.Correct) -> Answer:
    known = state.procedures.get(command.procedure) if command.procedure else None
    if known is None or command.item not in known.items:
        detail = (
            f"procedure_id: no special procedure of this case stops the clock of {command.item}"
        )
        return m.Refused(m.Reason.UNKNOWN_PROCEDURE, detail)
    meant = m.EndProcedure(known.id, command.act)
    return phases.refusal(state, meant) or clocks.end_procedure(state, meant)


def _answered(command: m.Correct, detail: str, *, carried_out: bool) -> m.CorrectionAnswered:
    return m.CorrectionAnswered(command.id, command.item, carried_out, detail, command.act.at)


_DONE: Final[Mapping[m.CorrectiveAct, Callable[[m.Coordination, m.Correct], Answer]]] = {
    m.CorrectiveAct.SEND_TASK_AGAIN: _send_again,
    m.CorrectiveAct.REASSIGN_REVIEW: _reassign,
    m.CorrectiveAct.END_PROCEDURE: _end_procedure,
}
_TOLD: Final = {
    m.CorrectiveAct.SEND_TASK_AGAIN: "the department was sent its task again, as it was signed",
    m.CorrectiveAct.REASSIGN_REVIEW: "the officer that was named answers for the review now",
    m.CorrectiveAct.END_PROCEDURE: "the special procedure is ended; the clocks run on",
}


def _sent_again(state: m.Coordination, _event: m.TaskSentAgain) -> m.Coordination:
    return state


def _remembered(state: m.Coordination, event: m.CorrectionAnswered) -> m.Coordination:
    return replace(state, corrections=state.corrections | {event.id})


DECIDES: Decides = {m.Correct: correct}
EVOLVES: Evolves = {m.TaskSentAgain: _sent_again, m.CorrectionAnswered: _remembered}
