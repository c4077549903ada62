"""What departments do together: one visit, one findings list, one set of minutes (R-14a, R-29)."""

from collections.abc import Iterable
from typing import Final

from onehall_calendar import local_day
from onehall_calendar.values import replace

from onehall_approval.domain import model as m
from onehall_approval.domain.ruling import (
    Answer,
    Decides,
    Evolves,
    added,
    missing,
    not_open,
    not_the_lead,
    opened,
    undelegated,
    unfit,
)

AHEAD_WD: Final = 2
LEAST_OFFICERS: Final = 2  # 行政许可法 34(3), L-21


def propose(state: m.Coordination, command: m.ProposeActivity) -> Answer:
    """Invite every department concerned to a slot at least two working days ahead."""
    act = command.act
    if command.id in state.activities:
        return []
    if refused := not_the_lead(state, act) or _unfit(state, command):
        return refused
    reviews = [state.reviews[item] for item in command.items]
    departments = tuple(dict.fromkeys([opened(state).lead, *(r.department for r in reviews)]))
    proposed = m.ActivityProposed(
        id=command.id,
        kind=command.kind,
        lead=opened(state).lead,
        departments=departments,
        items=command.items,
        place=command.place,
        starts_at=command.starts_at,
        answer_by=command.starts_at,
        reason=command.reason,
        at=act.at,
    )
    return [proposed]


def answer(state: m.Coordination, command: m.AnswerInvitation) -> Answer:
    """Take down who comes for a department, or why it asks for leave."""
    activity, act = state.activities.get(command.id), command.act
    if refused := _not_open(activity) or _uninvited(activity, act):
        return refused
    if activity and activity.held:
        return m.Refused(m.Reason.ACTIVITY_OVER, "it has been held; attendance is on record")
    assert act.department is not None  # noqa: S101 - invited departments only
    reply = command.reply
    if not reply.officers and not reply.leave_reason:
        detail = "name at least one officer, or ask for leave with its reason"
        return m.Refused(m.Reason.TOO_FEW_OFFICERS, detail)
    if refused := _unable(state, act, act.department, reply.officers):
        return refused
    return [m.InvitationAnswered(command.id, act.department, reply, act.at)]


def hold(state: m.Coordination, command: m.HoldActivity) -> Answer:
    """Record attendance and findings: the whole list first, then its open points only."""
    activity, act = state.activities.get(command.id), command.act
    if refused := _not_open(activity) or not_the_lead(state, act):
        return refused
    assert activity is not None  # noqa: S101 - open
    if activity.held and not activity.open_points:
        return m.Refused(m.Reason.ACTIVITY_OVER, "no point is open; its minutes are to be signed")
    if local_day(act.at) < local_day(activity.proposed.starts_at):
        return m.Refused(m.Reason.TOO_SOON, "it has not begun yet; call it off to move it")
    if refused := _badly_attended(state, activity, command):
        return refused
    findings = _findings(activity, command)
    if isinstance(findings, m.Refused):
        return findings
    held = m.ActivityHeld(
        command.id, len(activity.held) + 1, _with_leave(activity, command), findings, act.at
    )
    return [held]


def sign(state: m.Coordination, command: m.SignMinutes) -> Answer:
    """Sign the minutes; the last signature, with no point open, concludes the activity."""
    activity, act = state.activities.get(command.id), command.act
    if (
        refused := _not_open(activity)
        or _uninvited(activity, act)
        or _unsignable(activity, command)
    ):
        return refused
    assert activity is not None  # noqa: S101 - open
    assert act.department is not None  # noqa: S101 - invited
    unable = _unable(state, act, act.department, (act.officer,))
    if refused := unfit(state, act, act.officer) or unable:
        return refused
    signed = m.MinutesSigned(command.id, act.department, act.officer, command.minutes, act.at)
    if activity.came - {*activity.signed, act.department}:
        return [signed]
    return [signed, m.ActivityConcluded(command.id, m.ActivityStage.PASSED, "", act.at)]


def call_off(state: m.Coordination, command: m.CallOffActivity) -> Answer:
    """Give an activity up, so that it holds nothing back any more."""
    activity, act = state.activities.get(command.id), command.act
    if refused := _not_open(activity) or not_the_lead(state, act):
        return refused
    if refused := missing(command.reason, m.Reason.REASON_MISSING, "say why it is called off"):
        return refused
    stage = m.ActivityStage.CALLED_OFF
    return [m.ActivityConcluded(command.id, stage, command.reason, act.at)]


def open_for(state: m.Coordination, item: m.ItemId) -> bool:
    """Whether a joint activity about this item still has something to be done."""
    return any(a.open and item in a.proposed.items for a in state.activities.values())


def _unfit(state: m.Coordination, command: m.ProposeActivity) -> m.Refused | None:
    if refused := not_open(state, command.items):
        return refused
    if not command.items:
        return m.Refused(m.Reason.UNKNOWN_ITEM, "name the items it is about")
    calendar, act = command.act.calendar, command.act
    earliest = calendar.add_working_days(local_day(act.at), AHEAD_WD)
    if local_day(command.starts_at) < earliest:
        detail = f"leave everybody {AHEAD_WD} working days: {earliest} at the earliest"
        return m.Refused(m.Reason.TOO_SOON, detail)
    before = [a for a in state.activities.values() if a.proposed.kind is command.kind]
    again = any(a.stage is not m.ActivityStage.CALLED_OFF for a in before)
    if again and not command.reason.strip():
        detail = f"there was a {command.kind.value} already; a second needs its reason (R-29)"
        return m.Refused(m.Reason.SECOND_OF_ITS_KIND, detail)
    return None


