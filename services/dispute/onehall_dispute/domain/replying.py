"""The respondent 被申请人: asked when a dispute is admitted, heard once, and not waited for."""

from datetime import datetime

from onehall_calendar import Calendar, end_of

from onehall_dispute.domain import limits
from onehall_dispute.domain import model as m
from onehall_dispute.domain.asking import Answer, Asked, done, late


def request(
    dispute: m.DisputeId, department: m.Department, at: datetime, calendar: Calendar
) -> m.ReplyRequested:
    """Ask a department for its reply, within five working days."""
    reply_by = limits.day_after(at, limits.REPLY_WD, calendar)
    return m.ReplyRequested(dispute, department, reply_by, at)


def name(asked: Asked, deed: m.NameRespondent) -> Answer:
    """Name the respondent where no event of the case does: what was not accepted has none."""
    if respondent := asked.dispute.respondent:
        return done(f"the respondent is known: {respondent}")
    return [request(asked.id, deed.department, asked.at, asked.calendar)]


def give(asked: Asked, deed: m.GiveReply) -> Answer:
    """Take the reply, in its time and once."""
    reply = asked.dispute.reply
    if reply is None or reply.given:
        return done("the reply was given; what is to be added can be said at the meeting")
    if reply.missed or asked.at >= end_of(reply.asked.reply_by):
        return late(
            f"the time to reply ended on {reply.asked.reply_by}, and the opinion will rest on the "
            "file; what is to be said can be said at the meeting"
        )
    return [m.ReplyGiven(asked.id, deed.reply_sha256, asked.at)]
