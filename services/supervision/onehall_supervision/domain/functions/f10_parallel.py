"""F10 并联协同监察: whether departments that work on one case at once keep each other waiting."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Final

from onehall_calendar import Calendar, Limit, local_day

from onehall_supervision.domain.clocks import RUNNING, clock_of
from onehall_supervision.domain.deadlines import counted
from onehall_supervision.domain.facts import (
    Answered,
    Closed,
    Extended,
    Issued,
    Item,
    ItemId,
    Left,
    Outage,
    Planned,
    Recalculated,
    Reopened,
    Resumed,
    Suspended,
    WithApplicant,
)
from onehall_supervision.domain.functions.f10_gate import beside_opinions
from onehall_supervision.domain.levels import Function
from onehall_supervision.domain.model import CaseView, Subject
from onehall_supervision.domain.moves import STILL
from onehall_supervision.domain.reaching import Counting, edges, time_of
from onehall_supervision.domain.records.decisions import (
    GateDecided,
    HearingOwed,
    HearingStage,
    Opinion,
    Proven,
)
from onehall_supervision.domain.records.joint import (
    Concluded,
    Convened,
    Failed,
    Met,
    Owing,
    Silent,
    Unverified,
)
from onehall_supervision.domain.rounds import Round, gone_at, rounds
from onehall_supervision.domain.rulebook import Book
from onehall_supervision.domain.watched import Found, Running, Watched

LOOKS_AT: Final = (
    *(Planned, Answered, Closed, Issued, Left, WithApplicant, Outage, Recalculated, Reopened),
    *(Suspended, Resumed, Extended, Opinion, Convened, Met, Concluded, Silent),
    *(GateDecided, HearingOwed, HearingStage, Owing, Unverified, Proven, Failed),
)
OPINION: Final = "opinion"
VISIT: Final = "site-visit"
GATE: Final = Subject("gate")


def watch(view: CaseView) -> Iterator[Watched]:
    """Yield what departments owe each other in a case of several items."""
    plan = view.plan
    if plan is None or _alone(plan):
        return
    start, moved = local_day(plan.start), view.moves is not STILL
    for item in plan.items.values():
        if moved or not _early(view, plan, item, start):
            for one in rounds(view, plan, item.id):
                yield from _opinion_owed(view, plan, item, one)
    yield from _without_reasons(view)
    yield from _silent(view)
    yield from _absent(view)
    yield from _visited_again(view)
    yield from _gate_held(view, plan)


def unmoved(before: CaseView, after: CaseView, said: Sequence[Any]) -> bool:
    """Whether opinions came early, with others outstanding, and what is next is not theirs."""
    plan = after.plan
    if _alone(before.plan) and _alone(plan):
        return True
    if plan is None or before.plan is not plan or after.moves is not STILL:
        return False
    if not all(isinstance(one, Answered) or _harmless(one) for one in said):
        return False
    return plan.items.keys() > after.answers.keys() and all(
        _of_no_account(before, after, plan, one.item) for one in said
    )


def _alone(plan: Planned | None) -> bool:
    """Whether there is nobody to wait for."""
    return plan is None or len(plan.items) == 1


def _harmless(said: Any) -> bool:
    return isinstance(said, Opinion) and (said.answer != "refuse" or said.reasoned)


def _of_no_account(before: CaseView, after: CaseView, plan: Planned, item: ItemId) -> bool:
    """Whether an opinion of a planned review is early, and nothing it owed came first."""
    owed = plan.items.get(item)
    if owed is None or not _early(after, plan, owed, local_day(plan.start)):
        return False
    began, first = time_of(plan.start, after.book.count), before.pending.get(Function.PARALLEL)
    if first is None or _falls_to_another(after, plan, owed, first):
        return True
    limit = local_day(plan.start), began, owed.promised_wd, plan.calendar
    edge = _first_edge(after.book, *limit)
    return edge is not None and first < edge


def _falls_to_another(view: CaseView, plan: Planned, owed: Item, first: datetime) -> bool:
    """Whether what comes first, before the limit is over, is as near for an opinion still owed."""
    if view.cards or view.proposed or view.closed_at:
        return False
    over = counted(local_day(plan.start), Limit(owed.promised_wd), RUNNING, plan.calendar)
    outstanding = plan.items.keys() - view.answers.keys()
    same = any(plan.items[item].promised_wd == owed.promised_wd for item in outstanding)
    return same and over is not None and first < over.due_at


def _early(view: CaseView, plan: Planned, item: Item, start: date) -> bool:
    """Whether an opinion came before anything could be said of it; most do."""
    answers = view.answers.get(item.id)
    if not answers:
        return False
    began = time_of(plan.start, view.book.count)
    first = _first_edge(view.book, start, began, item.promised_wd, plan.calendar)
    return first is not None and answers[0].at < first


@lru_cache(maxsize=4096)
def _first_edge(
    book: Book, start: date, began: time | None, promised: int, calendar: Calendar
) -> datetime | None:
    """Find the first edge of a limit nothing moved, and no later than its end."""
    limit = Counting(start, promised, calendar, began=began)
    over = counted(start, Limit(promised), RUNNING, calendar)
    known = (*edges(book.by_clock.get(OPINION, ()), book.count, limit), over and over.due_at)
    return min((at for at in known if at), default=None)


def _opinion_owed(
    view: CaseView, plan: Planned, item: Item, during: Round
) -> Iterator[Running | Found]:
    """Yield the time an opinion has, and that it will be exceeded unless it comes."""
    clock, gone = clock_of(view.moves, item.id), gone_at(view, item.id)
    ends = (during.ended.at if during.ended else None, gone)
    ended = min((at for at in ends if at), default=None)
    number = "" if during.number == 1 else f"#{during.number}"
    subject = Subject(f"{item.id}{number}")
    yield Running(
        clock=OPINION,
        subject=subject,
        began=during.started,
        promised=item.promised_wd,
        ended=ended,
        moved=clock,
        item=item.id,
        department=item.department,
    )
    start, promised = local_day(during.started), Limit(item.promised_wd)
    limit = counted(start, promised, clock, plan.calendar)
    over = _but_for_the_link(view, item, limit.due_at, ended) if limit else None
    if over and (ended is None or ended > over):
        yield Found(
            finding="opinion-over",
            subject=subject,
            at=over,
            item=item.id,
            department=item.department,
            late=True,
        )


def _but_for_the_link(
    view: CaseView, item: Item, over: datetime, ended: datetime | None
) -> datetime:
    """Return when a limit was exceeded by its department: what the link was down for is not."""
    for one in view.moves.outages:
        if item.id in one.items and one.begins <= over < one.ends:
            over = min(one.ends, ended) if ended else one.ends
    return over


def _without_reasons(view: CaseView) -> Iterator[Found]:
    for one in view.known.of(Opinion):
        if one.answer == "refuse" and not one.reasoned:
            yield Found(
                finding="opinion-without-reasons",
                subject=Subject(f"{one.item}#{one.opinion}"),
                at=one.at,
                item=one.item,
                department=one.department,
                responsible=one.officer,
            )


def _silent(view: CaseView) -> Iterator[Found]:
    """Yield consulted bodies whose silence counts as consent 超时默认 (DOMAIN 4.4)."""
    for one in view.known.of(Silent):
        yield Found(
            finding="consulted-silent",
            subject=Subject(one.consultation),
            at=one.at,
            item=one.item,
            responsible=one.body,
            words={"what": one.body},
        )


def _absent(view: CaseView) -> Iterator[Found]:
    """Yield who did not come without leave; to a re-inspection only whose points were open."""
    held = {(met.activity, met.round): met for met in view.known.of(Met)}
    for met in view.known.of(Met):
        before = held.get((met.activity, met.round - 1))
        for department in met.absent:
            if met.round == 1 or (before and department in before.pending):
                yield Found(
                    finding="absent",
                    subject=Subject(f"{met.activity}#{met.round}/{department}"),
                    at=met.at,
                    department=department,
                    words={"what": met.kind},
                )


def _visited_again(view: CaseView) -> Iterator[Found]:
    """Yield a second visit without its reason (R-29); one that was called off was none."""
    off = {one.activity for one in view.known.of(Concluded) if one.called_off}
    visits = [v for v in view.known.of(Convened) if v.kind == VISIT and v.activity not in off]
    for one in visits[1:]:
        if not one.reasoned:
            subject = Subject(one.activity)
            yield Found(finding="second-visit", subject=subject, at=one.at, department=one.lead)


def _gate_held(view: CaseView, plan: Planned) -> Iterator[Running]:
    """Yield the time since nothing was missing for a decision any more, until it was made."""
    since = _ready_since(view, plan)
    if since is None:
        return
    yield Running(
        clock="gate",
        subject=GATE,
        began=since,
        ended=view.closed_at or _decided_at(view, plan),
        department=plan.lead,
    )


def _decided_at(view: CaseView, plan: Planned) -> datetime | None:
    """Return when the last item was decided of those that had not left the case."""
    gates = view.known.of(GateDecided)
    decided = {item: one.at for one in reversed(gates) for item in one.items}
    ends = [decided.get(item) for item in plan.items if item not in view.moves.left]
    known = [at for at in ends if at]
    return max(known) if known and len(known) == len(ends) else None


def _ready_since(view: CaseView, plan: Planned) -> datetime | None:
    """Return when the last thing a decision waits for was there; None while one is missing."""
    if any(gone_at(view, item) is None for item in view.moves.with_applicant):
        return None
    if None in _opinions(view, plan):
        return None
    found = [*_opinions(view, plan), *beside_opinions(view)]
    known = [at for at in found if at]
    return max(known) if known and len(known) == len(found) else None


def _opinions(view: CaseView, plan: Planned) -> Iterator[datetime | None]:
    """Yield when each item that has not left was answered; None for one that is not."""
    for item in plan.items:
        if item not in view.moves.left:
            ended = rounds(view, plan, item)[-1].ended
            yield ended.at if ended else None
