"""The clocks of a dispute: when they ring, what is missed then, and how they stand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TypeAlias

from onehall_calendar import Calendar, end_of, local_day

from onehall_dispute.domain import closing, opinions
from onehall_dispute.domain import model as m

Missed: TypeAlias = Callable[[datetime, Calendar], m.Event]


@dataclass(frozen=True, slots=True)
class Clock:
    """A limit: its name and rule, its last day, and when what it waits for was done."""

    name: str
    rule: str
    until: date
    met_at: datetime | None = None
    ended: bool = False

    def late(self, at: datetime) -> bool:
        """Whether it was not kept, as of an instant."""
        if self.met_at is not None:
            return local_day(self.met_at) > self.until
        return not self.ended and at >= end_of(self.until)


def running(state: m.CaseFile) -> Iterator[m.Dispute]:
    """Yield the disputes that are being coordinated."""
    yield from (one for one in state.disputes.values() if one.open_until)


def next_close(state: m.CaseFile) -> datetime | None:
    """Return the instant at which the first open dispute must be over: 24:00 of its last day."""
    days = [one.open_until for one in running(state) if one.open_until]
    return end_of(min(days)) if days else None


def next_limit(state: m.CaseFile) -> datetime | None:
    """Return the first instant at which something may be missed."""
    days = (day for one in running(state) for day, _missed in _waited_for(one))
    return min(map(end_of, days), default=None)


def close(state: m.CaseFile, at: datetime, calendar: Calendar) -> list[m.Event]:
    """Close what is over, as of the instant it was over: a late alarm makes nobody late."""
    return [
        closing.period_over(one, end_of(one.open_until), at, calendar)
        for one in running(state)
        if one.open_until and end_of(one.open_until) <= at
    ]


def miss(state: m.CaseFile, at: datetime, calendar: Calendar) -> list[m.Event]:
    """Record what was not done in time."""
    return [
        missed(at, calendar)
        for one in running(state)
        for day, missed in _waited_for(one)
        if end_of(day) <= at
    ]


def sheet(dispute: m.Dispute) -> list[Clock]:
    """Return every clock of a dispute, its own and those of the remedies, which nothing stops."""
    filed = dispute.filed
    return [
        *_course(dispute),
        Clock("reconsideration", "L-70: 60 days", filed.reconsideration_last_day),
        Clock("litigation", "L-78: 6 months", filed.litigation_last_day),
    ]


def _course(dispute: m.Dispute) -> Iterator[Clock]:
    """Yield the clocks of the coordination, as far as they have begun."""
    over = dispute.closed is not None
    if reply := dispute.reply:
        given = reply.given.at if reply.given else None
        yield Clock(
            "reply", "5 working days", reply.asked.reply_by, given, over and not reply.missed
        )
    if dispute.meet_by:
        held = dispute.held.at if dispute.held else None
        yield Clock("meeting", "10 working days from admission", dispute.meet_by, held, over)
    for one in dispute.panel.challenges if dispute.panel else ():
        yield _challenge(one, over)
    if dispute.opinion_by:
        given = dispute.opinion.at if dispute.opinion else None
        ended = over and not dispute.opinion_missed
        yield Clock("opinion", "15 working days from admission", dispute.opinion_by, given, ended)
    if dispute.opinion and dispute.opinion.answer_by:
        answered = dispute.answer.at if dispute.answer else None
        ended = over and not dispute.answer_missed
        yield Clock("answer", "10 working days", dispute.opinion.answer_by, answered, ended)
    yield from _closing(dispute)


def _challenge(one: m.Challenge, over: bool) -> Clock:
    decided = one.second if one.review else one.first
    until = (one.review or one.made).decide_by
    return Clock("challenge", "1 working day", until, decided.at if decided else None, over)


def _closing(dispute: m.Dispute) -> Iterator[Clock]:
    closed, verdict = dispute.closed, dispute.verdict
    if isinstance(verdict, m.DisputeAdmitted):
        until = dispute.extended.close_by if dispute.extended else verdict.close_by
        rule = "20 working days (+10), and 10 days before reconsideration ends"
        # Closed by its clock at 24:00 is closed in time, though that is the next day's start.
        in_time = closed is not None and closed.outcome is m.Outcome.PERIOD_ENDING
        yield Clock("closing", rule, until, closed.at if closed and not in_time else None, in_time)
    if closed and closed.call_back_by:
        yield Clock("call-back", "5 working days after closing", closed.call_back_by, ended=True)


def _waited_for(dispute: m.Dispute) -> Iterator[tuple[date, Missed]]:
    """Yield the last day of each thing that is waited for, and what its absence makes."""
    if (reply := dispute.reply) and not (reply.given or reply.missed):
        yield reply.asked.reply_by, lambda at, _: m.ReplyMissed(dispute.id, at)
    opinion = dispute.opinion
    if opinion is None and dispute.opinion_missed is None and dispute.opinion_by:
        yield dispute.opinion_by, partial(opinions.overdue, dispute)
    if opinion and opinion.answer_by and not (dispute.answer or dispute.answer_missed):
        yield opinion.answer_by, lambda at, _: m.AnswerMissed(dispute.id, at)
