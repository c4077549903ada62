"""The parallel approval of one case: ask everybody at once, record each opinion, issue once.

The module is a decider: `INITIAL`, `decide` and `evolve` are all the shell needs. The last opinion
and the issuance are one decision, so there is no moment at which all have answered and nobody has
settled.
"""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import assert_never

from onehall_calendar import Calendar, Limit, due_at, local_day

from onehall_approval.domain import gate
from onehall_approval.domain.model import (
    Answer,
    Command,
    CompleteStep,
    Coordination,
    CoordinationOpened,
    Event,
    GateOpened,
    IssuanceMade,
    ItemId,
    OpenCoordination,
    OpinionRecorded,
    Plan,
    PrerequisiteDischarged,
    Reason,
    RecordOpinion,
    Refused,
    Review,
    StepCompleted,
)

INITIAL = Coordination()


def decide(state: Coordination, command: Command) -> Sequence[Event] | Refused:
    """Return what happens when `command` meets `state`: nothing, if it is stale."""
    match command:
        case OpenCoordination():
            return _open(state, command)
        case RecordOpinion():
            return _record(state, command)
        case CompleteStep():
            return _complete(state, command)
        case _:
            assert_never(command)


def evolve(state: Coordination, event: Event) -> Coordination:
    """Return `state` as it is after `event`."""
    match event:
        case CoordinationOpened(reviews=reviews):
            by_item = MappingProxyType({review.item: review for review in reviews})
            return replace(state, opened=event, reviews=by_item)
        case OpinionRecorded(item=item, opinion=opinion):
            opinions = MappingProxyType({**state.opinions, item: opinion})
            return replace(state, opinions=opinions)
        case StepCompleted(item=item, step=step):
            return replace(state, steps_done=state.steps_done | {(item, step)})
        case GateOpened():
            return replace(state, gate=event)
        case IssuanceMade():
            return replace(state, issuance=event)
        case PrerequisiteDischarged():
            return state
        case _:
            assert_never(event)


def _open(state: Coordination, command: OpenCoordination) -> Sequence[Event]:
    if state.opened:
        return []
    reviews = tuple(_review(plan, command) for plan in command.plans)
    # the longest single promise is the limit of the whole.
    joint_limit = max(plan.promised_wd for plan in command.plans)
    opened = CoordinationOpened(
        case=command.case,
        case_number=command.case_number,
        class_id=command.class_id,
        opened_at=command.accepted_at,
        joint_limit_wd=joint_limit,
        joint_due_at=due_at(command.accepted_at, Limit(joint_limit), command.calendar),
        serial_legal_wd=sum(_in_working_days(plan.legal) for plan in command.plans),
        calendar_version=command.calendar.version,
        reviews=reviews,
        documents=command.documents,
    )
    return [opened]


def _review(plan: Plan, command: OpenCoordination) -> Review:
    start, calendar = command.accepted_at, command.calendar
    return Review(
        item=plan.item,
        name=plan.name,
        department=plan.department,
        task=plan.task,
        permit_number=plan.permit_number,
        certificate=plan.certificate,
        promised_wd=plan.promised_wd,
        promised_due_at=due_at(start, Limit(plan.promised_wd), calendar),
        legal_due_at=due_at(start, plan.legal, calendar),
        steps=plan.steps,
        prerequisites=plan.prerequisites,
        papers=plan.papers,
    )


def _in_working_days(limit: Limit) -> int:
    """Return a legal limit in working days; calendar days as floor(n*5/7), for comparison only."""
    return limit.n if limit.unit == "wd" else limit.n * 5 // 7


def _record(state: Coordination, command: RecordOpinion) -> Sequence[Event] | Refused:
    known = state.opinions.get(command.item)
    if known and known.id == command.opinion.id:
        return []
    if refused := _not_answerable(state, command) or _incomplete(command):
        return refused
    recorded = OpinionRecorded(
        command.item, command.department, command.task, command.opinion, command.at
    )
    after = evolve(state, recorded)
    return [recorded, *_discharged(after, command), *_settled(after, command)]


def _not_answerable(state: Coordination, command: RecordOpinion | CompleteStep) -> Refused | None:
    if state.opened is None:
        return Refused(Reason.UNKNOWN_CASE, "no coordination is open for this case")
    if state.issuance:
        return Refused(Reason.ALREADY_ISSUED, "the case has its issuance; dispute it instead")
    review = state.reviews.get(command.item)
    if review is None or review.department != command.department:
        return Refused(Reason.NOT_ASKED, f"{command.department} was not asked about {command.item}")
    if review.task != command.task:
        return Refused(Reason.WRONG_TASK, f"this is not the task {command.department} was given")
    if command.item in state.opinions:
        return Refused(Reason.ALREADY_ANSWERED, f"{command.item} has its opinion already")
    return None


def _incomplete(command: RecordOpinion) -> Refused | None:
    opinion = command.opinion
    if opinion.answer is Answer.REFUSE and not (opinion.reasons and opinion.legal_basis):
        detail = "a refusal states its reasons and legal basis (行政许可法 38, L-51)"
        return Refused(Reason.REFUSAL_WITHOUT_REASONS, detail)
    if opinion.answer is Answer.APPROVE_WITH_CONDITIONS and not opinion.conditions:
        return Refused(Reason.CONDITIONS_MISSING, "name the conditions, or approve without any")
    return None


def _discharged(state: Coordination, command: RecordOpinion) -> list[Event]:
    if command.opinion.answer is Answer.REFUSE:
        return []
    waiting = tuple(
        review.item
        for review in state.reviews.values()
        if any(p.item == command.item for p in review.prerequisites)
    )
    return [PrerequisiteDischarged(command.item, waiting, command.at)] if waiting else []


def _settled(state: Coordination, command: RecordOpinion) -> list[Event]:
    if state.waiting_for:
        return []
    items = gate.order(state.reviews)
    permits, refusals = gate.settle(state.reviews, state.opinions, items)
    opened = GateOpened(items, command.at)
    issued = IssuanceMade(
        permits=permits,
        refusals=refusals,
        not_concerned=_not_concerned(state),
        used_wd=_used(state, command.calendar, command),
        at=command.at,
    )
    return [opened, issued]


def _not_concerned(state: Coordination) -> tuple[ItemId, ...]:
    return tuple(i for i, o in state.opinions.items() if o.answer is Answer.NOT_CONCERNED)


def _used(state: Coordination, calendar: Calendar, command: RecordOpinion) -> int:
    assert state.opened is not None  # noqa: S101 - an opinion was recorded
    start, end = local_day(state.opened.opened_at), local_day(command.at)
    return max(0, calendar.working_days_between(start, end))


def _complete(state: Coordination, command: CompleteStep) -> Sequence[Event] | Refused:
    if (command.item, command.step) in state.steps_done:
        return []
    if refused := _not_answerable(state, command):
        return refused
    if command.step not in {step.name for step in state.reviews[command.item].steps}:
        return Refused(Reason.UNKNOWN_STEP, f"{command.item} has no such step")
    done = StepCompleted(
        command.item, command.department, command.step, command.officer, command.report, command.at
    )
    return [done]
