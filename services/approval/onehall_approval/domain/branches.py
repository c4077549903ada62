"""A case that does not go straight on: withdrawn, terminated, or without its prerequisite."""

from types import MappingProxyType
from typing import Final

from onehall_calendar import Limit, due_at
from onehall_calendar.values import replace

from onehall_approval.domain import model as m
from onehall_approval.domain.ruling import (
    Answer,
    Decides,
    Evolves,
    added,
    missing,
    not_open,
    not_the_applicant,
    not_the_lead,
)

CHOICE_WD: Final = Limit(5)
PENDING_WD: Final = Limit(60)
NO_REASON_NEEDED = "申请人撤回 withdrawn by the applicant"
LATE_SUPPLEMENT = "容缺材料逾期未补 the papers promised at tolerant acceptance did not come in time"


def withdraw(state: m.Coordination, command: m.WithdrawItems) -> Answer:
    """Take items back before their decision, without a reason; what needs them follows."""
    if refused := not_the_applicant(state, command.act) or not_open(state, command.items):
        return refused
    items = tuple(dict.fromkeys(command.items)) or state.undecided
    return _ended_with_dependants(state, items, m.EndCause.APPLICANT, NO_REASON_NEEDED, command.act)


def terminate(state: m.Coordination, command: m.TerminateItems) -> Answer:
    """Terminate items 终止审查, with the reason and the article that says so."""
    if refused := not_the_lead(state, command.act) or not_open(state, command.items):
        return refused
    if refused := missing(
        command.reason, m.Reason.REASON_MISSING, "say why it is terminated"
    ) or missing(command.basis, m.Reason.BASIS_MISSING, "name the article it rests on"):
        return refused
    items = tuple(dict.fromkeys(command.items)) or state.undecided
    reason = f"{command.reason} ({command.basis})"
    return _ended_with_dependants(state, items, m.EndCause.TERMINATED, reason, command.act)


def lapse_supplement(state: m.Coordination, command: m.LapseSupplement) -> Answer:
    """End everything undecided, because the promised papers did not come (容缺, DOMAIN 4.1)."""
    if not state.owed:
        return []
    reason = f"{LATE_SUPPLEMENT}: {', '.join(command.kinds)}"
    return [m.ItemsEnded(state.undecided, m.EndCause.SUPPLEMENT, reason, command.act.at)]


def ask(state: m.Coordination, refused: m.ItemId, act: m.Act) -> list[m.Event]:
    """Ask the applicant what becomes of the items that need the refused one (DOMAIN 4.4)."""
    dependants = state.dependants(refused)
    if not dependants:
        return []
    answer_by, until = (due_at(act.at, limit, act.calendar) for limit in (CHOICE_WD, PENDING_WD))
    return [m.DependantsAsked(refused, dependants, answer_by, until, act.at)]


def choose(state: m.Coordination, command: m.ChooseDependants) -> Answer:
    """Take the applicant's word on the items that needed the refused one."""
    if refused := not_the_applicant(state, command.act):
        return refused
    choice = state.choices.get(command.item)
    still = _pending(state, choice)
    if choice is None or not still or not choice.pending:
        detail = f"nothing is to be chosen because of {command.item}"
        return m.Refused(m.Reason.NO_CHOICE, detail)
    if choice.wish is command.wish:
        return []
    chosen = m.DependantsChosen(command.item, command.wish, still, command.act.at)
    if command.wish is not m.Wish.WITHDRAW:
        return [chosen]
    reason = f"前置事项 {command.item} 未获批准 its prerequisite was refused"
    return [chosen, m.ItemsEnded(still, m.EndCause.PREREQUISITE, reason, command.act.at)]


def give_up_waiting(state: m.Coordination, item: m.ItemId, act: m.Act) -> Answer:
    """Decide what has been pending for 60 working days: refused, with remedies (A-11)."""
    choice = state.choices.get(item)
    still = _pending(state, choice)
    if choice is None or not (still and choice.pending) or act.at < choice.asked.pending_until:
        return []
    return [m.DependantsChosen(item, m.Wish.DECIDE, still, act.at)]


def pending(state: m.Coordination, item: m.ItemId) -> bool:
    """Whether an item waits for a refused prerequisite to be put right."""
    return any(
        choice.pending and item in choice.asked.dependants for choice in state.choices.values()
    )


def _pending(state: m.Coordination, choice: m.Choice | None) -> tuple[m.ItemId, ...]:
    """Return what a choice is still about."""
    if choice is None:
        return ()
    return tuple(i for i in state.undecided if i in choice.asked.dependants)


def _ended_with_dependants(
    state: m.Coordination,
    items: tuple[m.ItemId, ...],
    cause: m.EndCause,
    reason: str,
    act: m.Act,
) -> list[m.Event]:
    """End items, then what needs them and has nothing else to rest on."""
    ended: list[m.Event] = [m.ItemsEnded(items, cause, reason, act.at)]
    bare = (item for item in items if not state.certified(item))
    followers = {f for item in bare for f in state.dependants(item)} - set(items)
    lost = tuple(i for i in state.undecided if i in followers)
    if lost:
        because = f"前置事项已退出 prerequisite left the case: {', '.join(items)}"
        ended.append(m.ItemsEnded(lost, m.EndCause.PREREQUISITE, because, act.at))
    return ended


def _dependants_asked(state: m.Coordination, event: m.DependantsAsked) -> m.Coordination:
    return replace(state, choices=added(state.choices, event.item, m.Choice(event)))


def _chosen(state: m.Coordination, event: m.DependantsChosen) -> m.Coordination:
    choice = replace(state.choices[event.item], wish=event.wish)
    return replace(state, choices=added(state.choices, event.item, choice))


def _items_ended(state: m.Coordination, event: m.ItemsEnded) -> m.Coordination:
    gone = dict.fromkeys(event.items, event.cause)
    return replace(state, items_ended=MappingProxyType({**state.items_ended, **gone}))


def _case_ended(state: m.Coordination, event: m.CaseEnded) -> m.Coordination:
    return replace(state, ended=event)


DECIDES: Decides = {
    m.WithdrawItems: withdraw,
    m.TerminateItems: terminate,
    m.ChooseDependants: choose,
    m.LapseSupplement: lapse_supplement,
}
EVOLVES: Evolves = {
    m.DependantsAsked: _dependants_asked,
    m.DependantsChosen: _chosen,
    m.ItemsEnded: _items_ended,
    m.CaseEnded: _case_ended,
}
