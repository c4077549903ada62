"""The meeting 论证会 of the panel with both sides, and its minutes."""

from onehall_calendar import local_day

from onehall_dispute.domain import challenging
from onehall_dispute.domain import model as m
from onehall_dispute.domain.asking import Answer, Asked, contradiction, done, early, late


def schedule(asked: Asked, deed: m.ScheduleMeeting) -> Answer:
    """Set the day, within ten working days of the admission.

    If that day is over already, both sides are still owed their meeting: any day before the
    dispute's last will do, and it is shown as late.
    """
    dispute, day = asked.dispute, local_day(deed.meets_at)
    if dispute.held:
        return done("the meeting was held")
    if dispute.panel is None or dispute.panel.broken:
        return m.Refused(m.Reason.NO_PANEL, "first draw a panel that is whole")
    if deed.meets_at <= asked.at:
        return contradiction("`meets_at` is not to come; name a later instant")
    if day > asked.open_until:
        return late(f"the dispute is over on {asked.open_until}; name a day until then")
    if dispute.meet_by and asked.today <= dispute.meet_by < day:
        return late(f"the meeting is to be held by {dispute.meet_by}; name a day until then")
    return [m.MeetingScheduled(asked.id, deed.meets_at, deed.place, deed.remote, asked.at)]


def record(asked: Asked, deed: m.RecordMinutes) -> Answer:
    """Record that it was held, by a panel all of whom declared and nobody's challenge is open."""
    dispute = asked.dispute
    if dispute.held:
        return done("the minutes are recorded")
    if dispute.meeting is None or dispute.panel is None:
        return early("first set the day of the meeting")
    if asked.at < dispute.meeting.meets_at:
        return early(f"the meeting opens at {dispute.meeting.meets_at.isoformat()}")
    if detail := _unsettled(dispute.panel, dispute.meeting):
        return m.Refused(m.Reason.UNSETTLED, detail)
    return [m.MeetingHeld(asked.id, deed.heard, deed.minutes_sha256, asked.at)]


def _unsettled(panel: m.Panel, meeting: m.MeetingScheduled) -> str | None:
    if panel.broken:
        return "the panel is not whole; draw it again, and set a new day"
    if panel.undeclared:
        return f"{len(panel.undeclared)} of the panel have not declared whether they have a tie"
    if challenging.outstanding(panel):
        return "a challenge is not decided; decide it, and set a new day if the expert leaves"
    if panel.joined and panel.joined.at >= meeting.meets_at:
        return "an expert joined after the meeting opened; set a new day"
    return None
