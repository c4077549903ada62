"""What may be done next in a dispute, by whom, until when: for people, who follow it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from onehall_dispute.domain import challenging, closing, opinions, parties
from onehall_dispute.domain import model as m


@dataclass(frozen=True, slots=True)
class Step:
    """Something that may be done, until which day; `owed` if somebody waits for it."""

    deed: type[m.Deed]
    until: date
    owed: bool = False
    note: str = ""

    @property
    def by(self) -> tuple[str, ...]:
        """Who may do it."""
        return tuple(sorted(parties.PARTS[self.deed]))


def steps(state: m.CaseFile, dispute: m.Dispute, at: datetime) -> list[Step]:
    """Return what may be done now; nothing in a dispute that is not open."""
    if dispute.open_until is None:
        return []
    return [
        *_reply(dispute, dispute.open_until),
        *_panel(dispute, dispute.open_until),
        *_challenges(dispute, at),
        *_meeting(dispute, dispute.open_until, at),
        *_opinion(dispute, dispute.open_until),
        *_agreement(dispute, dispute.open_until),
        *_ending(state, dispute, dispute.open_until, at),
    ]


def _reply(dispute: m.Dispute, until: date) -> Iterator[Step]:
    reply = dispute.reply
    if reply is None:
        yield Step(m.NameRespondent, until, owed=True)
    elif not (reply.given or reply.missed):
        yield Step(m.GiveReply, reply.asked.reply_by, owed=True)


def _panel(dispute: m.Dispute, until: date) -> Iterator[Step]:
    panel, by = dispute.panel, min(dispute.meet_by or until, until)
    if dispute.held or dispute.respondent is None:
        return
    if panel is None or panel.broken:
        lacking = dispute.not_formed.lacking if dispute.not_formed else ""
        yield Step(m.DrawPanel, by, owed=True, note=lacking)
    elif panel.undeclared:
        yield Step(m.Declare, by, owed=True, note=f"{len(panel.undeclared)} to declare")


def _challenges(dispute: m.Dispute, at: datetime) -> Iterator[Step]:
    panel, meeting = dispute.panel, dispute.meeting
    if panel is None or dispute.held:
        return
    for one in challenging.outstanding(panel):
        until = one.review.decide_by if one.review else one.made.decide_by
        stage = "the director, on review" if one.review else "the legal officer"
        yield Step(m.DecideChallenge, until, owed=True, note=stage)
    if dispute.open_until and (meeting is None or at < meeting.meets_at):
        yield Step(m.ChallengeExpert, dispute.open_until, note="until the meeting opens")
        if any(one.first and not one.first.upheld and not one.review for one in panel.challenges):
            yield Step(m.AskReview, dispute.open_until, note="until the meeting opens")


def _meeting(dispute: m.Dispute, until: date, at: datetime) -> Iterator[Step]:
    if dispute.held or dispute.panel is None or dispute.panel.broken:
        return
    by = min(dispute.meet_by or until, until)
    yield Step(m.ScheduleMeeting, by, owed=dispute.meeting is None)
    if dispute.meeting and at >= dispute.meeting.meets_at:
        yield Step(m.RecordMinutes, by, owed=True)


def _opinion(dispute: m.Dispute, until: date) -> Iterator[Step]:
    if dispute.held is None or dispute.panel is None:
        return
    opinion = dispute.opinion
    if opinion is None:
        left = len(dispute.panel.seats) - len(dispute.votes)
        yield Step(m.CastVote, dispute.opinion_by or until, owed=True, note=f"{left} to vote")
    elif opinion.answer_by and dispute.answer is None:
        yield Step(m.AnswerOpinion, opinion.answer_by, owed=True)
    once = "" if dispute.round < opinions.ROUNDS else "a second time it closes the dispute"
    yield Step(m.VoidOpinion, until, note=once)


def _agreement(dispute: m.Dispute, until: date) -> Iterator[Step]:
    text = dispute.agreement
    yield Step(m.DraftAgreement, until)
    if text and text.signed != frozenset(m.Side):
        yield Step(m.SignAgreement, until)
    if text and text.examined is None:
        yield Step(m.ExamineAgreement, until)


def _ending(state: m.CaseFile, dispute: m.Dispute, until: date, at: datetime) -> Iterator[Step]:
    yield Step(m.Withdraw, until)
    yield Step(m.BeginRemedy, until)
    yield Step(m.ReportFalsity, until)
    if dispute.extended is None:
        yield Step(m.Extend, until)
    if found := closing.possible(state, dispute, at):
        yield Step(m.Close, until, note=", ".join(found))
