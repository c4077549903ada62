"""Hearings and interested parties: told before the decision, heard, and bound by the record.

Administrative Licensing Law arts. 36 and 46 to 48 (L-23, L-40 to L-43).
"""

from datetime import date
from typing import Final

from onehall_calendar import Limit, due_at, end_of, local_day
from onehall_calendar.values import replace

from onehall_approval.domain import model as m
from onehall_approval.domain import prerequisites
from onehall_approval.domain.ruling import (
    Answer,
    Decides,
    Evolves,
    added,
    missing,
    opened,
    undecided,
    unfit,
    worked_on,
)

REQUEST_WD: Final = Limit(5)  # art. 47, L-41
HOLD_WD: Final = Limit(20)  # art. 47, L-41
NOTICE_WD: Final = 7  # art. 48(1), L-42


def inform(state: m.Coordination, command: m.InformParties) -> Answer:
    """Tell applicant and interested parties of their rights, before the decision."""
    review = worked_on(state, command.item, command.act)
    if isinstance(review, m.Refused):
        return review
    if command.item in state.hearings:
        return m.Refused(m.Reason.HEARING_OPEN, "the parties of this item were told already")
    act = command.act
    applicant = m.PartyRef(opened(state).applicant)
    parties = tuple(dict.fromkeys((applicant, *command.parties)))
    by = due_at(act.at, REQUEST_WD, act.calendar)
    return [m.PartiesInformed(command.id, command.item, review.department, parties, by, act.at)]


def state_view(state: m.Coordination, command: m.RecordStatement) -> Answer:
    """Hear a party; who has an interest must be heard (art. 36)."""
    if refused := _not_a_party(state, command.item, command.party, command.act):
        return refused
    if refused := missing(command.statement, m.Reason.REASON_MISSING, "write the statement"):
        return refused
    at = command.act.at
    return [m.StatementRecorded(command.item, command.party, command.statement, at)]


def request(state: m.Coordination, command: m.RequestHearing) -> Answer:
    """Take a party's request within five working days of being told."""
    act = command.act
    if refused := _not_a_party(state, command.item, command.party, act):
        return refused
    hearing = state.hearings[command.item]
    if hearing.stage is not m.HearingStage.INFORMED:
        return m.Refused(m.Reason.HEARING_OVER, f"the hearing is {hearing.stage.value} already")
    if act.at >= hearing.informed.request_by:
        detail = f"requests were taken until {hearing.informed.request_by.isoformat()} (L-41)"
        return m.Refused(m.Reason.TOO_LATE, detail)
    hold_by = due_at(act.at, HOLD_WD, act.calendar)
    return [m.HearingRequested(command.item, command.party, hold_by, act.at)]


def schedule(state: m.Coordination, command: m.ScheduleHearing) -> Answer:
    """Announce a hearing, seven working days before, with a presider who did not review."""
    review = worked_on(state, command.item, command.act)
    if isinstance(review, m.Refused):
        return review
    hearing = state.hearings.get(command.item)
    mandatory = review.hearing is m.HearingRule.MANDATORY
    if hearing is None or not (hearing.stage is m.HearingStage.REQUESTED or mandatory):
        detail = "tell the parties first; without a request only a mandatory hearing is held"
        return m.Refused(m.Reason.NO_HEARING, detail)
    if hearing.over:
        return m.Refused(m.Reason.HEARING_OVER, f"the hearing is {hearing.stage.value}")
    if refused := _badly_timed(hearing, command) or _reviewed(state, command.item, command):
        return refused
    if refused := missing(command.notice, m.Reason.NOTICE_MISSING, "name the announcement"):
        return refused
    scheduled = m.HearingScheduled(
        command.item,
        command.on,
        command.place,
        command.presider,
        command.notice,
        command.act.at,
    )
    return [scheduled]


def replace_presider(state: m.Coordination, command: m.ReplacePresider) -> Answer:
    """Let another officer preside, after a challenge 回避."""
    hearing = state.hearings.get(command.item)
    review = worked_on(state, command.item, command.act)
    if isinstance(review, m.Refused):
        return review
    if hearing is None or hearing.stage is not m.HearingStage.SCHEDULED:
        return m.Refused(m.Reason.NO_HEARING, "no hearing is announced for this item")
    if refused := missing(command.reason, m.Reason.REASON_MISSING, "say why"):
        return refused
    if refused := _reviewed(state, command.item, command):
        return refused
    at = command.act.at
    return [m.PresiderReplaced(command.item, command.presider, command.reason, at)]


def hold(state: m.Coordination, command: m.HoldHearing) -> Answer:
    """Record the signed record; an opinion given before it is void, for it must rest on it."""
    hearing, act = state.hearings.get(command.item), command.act
    review = worked_on(state, command.item, act)
    if isinstance(review, m.Refused):
        return review
    if hearing is None or hearing.stage is not m.HearingStage.SCHEDULED or hearing.on is None:
        return m.Refused(m.Reason.NO_HEARING, "no hearing is announced for this item")
    if local_day(act.at) < hearing.on:
        return m.Refused(m.Reason.TOO_SOON, f"the hearing is on {hearing.on}")
    detail = "name the signed record; the decision rests on it (行政许可法 48, L-43)"
    if refused := missing(command.record, m.Reason.BASIS_MISSING, detail):
        return refused
    held: list[m.Event] = [m.HearingHeld(command.item, command.record, act.at)]
    if command.item not in state.opinions:
        return held
    item = command.item
    return [
        *held,
        prerequisites.void(state, item, item, command.new_task, act, m.VoidGround.HEARING),
    ]


