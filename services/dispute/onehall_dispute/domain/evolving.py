"""What each event makes of the file of a case; it decides nothing."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar, assert_never

from onehall_dispute.domain import model as m
from onehall_dispute.domain.experts import Tie

Key = TypeVar("Key")
Value = TypeVar("Value")

TIES: Mapping[m.Because, Tie] = {
    m.Because.CHALLENGE: Tie.CHALLENGED,
    m.Because.DECLARED: Tie.DECLARED,
    m.Because.UNAVAILABLE: Tie.UNAVAILABLE,
}


def evolve(state: m.CaseFile, event: m.Event) -> m.CaseFile:
    """Return `state` as it is after `event`."""
    match event:
        case m.FactObserved(piece=piece):
            facts = having(state.facts, piece.event, replace(event, content=""))
            applicant = state.applicant or event.applicant
            return replace(state, case=event.case, applicant=applicant, facts=facts)
        case m.InterestConfirmed():
            return replace(state, interested=(*state.interested, event))
        case m.DisputeFiled():
            return _changed(state, m.Dispute(event))
        case _:
            return _changed(state, _moved(state.disputes[event.dispute], event))


def having(mapping: Mapping[Key, Value], key: Key, value: Value) -> Mapping[Key, Value]:
    """Return a mapping with one more entry."""
    return MappingProxyType({**mapping, key: value})


def _moved(dispute: m.Dispute, event: m.EvidenceFrozen | m.Verdict | m.Course) -> m.Dispute:
    if isinstance(event, m.EvidenceFrozen):
        return replace(dispute, evidence=event)
    if isinstance(event, m.Verdict):
        return _judged(dispute, event)
    if isinstance(event, m.Sitting):
        return _sitting(dispute, event)
    if isinstance(event, m.Hearing):
        return _hearing(dispute, event)
    return _ending(dispute, event)


def _judged(dispute: m.Dispute, event: m.Verdict) -> m.Dispute:
    if isinstance(event, m.DisputeNotAdmitted):
        return replace(dispute, verdict=event)
    return replace(
        dispute,
        verdict=event,
        open_until=event.close_by,
        meet_by=event.meet_by,
        opinion_by=event.opinion_by,
    )


def _sitting(dispute: m.Dispute, event: m.Sitting) -> m.Dispute:
    if isinstance(event, m.PanelDrawn):
        panel = m.Panel(event, event.seats)
        return replace(dispute, panel=panel, not_formed=None, meeting=None)
    if isinstance(event, m.PanelNotFormed):
        dispute = replace(dispute, not_formed=event)
    if dispute.panel is None:
        return dispute
    dispute = replace(dispute, panel=_panel(dispute.panel, event))
    if isinstance(event, m.MemberReplaced):
        return replace(dispute, barred=having(dispute.barred, event.left, TIES[event.because]))
    return dispute


def _panel(panel: m.Panel, event: m.Sitting) -> m.Panel:
    match event:
        case m.ExpertDeclared(expert=expert):
            return replace(panel, declared=having(panel.declared, expert, event))
        case m.MemberReplaced(left=left, joined=joined):
            seats = tuple(joined if seat.expert == left else seat for seat in panel.seats)
            return replace(panel, seats=seats, gone=(*panel.gone, left), joined=event)
        case m.PanelNotFormed():
            return replace(panel, broken=True)
        case m.PanelDrawn():
            return panel
        case _:
            return replace(panel, challenges=_challenges(panel.challenges, event))


def _challenges(made: tuple[m.Challenge, ...], event: m.ChallengeCourse) -> tuple[m.Challenge, ...]:
    if isinstance(event, m.ExpertChallenged):
        return (*made, m.Challenge(event))
    about = (event.expert, event.side)
    return tuple(
        _challenge(one, event) if (one.made.expert, one.made.side) == about else one for one in made
    )


def _challenge(one: m.Challenge, event: m.ChallengeDecided | m.ReviewAsked) -> m.Challenge:
    if isinstance(event, m.ReviewAsked):
        return replace(one, review=event)
    if event.stage is m.Stage.FIRST:
        return replace(one, first=event)
    return replace(one, second=event)


def _hearing(dispute: m.Dispute, event: m.Hearing) -> m.Dispute:
    match event:
        case m.ReplyRequested():
            return replace(dispute, reply=m.Reply(event))
        case m.ReplyGiven():
            return replace(dispute, reply=_reply(dispute, given=event))
        case m.ReplyMissed():
            return replace(dispute, reply=_reply(dispute, missed=event))
        case m.MeetingScheduled():
            return replace(dispute, meeting=event)
        case m.MeetingHeld():
            return replace(dispute, held=event)
        case _:
            return _opinion(dispute, event)


def _reply(
    dispute: m.Dispute, given: m.ReplyGiven | None = None, missed: m.ReplyMissed | None = None
) -> m.Reply | None:
    return replace(dispute.reply, given=given, missed=missed) if dispute.reply else None


def _opinion(dispute: m.Dispute, event: m.OpinionCourse) -> m.Dispute:
    match event:
        case m.VoteCast(vote=vote):
            return replace(dispute, votes=(*dispute.votes, vote))
        case m.OpinionGiven():
            return replace(dispute, opinion=event)
        case m.OpinionMissed():
            return replace(dispute, opinion_missed=event)
        case m.OpinionVoided():
            return _again(dispute, event)
        case _:
            assert_never(event)


def _again(dispute: m.Dispute, event: m.OpinionVoided) -> m.Dispute:
    """Forget what rested on the panel; whoever sat on it is drawn no more."""
    sat = dispute.panel.members if dispute.panel else ()
    barred = {**dispute.barred, **dict.fromkeys(sat, Tie.TOOK_PART), event.expert: event.tie}
    return replace(
        dispute,
        round=dispute.round + 1 if event.again else dispute.round,
        meet_by=event.meet_by,
        opinion_by=event.opinion_by,
        barred=MappingProxyType(barred),
        panel=None,
        not_formed=None,
        meeting=None,
        held=None,
        votes=(),
        opinion=None,
        opinion_missed=None,
        voided=(*dispute.voided, event),
        answer=None,
        answer_missed=None,
    )


def _ending(dispute: m.Dispute, event: m.Ending) -> m.Dispute:
    match event:
        case m.DepartmentAnswered():
            return replace(dispute, answer=event)
        case m.AnswerMissed():
            return replace(dispute, answer_missed=event)
        case m.DisputeExtended(close_by=day):
            return replace(dispute, extended=event, open_until=day)
        case m.DisputeClosed():
            return replace(dispute, closed=event, open_until=None)
        case _:
            return replace(dispute, agreement=_agreement(dispute.agreement, event))


def _agreement(before: m.Agreement | None, event: m.AgreementCourse) -> m.Agreement | None:
    if isinstance(event, m.AgreementDrafted):
        return m.Agreement(event)
    if before is None:
        return None
    if isinstance(event, m.AgreementSigned):
        return replace(before, signed=before.signed | {event.side})
    return replace(before, examined=event)


def _changed(state: m.CaseFile, dispute: m.Dispute) -> m.CaseFile:
    return replace(state, disputes=having(state.disputes, dispute.id, dispute))
