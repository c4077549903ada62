"""Which command is possible where a case stands: one table; what it does not say is refused."""

from typing import Any, Final

from onehall_approval.domain import model as m

P = m.Phase
OPEN: Final = frozenset({P.REVIEWING, P.DECIDED})
ISSUED: Final = frozenset({P.DECIDED, P.ISSUED})

POSSIBLE: Final[dict[type[Any], frozenset[m.Phase]]] = {
    m.OpenCoordination: frozenset({P.UNOPENED}),
    **dict.fromkeys(
        (
            m.RecordOpinion,
            m.CompleteStep,
            m.AssignReview,
            m.Recuse,
            m.VerifyCertificate,
            m.RecordNoObjection,
            m.FailAssumption,
            m.NoteSupplement,
            m.StartProcedure,
            m.EndProcedure,
            m.ExtendLimit,
            m.RecalculateDeadlines,
            m.ProposeActivity,
            m.AnswerInvitation,
            m.HoldActivity,
            m.SignMinutes,
            m.CallOffActivity,
            m.AskClarification,
            m.AnswerClarification,
            m.DemandPaper,
            m.AskConsultation,
            m.AnswerConsultation,
            m.GrantLeave,
            m.WithdrawItems,
            m.TerminateItems,
            m.ChooseDependants,
            m.LapseSupplement,
            m.ReopenOpinion,
            m.InformParties,
            m.RecordStatement,
            m.RequestHearing,
            m.ScheduleHearing,
            m.ReplacePresider,
            m.HoldHearing,
        ),
        OPEN,
    ),
    **dict.fromkeys(
        (
            m.MakeDelivery,
            m.ChangePermit,
            m.ApplyForRenewal,
            m.DecideRenewal,
            m.RevokePermit,
            m.CancelPermit,
        ),
        ISSUED,
    ),
    m.AttributeOutage: OPEN | ISSUED,
    # What cannot be done any more is answered so: the one who asked waits for an answer.
    **dict.fromkeys((m.Correct, m.Ring), frozenset(P) - {P.UNOPENED}),
}

NOT_POSSIBLE: Final = {
    P.UNOPENED: (m.Reason.UNKNOWN_CASE, "no coordination is open for this case"),
    P.REVIEWING: (m.Reason.NOT_ISSUED, "nothing is decided in this case yet"),
    P.DECIDED: (m.Reason.NOT_ISSUED, "the case is still under review"),
    P.ISSUED: (m.Reason.ALREADY_ISSUED, "the case has its issuance; dispute it instead"),
    P.ENDED: (m.Reason.CASE_ENDED, "the case was withdrawn or terminated; hand in a new one"),
}


def refusal(state: m.Coordination, command: m.Command) -> m.Refused | None:
    """Say why a command is not possible where the case stands."""
    phase = state.phase
    if phase in POSSIBLE[type(command)]:
        return None
    return m.Refused(*NOT_POSSIBLE[phase])


def stale(state: m.Coordination, command: m.Command) -> bool:
    """Whether this has been said before, or crossed with what made it pointless."""
    match command:
        case m.OpenCoordination():
            return state.opened is not None
        case m.RecordOpinion(item=item, task=task):
            return _gone(state, item, task)
        case m.CompleteStep(item=item, task=task, step=step):
            return (item, step) in state.steps_done or _gone(state, item, task)
        case m.LapseSupplement() | m.NoteSupplement():
            over = state.phase in (P.ISSUED, P.ENDED)
            return bool(state.opened) and (over or not state.owed)
        case m.AnswerInvitation(id=activity, reply=reply, act=act):
            replies = state.activities[activity].replies if activity in state.activities else {}
            return act.department is not None and replies.get(act.department) == reply
        case _:
            return isinstance(command, m.Correct) and command.id in state.corrections


def _gone(state: m.Coordination, item: m.ItemId, task: m.TaskId) -> bool:
    """Whether the item left the case, or fell with another, while its department was at it."""
    fell = item in state.decisions and item not in state.opinions
    return (item in state.items_ended or fell) and state.reviews[item].task == task