def lapse(state: m.Coordination, item: m.ItemId, act: m.Act) -> Answer:
    """Close the time for requests, if nobody asked for a hearing and none is mandatory."""
    if not may_lapse(state, item) or act.at < state.hearings[item].informed.request_by:
        return []
    return [m.HearingLapsed(item, act.at)]


def may_lapse(state: m.Coordination, item: m.ItemId) -> bool:
    """Whether an open item's hearing ends by itself if nobody asks for it."""
    hearing = state.hearings.get(item)
    told = hearing is not None and hearing.stage is m.HearingStage.INFORMED
    return told and not _mandatory(state, item) and item in state.undecided


def open_for(state: m.Coordination, item: m.ItemId) -> bool:
    """Whether an item's decision must wait for a hearing, or for its being asked for."""
    hearing = state.hearings.get(item)
    if hearing is None:
        return _mandatory(state, item)
    return not hearing.over


def _mandatory(state: m.Coordination, item: m.ItemId) -> bool:
    return state.reviews[item].hearing is m.HearingRule.MANDATORY


def _not_a_party(
    state: m.Coordination, item: m.ItemId, party: m.PartyRef, act: m.Act
) -> m.Refused | None:
    """Refuse a stranger; a party speaks for itself, or at the window."""
    review = undecided(state, item)
    if isinstance(review, m.Refused):
        return review
    hearing = state.hearings.get(item)
    if hearing is None:
        return m.Refused(m.Reason.NO_HEARING, "the parties of this item have not been told yet")
    speaks = act.side is m.Side.WINDOW or act.by == party
    if party not in hearing.informed.parties or not speaks:
        detail = "only a party that was told may do this; the window adds interested parties"
        return m.Refused(m.Reason.NOT_A_PARTY, detail)
    return None


def _badly_timed(hearing: m.Hearing, command: m.ScheduleHearing) -> m.Refused | None:
    calendar, today = command.act.calendar, local_day(command.act.at)
    earliest: date = calendar.add_working_days(today, NOTICE_WD)
    if command.on < earliest:
        detail = f"announce it {NOTICE_WD} working days before: {earliest} or later (L-42)"
        return m.Refused(m.Reason.TOO_SOON, detail)
    if hearing.hold_by and end_of(command.on) > hearing.hold_by:
        detail = "it is held within 20 working days of the request (行政许可法 47, L-41)"
        return m.Refused(m.Reason.TOO_LATE, detail)
    if not calendar.is_work_day(command.on):
        return m.Refused(m.Reason.WRONG_DATE, f"{command.on} is not a working day")
    return None


def _reviewed(
    state: m.Coordination, item: m.ItemId, command: m.ScheduleHearing | m.ReplacePresider
) -> m.Refused | None:
    """Refuse a presider who had a hand in the review: its steps, its opinion, its answering."""
    hands = {step.responsible for step in state.reviews[item].steps} | state.hands.get(item, set())
    if state.keeps_out(command.presider, item):
        return unfit(state, command.act, command.presider, item)
    if command.presider in hands | {state.responsible.get(item), command.act.officer}:
        detail = "the presider did not review the application (行政许可法 48, L-42)"
        return m.Refused(m.Reason.PRESIDER_REVIEWED, detail)
    return None


def _informed(state: m.Coordination, event: m.PartiesInformed) -> m.Coordination:
    return replace(state, hearings=added(state.hearings, event.item, m.Hearing(event)))


def _heard(state: m.Coordination, event: m.StatementRecorded) -> m.Coordination:
    hearing = state.hearings[event.item]
    heard = replace(hearing, heard=hearing.heard | {event.party})
    return replace(state, hearings=added(state.hearings, event.item, heard))


def _requested(state: m.Coordination, event: m.HearingRequested) -> m.Coordination:
    stage = m.HearingStage.REQUESTED
    asked = replace(state.hearings[event.item], stage=stage, hold_by=event.hold_by)
    return replace(state, hearings=added(state.hearings, event.item, asked))


def _scheduled(state: m.Coordination, event: m.HearingScheduled) -> m.Coordination:
    known, stage = state.hearings[event.item], m.HearingStage.SCHEDULED
    planned = replace(known, stage=stage, on=event.on, presider=event.presider)
    return replace(state, hearings=added(state.hearings, event.item, planned))


def _replaced(state: m.Coordination, event: m.PresiderReplaced) -> m.Coordination:
    hearing = replace(state.hearings[event.item], presider=event.presider)
    return replace(state, hearings=added(state.hearings, event.item, hearing))


def _held(state: m.Coordination, event: m.HearingHeld) -> m.Coordination:
    stage = m.HearingStage.HELD
    held = replace(state.hearings[event.item], stage=stage, record=event.record)
    return replace(state, hearings=added(state.hearings, event.item, held))


def _lapsed(state: m.Coordination, event: m.HearingLapsed) -> m.Coordination:
    lapsed = replace(state.hearings[event.item], stage=m.HearingStage.LAPSED)
    return replace(state, hearings=added(state.hearings, event.item, lapsed))


DECIDES: Decides = {
    m.InformParties: inform,
    m.RecordStatement: state_view,
    m.RequestHearing: request,
    m.ScheduleHearing: schedule,
    m.ReplacePresider: replace_presider,
    m.HoldHearing: hold,
}
EVOLVES: Evolves = {
    m.PartiesInformed: _informed,
    m.StatementRecorded: _heard,
    m.HearingRequested: _requested,
    m.HearingScheduled: _scheduled,
    m.PresiderReplaced: _replaced,
    m.HearingHeld: _held,
    m.HearingLapsed: _lapsed,
}
