"""The gate 集中批准: what is granted and what is refused, and the one issuance.

Prerequisites were only assumed for reviewing. Here they must really hold: an item is granted after,
and only if, everything it needs is granted (L-60). Silence never grants. The gate opens when every
item can be decided, or on the joint promised date for those that can (DOMAIN 4.5).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from onehall_calendar import Limit, due_at, end_of, local_day, months_after
from onehall_calendar.values import replace

from onehall_approval.domain import activities, branches, hearings
from onehall_approval.domain import model as m
from onehall_approval.domain.ruling import Evolves, opened

_LEAVE_IT_SHUT: Final = frozenset({m.OpinionRecorded, m.PrerequisiteDischarged, m.StepCompleted})
PREREQUISITE_BASIS: Final = ("行政许可法 第三十八条 Administrative Licensing Law art. 38",)
DELIVER_WD: Final = Limit(10)  # 行政许可法 44, L-32
PACKAGE_WD: Final = Limit(5)  # leaves as many days for the post
BAR_YEARS: Final = 1  # 行政许可法 78, L-56


def far_off(state: m.Coordination, events: Sequence[m.Event]) -> bool:
    """Whether the gate plainly stays shut after these: somebody else's opinion is missing too.

    Spares most commands the state they lead to; what it does not see, `settle` decides.
    """
    if state.joint_date_passed or state.choices or len(state.waiting_for) <= 1:
        return False
    return all(type(event) in _LEAVE_IT_SHUT for event in events)


def settle(state: m.Coordination, act: m.Act) -> list[m.Event]:
    """Return what follows of itself: decisions, the issuance, or the end of the case."""
    if state.opened is None or state.ended:
        return []
    open_items = state.undecided
    if not open_items:
        return _closed(state, act)
    still_reviewing = any(item not in state.opinions for item in open_items)
    if still_reviewing and not (state.joint_date_passed or state.choices):
        return []
    outcome = _outcome(state, act)
    if not outcome.decided or (outcome.held and not state.joint_date_passed):
        return []
    gate = _opened(outcome, act)
    after = decided(state, gate)
    return [gate, *_closed(after, act)] if not after.undecided else [gate]


def package(state: m.Coordination, act: m.Act) -> list[m.Event]:
    """Issue what is decided without waiting longer for the rest, so that it arrives in time."""
    unissued = state.unissued
    if not unissued or act.at < first_gate(state, unissued).package_by:
        return []
    return [_issuance(state, unissued, act)]


def order(reviews: Mapping[m.ItemId, m.Review]) -> tuple[m.ItemId, ...]:
    """Return the items so that each comes after all it needs; equal ones in catalogue order.

    The class's prerequisites are acyclic by validation at load; a cycle here raises `ValueError`.
    """
    done: dict[m.ItemId, None] = {}
    waiting = dict(reviews)
    while waiting:
        ready = [
            item
            for item, review in waiting.items()
            if all(need in done or need not in reviews for need in review.needs)
        ]
        if not ready:
            raise ValueError(f"prerequisites form a cycle among {sorted(waiting)}")
        for item in ready:
            done[item] = None
            del waiting[item]
    return tuple(done)


def blockers(state: m.Coordination, item: m.ItemId) -> tuple[str, ...]:
    """Name what still keeps an item from being decided, apart from its siblings."""
    review, found = state.reviews[item], []
    if item not in state.opinions:
        found.append("opinion")
    if hearings.open_for(state, item):
        found.append("hearing")
    if activities.open_for(state, item):
        found.append("joint-activity")
    if state.owed & review.papers:
        found.append("supplement")
    for need in review.needs:
        if need in state.unverified or need in state.failed:
            found.append(f"certificate:{need}")
        elif _fallen(state, need):
            found.append(f"permit:{need}")
    return tuple(found)


@dataclass
class _Outcome:
    """What one pass over the open items can decide, and what it must hold back."""

    granted: dict[m.ItemId, m.Granted] = field(default_factory=dict)
    denied: dict[m.ItemId, m.Denied] = field(default_factory=dict)
    not_concerned: list[m.ItemId] = field(default_factory=list)
    held: list[m.ItemId] = field(default_factory=list)
    decided: list[m.ItemId] = field(default_factory=list)


def _outcome(state: m.Coordination, act: m.Act) -> _Outcome:
    outcome = _Outcome()
    for item in order({i: state.reviews[i] for i in state.undecided}):
        if _decide(state, item, outcome, act):
            outcome.decided.append(item)
        else:
            outcome.held.append(item)
    return outcome


def _decide(state: m.Coordination, item: m.ItemId, outcome: _Outcome, act: m.Act) -> bool:
    """Decide one item after all it needs; False if something still holds it back."""
    review, opinion = state.reviews[item], state.opinions.get(item)
    answer = opinion.answer if opinion and _free(state, item, opinion) else None
    lacking = [n for n in review.needs if _denied(state, n, outcome)]
    if answer is m.Answer.NOT_CONCERNED:
        outcome.not_concerned.append(item)
    elif opinion and answer is m.Answer.REFUSE:
        outcome.denied[item] = _refusal(review, opinion, act)
    elif lacking and not branches.pending(state, item):
        outcome.denied[item] = _without_prerequisite(review, [state.reviews[n] for n in lacking])
    elif opinion is None or answer is None or lacking or _waits(state, review, outcome):
        return False
    else:
        outcome.granted[item] = _grant(review, opinion, act)
    return True


def _free(state: m.Coordination, item: m.ItemId, opinion: m.Opinion) -> bool:
    """Whether nothing but siblings holds an item; an answer that grants nothing needs little."""
    holding = blockers(state, item)
    if opinion.answer in (m.Answer.REFUSE, m.Answer.NOT_CONCERNED):
        return "hearing" not in holding
    return not holding


def _waits(state: m.Coordination, review: m.Review, outcome: _Outcome) -> bool:
    """Whether something it needs is held back itself, and no certificate stands for that."""
    return any(need in outcome.held and not state.certified(need) for need in review.needs)


def _denied(state: m.Coordination, need: m.ItemId, outcome: _Outcome) -> bool:
    refused = need in outcome.denied or isinstance(state.decisions.get(need), m.Denied)
    return refused and not state.certified(need)


def _fallen(state: m.Coordination, need: m.ItemId) -> bool:
    """Whether a permit it rests on was taken back since, and no certificate stands for that."""
    made = state.decisions.get(need)
    permit = state.permits.get(made.permit_number) if isinstance(made, m.Granted) else None
    taken_back = permit is not None and permit.status is not m.PermitStatus.VALID
    return taken_back and not state.certified(need)


def _grant(review: m.Review, opinion: m.Opinion, act: m.Act) -> m.Granted:
    until = None
    if review.valid_months:
        until = end_of(months_after(local_day(act.at), review.valid_months))
    return m.Granted(
        review.item,
        review.department,
        review.permit_number,
        review.certificate,
        opinion.conditions,
        until,
    )


def _refusal(review: m.Review, opinion: m.Opinion, act: m.Act) -> m.Denied:
    barred = None
    if opinion.false_materials and review.safety:
        barred = months_after(local_day(act.at), 12 * BAR_YEARS)
    return m.Denied(review.item, review.department, opinion.reasons, opinion.legal_basis, barred)


def _without_prerequisite(review: m.Review, lacking: Iterable[m.Review]) -> m.Denied:
    reasons = tuple(
        f"不具备前置条件: {other.name}({other.item})未获批准 "
        f"prerequisite {other.item} of {other.department} was not granted"
        for other in lacking
    )
    return m.Denied(review.item, review.department, reasons, PREREQUISITE_BASIS)


def _opened(outcome: _Outcome, act: m.Act) -> m.GateOpened:
    return m.GateOpened(
        order=tuple(outcome.decided),
        permits=tuple(outcome.granted.values()),
        refusals=tuple(outcome.denied.values()),
        not_concerned=tuple(outcome.not_concerned),
        deliver_by=due_at(act.at, DELIVER_WD, act.calendar),
        package_by=due_at(act.at, PACKAGE_WD, act.calendar),
        at=act.at,
    )


def _closed(state: m.Coordination, act: m.Act) -> list[m.Event]:
    """Issue what is decided once nothing is open; end a case in which nothing was."""
    if unissued := state.unissued:
        return [_issuance(state, unissued, act)]
    if state.decisions or state.undecided:
        return []
    causes = set(state.items_ended.values()) - {m.EndCause.PREREQUISITE}
    cause = m.EndCause.APPLICANT if causes <= {m.EndCause.APPLICANT} else m.EndCause.TERMINATED
    reason = ", ".join(sorted(c.value for c in state.items_ended.values()))
    return [m.CaseEnded(cause, f"nothing left to decide: {reason}", act.at)]


def _issuance(state: m.Coordination, items: tuple[m.ItemId, ...], act: m.Act) -> m.IssuanceMade:
    start, end = local_day(opened(state).opened_at), local_day(act.at)
    return m.IssuanceMade(
        sequence=len(state.issuances) + 1,
        items=items,
        remaining=state.undecided,
        used_wd=max(0, act.calendar.working_days_between(start, end)),
        deliver_by=first_gate(state, items).deliver_by,
        at=act.at,
    )


def first_gate(state: m.Coordination, items: Iterable[m.ItemId]) -> m.GateOpened:
    """Return the gate that made the earliest of these decisions."""
    wanted = frozenset(items)
    return next(gate for gate in state.gates if not wanted.isdisjoint(gate.order))


def decided(state: m.Coordination, event: m.GateOpened) -> m.Coordination:
    """Return the state with these decisions made."""
    made: dict[m.ItemId, m.Decision] = dict.fromkeys(event.not_concerned)
    made |= {permit.item: permit for permit in event.permits}
    made |= {refusal.item: refusal for refusal in event.refusals}
    in_order = {item: made[item] for item in event.order}
    decisions = MappingProxyType({**state.decisions, **in_order})
    return replace(state, decisions=decisions, gates=(*state.gates, event))


def _issued(state: m.Coordination, event: m.IssuanceMade) -> m.Coordination:
    granted = (state.decisions[item] for item in event.items)
    permits = {
        one.permit_number: m.Permit(one, event.at, one.valid_until, one.conditions)
        for one in granted
        if isinstance(one, m.Granted)
    }
    return replace(
        state,
        issuances=(*state.issuances, event),
        permits=MappingProxyType({**state.permits, **permits}),
    )


def _joint_date_passed(state: m.Coordination, _event: m.JointDatePassed) -> m.Coordination:
    return replace(state, joint_date_passed=True)


EVOLVES: Evolves = {
    m.GateOpened: decided,
    m.IssuanceMade: _issued,
    m.JointDatePassed: _joint_date_passed,
}
