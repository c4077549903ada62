"""The invariants: each says from which instant a case would be stuck if nothing more happened.

So no clock is asked: the instants are kept beside the ledger, and what they have passed is stuck.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final, TypeAlias

from onehall_calendar import Calendar, Limit, end_of, local_day

from onehall_supervision.domain.clocks import RUNNING, clock_of
from onehall_supervision.domain.deadlines import current_limits
from onehall_supervision.domain.facts import Item, ItemId, Planned
from onehall_supervision.domain.model import CaseView
from onehall_supervision.domain.pending import next_check
from onehall_supervision.domain.reaching import end_of_limit
from onehall_supervision.domain.records.decisions import GateDecided, Issued
from onehall_supervision.domain.records.delivery import Delivered
from onehall_supervision.domain.rounds import gone_at, is_open, rounds
from onehall_supervision.domain.stuck.remedies import Remedy

DELIVERY_WD: Final = 10

When: TypeAlias = tuple[datetime, ItemId | None]
Look: TypeAlias = Callable[[CaseView], Iterable[When]]


@dataclass(frozen=True, slots=True)
class Invariant:
    """What must not last: its words, its cure, and from when on a case breaks it."""

    name: str
    zh: str
    en: str
    remedy: Remedy
    cure_zh: str
    cure_en: str
    look: Look


def _not_opened(view: CaseView) -> Iterator[When]:
    """Find a case that was accepted and of which no coordination was opened."""
    plan = view.plan
    if plan and plan.accepted and not plan.named and not view.closed_at:
        yield plan.start, None


def _not_accepted(view: CaseView) -> Iterator[When]:
    """Find a case departments work on, of which the ledger has no acceptance."""
    plan = view.plan
    if plan and not plan.accepted:
        yield plan.start, None
    if plan is None:
        answers = [done.at for ends in view.answers.values() for done in ends]
        steps = [d.at for ends in view.steps.values() for one in ends.values() for d in one]
        if worked := [*answers, *steps]:
            yield min(worked), None


def _unanswered(view: CaseView) -> Iterator[When]:
    """Find reviews whose promised limits pass without their opinions."""
    for plan, item in _open_reviews(view):
        if due := _promised(view, plan, item):
            yield due, item.id


def _undecided(view: CaseView) -> Iterator[When]:
    """Find a case that everybody has answered, with nothing issued."""
    plan = view.plan
    if plan is None or view.closed_at or not view.answers or any(_open_reviews(view)):
        return
    waiting = view.moves.with_applicant.keys()
    if any(gone_at(view, item) is None and item not in waiting for item in plan.items):
        yield max(ends[-1].at for ends in view.answers.values()), None


def _gate_open(view: CaseView) -> Iterator[When]:
    """Find a gate that opened, with no issuance after it."""
    opened, issued = view.known.last(GateDecided), view.known.last(Issued)
    if opened and not view.closed_at and (issued is None or issued.at < opened.at):
        yield opened.at, None


def _undelivered(view: CaseView) -> Iterator[When]:
    """Find issuances that are not delivered within ten working days (行政许可法 44)."""
    delivered = {one.issuance for one in view.known.of(Delivered)}
    for issued in view.known.of(Issued):
        if issued.issuance not in delivered:
            yield _after(issued.at, DELIVERY_WD, view.calendar), None


def _suspended(view: CaseView) -> Iterator[When]:
    """Find clocks that stand still for longer than was declared."""
    if not view.moves.suspended:
        return
    for plan, item in _open_reviews(view):
        for one in clock_of(view.moves, item.id).suspensions:
            if one.ended_on is None and one.notice_id:
                yield end_of(one.last_day(plan.calendar)), item.id


def _no_choice(view: CaseView) -> Iterator[When]:
    """Find items that wait for the applicant's choice beyond its last day."""
    for item, one in view.moves.with_applicant.items():
        if gone_at(view, item) is None:
            yield one.until, item


def _consultation(view: CaseView) -> Iterator[When]:
    """Find consulted bodies that do not answer by the day they were given."""
    moves = view.moves
    for asked in moves.asked.values():
        leave = moves.deferred.get(asked.id)
        due = leave.due_at if leave else asked.due_at
        if due and asked.id not in moves.replied and gone_at(view, asked.item) is None:
            yield due, asked.item


