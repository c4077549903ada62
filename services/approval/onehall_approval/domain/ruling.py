"""What the parts of this decider share: their shape, and who may do what."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from onehall_approval.domain import model as m

K = TypeVar("K")
V = TypeVar("V")

Answer: TypeAlias = Sequence[m.Event] | m.Refused
Decides: TypeAlias = Mapping[type[Any], Callable[[m.Coordination, Any], Answer]]
Evolves: TypeAlias = Mapping[type[Any], Callable[[m.Coordination, Any], m.Coordination]]


def added(known: Mapping[K, V], key: K, value: V) -> Mapping[K, V]:
    """Return `known` with one entry more, as unchangeable as it was."""
    return MappingProxyType({**known, key: value})


def opened(state: m.Coordination) -> m.CoordinationOpened:
    """Return the opening; the phase table lets nothing through before it."""
    assert state.opened is not None  # noqa: S101 - checked by the phase table
    return state.opened


def undecided(state: m.Coordination, item: m.ItemId) -> m.Review | m.Refused:
    """Return the review of an item that can still be worked on."""
    review = state.reviews.get(item)
    if review is None:
        return m.Refused(m.Reason.UNKNOWN_ITEM, f"{item} is not an item of this case")
    if item in state.items_ended:
        return m.Refused(m.Reason.ITEM_ENDED, f"{item} has left the case")
    if item in state.decisions:
        return m.Refused(m.Reason.ALREADY_DECIDED, f"{item} is decided; dispute it instead")
    return review


def unauthorised(
    state: m.Coordination, act: m.Act, review: m.Review, power: m.Power
) -> m.Refused | None:
    """Say why this officer may not do this to this review at this second (R-12, F09)."""
    if act.side is not m.Side.DEPARTMENT or act.department != review.department:
        detail = f"{review.item} is reviewed by {review.department}; nobody else acts for it"
        return m.Refused(m.Reason.NOT_THE_DEPARTMENT, detail)
    return unfit(state, act, act.officer, review.item) or undelegated(
        act, act.officer, review.department, review.item, power, review.authority
    )


def undelegated(
    act: m.Act,
    officer: m.OfficerId,
    department: m.DepartmentId,
    item: m.ItemId | None,
    power: m.Power,
    level: m.Level = m.Level.SECTION,
) -> m.Refused | None:
    """Say why no delegation in force at that second allows it; nothing if one does."""
    given = act.delegations.of(department, officer)
    if any(d.office is m.Office.REGULATION and d.span.holds(act.at) for d in given):
        detail = f"{officer} holds a regulatory post; approval and regulation are separate 审管分离"
        return m.Refused(m.Reason.SEPARATION_OF_DUTIES, detail)
    if _covering(given, act, item, power, level):
        return None
    detail = (
        f"{officer} of {department} has no delegation in force for this "
        f"({power.name.lower()}, level {level.value}); the register of delegations names who has"
    )
    return m.Refused(m.Reason.NOT_DELEGATED, detail)


def in_force(
    act: m.Act,
    officer: m.OfficerId,
    department: m.DepartmentId,
    item: m.ItemId | None,
    power: m.Power,
    level: m.Level,
) -> list[m.Delegation]:
    """Return the delegations that allow it at that second."""
    return _covering(act.delegations.of(department, officer), act, item, power, level)


def _covering(
    given: Iterable[m.Delegation],
    act: m.Act,
    item: m.ItemId | None,
    power: m.Power,
    level: m.Level,
) -> list[m.Delegation]:
    held = [d for d in given if d.covers(item, power, act.at)]
    if power is not m.Power.DECIDE:
        return held
    return [d for d in held if d.level.rank >= level.rank and _stands_in(d, act)]


def authority(
    act: m.Act, officer: m.OfficerId, review: m.Review, power: m.Power
) -> m.Authority | None:
    """Return by what authority an officer signs, for others to judge; none in a rehearsal."""
    level = review.authority
    held = in_force(act, officer, review.department, review.item, power, level)
    one = next((d for d in held if d.id), None)
    if one is None:
        return None
    needed = level if power is m.Power.DECIDE else None
    return m.Authority(one.id, one.post, one.level, one.office, one.span, needed)


def worked_on(state: m.Coordination, item: m.ItemId, act: m.Act) -> m.Review | m.Refused:
    """Return the review of an item if it is open and this officer may work on it."""
    review = undecided(state, item)
    if isinstance(review, m.Refused):
        return review
    return unauthorised(state, act, review, m.Power.REVIEW) or review


def not_open(state: m.Coordination, items: Iterable[m.ItemId]) -> m.Refused | None:
    """Refuse if any of these items cannot be worked on any more."""
    reviews = (undecided(state, item) for item in items)
    return next((review for review in reviews if isinstance(review, m.Refused)), None)


def not_the_lead(state: m.Coordination, act: m.Act) -> m.Refused | None:
    """Refuse who does not act for the lead department 牵头部门, with authority to review."""
    lead = opened(state).lead
    if act.side is not m.Side.DEPARTMENT or act.department != lead:
        return m.Refused(m.Reason.NOT_THE_LEAD, f"only the lead department {lead} does this")
    return unfit(state, act, act.officer) or undelegated(
        act, act.officer, lead, None, m.Power.REVIEW
    )


def not_the_applicant(state: m.Coordination, act: m.Act) -> m.Refused | None:
    """Refuse who is not this case's applicant, or the window acting for them."""
    theirs = act.side is m.Side.APPLICANT and act.by == opened(state).applicant
    if theirs or act.side is m.Side.WINDOW:
        return None
    return m.Refused(m.Reason.NOT_THE_APPLICANT, "only the applicant does this, or the window")


def not_ours(act: m.Act) -> m.Refused | None:
    """Refuse who is neither the window nor this service itself."""
    if act.side in (m.Side.WINDOW, m.Side.OURSELVES):
        return None
    return m.Refused(m.Reason.NOT_DELEGATED, "the window or an operator does this")


def missing(text: str, reason: m.Reason, detail: str) -> m.Refused | None:
    """Refuse an empty text that the law wants said."""
    return None if text.strip() else m.Refused(reason, detail)


def stated(texts: Iterable[str]) -> bool:
    """Whether anything is said at all: reasons that are blank are none."""
    return any(text.strip() for text in texts)


def unfit(
    state: m.Coordination, act: m.Act, officer: m.OfficerId, *items: m.ItemId
) -> m.Refused | None:
    """Say why an officer takes no part now: a declared conflict, or an absence."""
    if state.keeps_out(officer, *items):
        return m.Refused(m.Reason.RECUSED, f"{officer} has declared a conflict in this case 回避")
    if act.delegations.away(officer, act.at):
        detail = f"{officer} is recorded as absent; the deputy acts meanwhile (AB岗)"
        return m.Refused(m.Reason.NOT_DELEGATED, detail)
    return None


def _stands_in(one: m.Delegation, act: m.Act) -> bool:
    """Whether this post decides now: a deputy only while the chief representative is away."""
    if one.post is not m.Post.DEPUTY:
        return True
    chief = act.delegations.holding(one.department, m.Post.CHIEF, act.at)
    return chief is None or act.delegations.away(chief, act.at)
