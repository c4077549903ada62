"""What people do in a dispute that is being coordinated: which rule takes which deed."""

from collections.abc import Callable, Mapping
from typing import Any

from onehall_calendar import end_of

from onehall_dispute.domain import (
    agreeing,
    challenging,
    closing,
    meeting,
    opinions,
    panels,
    parties,
    replying,
)
from onehall_dispute.domain import model as m
from onehall_dispute.domain.asking import Answer, Asked

RULES: Mapping[type[m.Deed], Callable[[Asked, Any], Answer]] = {
    m.NameRespondent: replying.name,
    m.GiveReply: replying.give,
    m.DrawPanel: panels.draw,
    m.Declare: panels.declare,
    m.ChallengeExpert: challenging.challenge,
    m.DecideChallenge: challenging.decide,
    m.AskReview: challenging.ask_review,
    m.ScheduleMeeting: meeting.schedule,
    m.RecordMinutes: meeting.record,
    m.CastVote: opinions.vote,
    m.VoidOpinion: opinions.void,
    m.AnswerOpinion: closing.answer,
    m.Extend: closing.extend,
    m.BeginRemedy: closing.begin_remedy,
    m.Withdraw: closing.withdraw,
    m.DraftAgreement: agreeing.draft,
    m.SignAgreement: agreeing.sign,
    m.ExamineAgreement: agreeing.examine,
    m.ReportFalsity: closing.report_falsity,
    m.Close: closing.close,
}


def do(state: m.CaseFile, command: m.Do) -> Answer:
    """Let somebody do something, if it is theirs to do, now, and not against the rules."""
    dispute = state.disputes.get(command.dispute)
    if dispute is None:
        return m.Refused(m.Reason.UNKNOWN_DISPUTE, "there is no such dispute")
    if refused := parties.objection(state, dispute, command.deed, command.who):
        return refused
    until = dispute.open_until
    if until is None or command.who.at >= end_of(until):
        return m.Refused(m.Reason.NOT_OPEN, _not_open(dispute))
    asked = Asked(state, dispute, command.who, command.calendar, until)
    return RULES[type(command.deed)](asked, command.deed)


def _not_open(dispute: m.Dispute) -> str:
    last = dispute.filed
    onwards = (
        f"reconsideration can be asked for until {last.reconsideration_last_day}, the court until "
        f"{last.litigation_last_day}"
    )
    if isinstance(dispute.verdict, m.DisputeNotAdmitted):
        return f"the dispute was not admitted; {onwards}"
    outcome = dispute.closed.outcome if dispute.closed else m.Outcome.PERIOD_ENDING
    return f"the dispute is over, as {outcome}; {onwards}"