def _unchecked(view: CaseView) -> Iterator[When]:
    """Find a check that is due and was not made: its alarm is lost, or rings in vain."""
    if at := next_check(view):
        yield at, None


def _open_reviews(view: CaseView) -> Iterator[tuple[Planned, Item]]:
    plan = view.plan
    if plan is None or view.closed_at:
        return
    for item in plan.items.values():
        if is_open(view, plan, item.id):
            yield plan, item


def _promised(view: CaseView, plan: Planned, item: Item) -> datetime | None:
    """Find when a review's promise ends; without a derivation where nothing moved it."""
    if clock_of(view.moves, item.id) is not RUNNING:
        promised = current_limits(view, plan, item).promised
        return promised.due_at if promised else None
    started = rounds(view, plan, item.id)[-1].started
    return _unmoved(started, item.promised_wd, plan.calendar)


@lru_cache(maxsize=16_384)
def _unmoved(started: datetime, promised_wd: int, calendar: Calendar) -> datetime | None:
    return end_of_limit(local_day(started), Limit(promised_wd), calendar)


def _after(at: datetime, days: int, calendar: Calendar) -> datetime:
    try:
        return end_of(calendar.add_working_days(local_day(at), days))
    except ValueError:
        return at


INVARIANTS: Final[Mapping[str, Invariant]] = {
    one.name: one
    for one in (
        Invariant(
            "coordination-not-opened",
            "已受理,但未启动并联审批",
            "accepted, and nobody was asked",
            Remedy.REPLAY,
            "在 approval 或 intake 重放该案的受理消息",
            "replay the case's acceptance where it is parked: `onehall parked approval`",
            _not_opened,
        ),
        Invariant(
            "acceptance-missing",
            "部门已办理,但台账无受理记录",
            "departments work on it, and the ledger has no acceptance",
            Remedy.REPLAY,
            "在 supervision 重放该案的受理消息",
            "replay the case's acceptance where it is parked: `onehall parked supervision`",
            _not_accepted,
        ),
        Invariant(
            "review-unanswered",
            "承诺期限已过,部门未答复",
            "a review's promised limit has passed without its opinion",
            Remedy.RESEND,
            "向部门重发任务,并督促",
            "send its task again, and urge the department",
            _unanswered,
        ),
        Invariant(
            "all-answered",
            "各部门均已答复,但未作出决定",
            "everybody has answered, and nothing is issued",
            Remedy.REASSIGN,
            "查明集中批准所等事项(联合踏勘、听证),由牵头部门处理",
            "see what its gate waits for (a joint activity, a hearing) and have the lead act",
            _undecided,
        ),
        Invariant(
            "gate-open",
            "集中批准已开始,但未送达决定",
            "the gate is open, and nothing is issued",
            Remedy.REPLAY,
            "在 supervision 重放该案的发证消息;否则为系统缺陷",
            "replay its issuance: `onehall parked supervision`; else it is a defect: report it",
            _gate_open,
        ),
        Invariant(
            "not-delivered",
            "已作出决定,十个工作日内未送达",
            "issued, and not delivered within ten working days",
            Remedy.URGE,
            "督促窗口送达(行政许可法 44)",
            "have the window deliver it (行政许可法 44)",
            _undelivered,
        ),
        Invariant(
            "clock-not-resumed",
            "特别程序超过告知时限,未恢复计时",
            "a special procedure is past what was declared, and the clock still stands",
            Remedy.URGE,
            "督促部门恢复计时或说明理由(行政许可法 45)",
            "have the department resume the clock (行政许可法 45)",
            _suspended,
        ),
        Invariant(
            "choice-not-made",
            "申请人逾期未作选择",
            "items wait for the applicant beyond their last day",
            Remedy.URGE,
            "联系申请人;或由部门终止该事项",
            "ask the applicant, or have the department end the items",
            _no_choice,
        ),
        Invariant(
            "consultation-unanswered",
            "被征求意见单位逾期未复",
            "a consulted body has not answered in time",
            Remedy.URGE,
            "督促被征求意见单位;或记录其沉默",
            "urge the body, or have the department record its silence",
            _consultation,
        ),
        Invariant(
            "check-missed",
            "到期应检查而未检查",
            "the ledger says that a check is due, and none was made",
            Remedy.RING,
            "重新设置该案的提醒",
            "set its alarm again",
            _unchecked,
        ),
    )
}