def _not_open(activity: m.Activity | None) -> m.Refused | None:
    if activity is None:
        return m.Refused(m.Reason.UNKNOWN_ACTIVITY, "there is no such joint activity")
    if not activity.open:
        return m.Refused(m.Reason.ACTIVITY_OVER, f"it is over: {activity.stage.value}")
    return None


def _uninvited(activity: m.Activity | None, act: m.Act) -> m.Refused | None:
    if activity and act.department in activity.proposed.departments:
        return None
    return m.Refused(m.Reason.NOT_INVITED, "this department was not invited")


def _unable(
    state: m.Coordination, act: m.Act, department: m.DepartmentId, officers: Iterable[m.OfficerId]
) -> m.Refused | None:
    """Say which of a department's officers may take no part."""
    for one in officers:
        conflict = unfit(state, act, one) if state.keeps_out(one) else None
        if refused := conflict or undelegated(act, one, department, None, m.Power.REVIEW):
            return refused
    return None


def _badly_attended(
    state: m.Coordination, activity: m.Activity, command: m.HoldActivity
) -> m.Refused | None:
    for one in command.attendance:
        if one.department not in activity.proposed.departments:
            return m.Refused(m.Reason.NOT_INVITED, f"{one.department} was not invited")
        if refused := _unable(state, command.act, one.department, one.officers):
            return refused
    officers = {officer for one in _with_leave(activity, command) for officer in one.officers}
    if activity.proposed.kind in m.ON_SITE and len(officers) < LEAST_OFFICERS:
        detail = "at least two officers verify on site (行政许可法 34, L-21)"
        return m.Refused(m.Reason.TOO_FEW_OFFICERS, detail)
    if not officers:
        return m.Refused(m.Reason.TOO_FEW_OFFICERS, "nobody attended; call it off instead")
    return None


def _with_leave(activity: m.Activity, command: m.HoldActivity) -> tuple[m.Attended, ...]:
    """Complete the attendance: who is not named was absent, with leave if it was asked for."""
    return tuple(
        m.Attended(
            department,
            tuple(o for a in command.attendance if a.department == department for o in a.officers),
            bool((reply := activity.replies.get(department)) and reply.leave_reason),
        )
        for department in activity.proposed.departments
    )


def _findings(activity: m.Activity, command: m.HoldActivity) -> tuple[m.Finding, ...] | m.Refused:
    """Return the list as it stands now; a re-inspection looks at open points only."""
    if not activity.held:
        strangers = {f.department for f in command.findings} - set(activity.proposed.departments)
        if strangers:
            return m.Refused(m.Reason.NOT_INVITED, f"{', '.join(sorted(strangers))} not invited")
        return command.findings
    said = {f.point: f for f in command.findings}
    if stray := sorted(set(said) - set(activity.open_points)):
        detail = f"a re-inspection looks at open points only, not at {', '.join(stray)}"
        return m.Refused(m.Reason.UNKNOWN_POINT, detail)
    closed = {point for point, finding in said.items() if finding.closed}
    return tuple(replace(f, closed=True) if f.point in closed else f for f in activity.findings)


def _unsignable(activity: m.Activity | None, command: m.SignMinutes) -> m.Refused | None:
    assert activity is not None  # noqa: S101 - open
    if not activity.held:
        return m.Refused(m.Reason.NOT_HELD, "it has not been held; there is nothing to sign")
    if activity.open_points:
        detail = f"points {', '.join(activity.open_points)} are open; re-inspect them first"
        return m.Refused(m.Reason.POINTS_OPEN, detail)
    if activity.minutes and activity.minutes != command.minutes:
        detail = "the others signed other minutes; there is one set, known by its hash"
        return m.Refused(m.Reason.WRONG_MINUTES, detail)
    if command.act.department not in activity.came:
        return m.Refused(m.Reason.NOT_INVITED, "who was absent does not sign")
    return None


def _proposed(state: m.Coordination, event: m.ActivityProposed) -> m.Coordination:
    return replace(state, activities=added(state.activities, event.id, m.Activity(event)))


def _answered(state: m.Coordination, event: m.InvitationAnswered) -> m.Coordination:
    activity = state.activities[event.id]
    replies = added(activity.replies, event.department, event.reply)
    return _with(state, replace(activity, replies=replies))


def _held(state: m.Coordination, event: m.ActivityHeld) -> m.Coordination:
    activity = state.activities[event.id]
    held = (*activity.held, event)
    return _with(state, replace(activity, stage=m.ActivityStage.HELD, held=held))


def _signed(state: m.Coordination, event: m.MinutesSigned) -> m.Coordination:
    activity = state.activities[event.id]
    signed = added(activity.signed, event.department, event.officer)
    return _with(state, replace(activity, minutes=event.minutes, signed=signed))


def _concluded(state: m.Coordination, event: m.ActivityConcluded) -> m.Coordination:
    return _with(state, replace(state.activities[event.id], stage=event.stage))


def _with(state: m.Coordination, activity: m.Activity) -> m.Coordination:
    return replace(state, activities=added(state.activities, activity.proposed.id, activity))


DECIDES: Decides = {
    m.ProposeActivity: propose,
    m.AnswerInvitation: answer,
    m.HoldActivity: hold,
    m.SignMinutes: sign,
    m.CallOffActivity: call_off,
}
EVOLVES: Evolves = {
    m.ActivityProposed: _proposed,
    m.InvitationAnswered: _answered,
    m.ActivityHeld: _held,
    m.MinutesSigned: _signed,
    m.ActivityConcluded: _concluded,
}
