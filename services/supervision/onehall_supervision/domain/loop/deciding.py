"""What may be done about a card or an order, by whom, and when it is too late."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from onehall_calendar.values import replace

from onehall_supervision.domain.card import CardIssued, CardKey
from onehall_supervision.domain.course import acts as a
from onehall_supervision.domain.course.refusing import Reason, Refused
from onehall_supervision.domain.course.standing import Course, Order
from onehall_supervision.domain.levels import Level
from onehall_supervision.domain.loop.duties import within
from onehall_supervision.domain.model import CaseView

Decided: TypeAlias = Sequence[a.Happened | CardIssued] | Refused

UNKNOWN: Final = Refused(Reason.UNKNOWN_CARD, "there is no such card; look it up in /cards")
NO_ORDER: Final = Refused(Reason.UNKNOWN_ORDER, "there is no such order; look it up in /orders")
NOT_YOURS: Final = Refused(
    Reason.NOT_YOUR_CARD, "this card is another department's; act on your own department's"
)
OVER: Final = Refused(Reason.CARD_OVER, "this card is revoked or closed; nothing more is due")
ORDER_OVER: Final = Refused(Reason.ORDER_OVER, "this order has ended")
SAME_HANDS: Final = Refused(
    Reason.SEPARATION_OF_DUTIES,
    "whoever issued or appealed the card cannot decide about it; ask a colleague",
)


def decide(view: CaseView, act: a.Act) -> Decided:
    """Return what an act brings about, nothing if it is done already, or why it may not be."""
    return DECIDES[type(act)](view, act)


def _confirm(view: CaseView, act: a.Confirm) -> Decided:
    card = view.proposed.get(act.key)
    if card is None:
        return [] if act.key in view.cards else UNKNOWN
    if view.loop.course(act.key).dismissed:
        return OVER
    return [replace(card, at=act.who.at, confirmed_by=act.who.by)]


def _dismiss(view: CaseView, act: a.Dismiss) -> Decided:
    if act.key not in view.proposed:
        return UNKNOWN
    if view.loop.course(act.key).dismissed:
        return []
    return [a.CardDismissed(act.key, act.reasons, act.who.by, act.who.at)]


def _acknowledge(view: CaseView, act: a.Acknowledge) -> Decided:
    course = _open(view, act.key, act.who)
    if isinstance(course, Refused):
        return course
    if course.acknowledged_at:
        return []
    return [a.CardAcknowledged(act.key, act.who.by, act.who.at)]


def _explain(view: CaseView, act: a.Explain) -> Decided:
    course = _open(view, act.key, act.who)
    if isinstance(course, Refused):
        return course
    if course.answered_at:
        return Refused(Reason.ALREADY_ANSWERED, "this card is answered; a supervisor may close it")
    if act.completes_at is None and view.cards[act.key].level is not Level.WARNING:
        what = "say until when it will be done: give completes_at"
        return Refused(Reason.INCOMPLETE, what)
    said = (act.explanation, act.remedy, act.completes_at)
    return [a.CardAnswered(act.key, *said, act.who.by, act.who.at)]


def _appeal(view: CaseView, act: a.Appeal) -> Decided:
    course = _open(view, act.key, act.who)
    if isinstance(course, Refused):
        return course
    if course.appealed_at:
        return Refused(Reason.ALREADY_APPEALED, "a card can be appealed once")
    answering, card = view.book.answering, view.cards[act.key]
    if act.who.at > within(card.at, answering.appeal, view.calendar):
        what = f"a card can be appealed within {answering.appeal} working days of its issue"
        return Refused(Reason.TOO_LATE, what)
    decide_by = within(act.who.at, answering.decide, view.calendar)
    return [a.CardAppealed(act.key, act.grounds, decide_by, act.who.by, act.who.at)]


def _decide_appeal(view: CaseView, act: a.DecideAppeal) -> Decided:
    if act.key not in view.cards:
        return UNKNOWN
    course = view.loop.course(act.key)
    if not course.appealing:
        return Refused(Reason.NOT_APPEALED, "no appeal against this card waits for a decision")
    if act.who.by in _hands(view, act.key):
        return SAME_HANDS
    key, who = act.key, act.who
    decided = a.AppealDecided(key, act.outcome, act.reasons, who.by, who.at)
    if act.outcome is not a.Outcome.REVOKED:
        return [decided]
    return [decided, *_revoked(view, key, act.reasons, who)]


def _revoke(view: CaseView, act: a.Revoke) -> Decided:
    if act.key not in view.cards:
        return UNKNOWN
    if view.loop.course(act.key).revoked:
        return []
    if act.who.by in _hands(view, act.key):
        return SAME_HANDS
    return _revoked(view, act.key, act.because, act.who)


def _revoked(view: CaseView, key: CardKey, why: str, who: a.Who) -> list[a.Happened]:
    """Revoke a card; what was ordered because of it alone is withdrawn, for nobody owes it now."""
    gone = {key, *(k for k in view.cards if view.loop.course(k).revoked)}
    orders = (o for o in view.loop.orders.values() if o.ended is None and key in o.issued.keys)
    moot = [o.issued.id for o in orders if gone.issuperset(o.issued.keys)]
    withdrawn = (a.OrderClosed(id, a.Ended.WITHDRAWN, who.by, who.at) for id in moot)
    return [a.CardRevoked(key, why, who.by, who.at), *withdrawn]


def _close(view: CaseView, act: a.Close) -> Decided:
    course = _open(view, act.key, act.who)
    if isinstance(course, Refused):
        return [] if act.key in view.cards and view.loop.course(act.key).closed else course
    warning = view.cards[act.key].level is Level.WARNING
    if not (course.acknowledged_at if warning else course.answered_at):
        what = "a card is closed after its answer, a warning after its acknowledgement"
        return Refused(Reason.NOT_ANSWERED, what)
    return [a.CardClosed(act.key, act.who.by, act.who.at)]


def _order(view: CaseView, act: a.IssueOrder) -> Decided:
    if act.id in view.loop.orders:
        return []
    if not act.keys or any(key not in view.cards for key in act.keys):
        return UNKNOWN
    if any(view.cards[key].department != act.department for key in act.keys):
        return NOT_YOURS
    answering = view.book.answering
    urge = act.kind is a.OrderKind.URGE
    days = answering.order if urge else answering.recommendation
    if not act.who.at < act.finish_by <= within(act.who.at, days, view.calendar):
        what = f"finish_by lies in the next {days} working days"
        return Refused(Reason.ORDER_TOO_LONG, what)
    said = (act.demand_zh, act.demand_en, act.finish_by, act.who.by, act.who.at)
    return [a.OrderIssued(act.id, act.kind, act.department, act.keys, *said)]


def _answer_order(view: CaseView, act: a.AnswerOrder) -> Decided:
    order = view.loop.orders.get(act.id)
    if order is None:
        return NO_ORDER
    if act.who.department not in (None, order.issued.department):
        return NOT_YOURS
    if order.ended is a.Ended.WITHDRAWN or order.answered_at:
        return ORDER_OVER
    return [a.OrderAnswered(act.id, act.reply, act.who.by, act.who.at)]


def _close_order(view: CaseView, act: a.CloseOrder) -> Decided:
    order = view.loop.orders.get(act.id)
    if order is None:
        return NO_ORDER
    if order.ended is act.ended:
        return []
    return _ended(order, act)


def _ended(order: Order, act: a.CloseOrder) -> Decided:
    if order.ended is not None:
        return ORDER_OVER
    if act.ended is a.Ended.MET and not order.answered_at:
        return Refused(Reason.NOT_ANSWERED, "an order is met after the department replied")
    return [a.OrderClosed(act.id, act.ended, act.who.by, act.who.at)]


def _correct(view: CaseView, act: a.Correct) -> Decided:
    if act.id in view.loop.corrections:
        return []
    if act.key is not None and act.key not in view.cards:
        return UNKNOWN
    if view.plan is None or act.item not in view.plan.items:
        return Refused(Reason.UNKNOWN_ITEM, "the case has no such item")
    needed = {a.CorrectiveAct.REASSIGN: "responsible", a.CorrectiveAct.END_PROCEDURE: "procedure"}
    missing = needed.get(act.act)
    if missing and getattr(act, missing) is None:
        return Refused(Reason.INCOMPLETE, f"{act.act} needs {missing}")
    said = (act.act, act.item, act.key, act.responsible, act.procedure, act.reason)
    return [a.CorrectionOrdered(act.id, *said, act.who.by, act.who.at)]


DECIDES: Final[Mapping[type[a.Act], Callable[[CaseView, Any], Decided]]] = {
    a.Confirm: _confirm,
    a.Dismiss: _dismiss,
    a.Acknowledge: _acknowledge,
    a.Explain: _explain,
    a.Appeal: _appeal,
    a.DecideAppeal: _decide_appeal,
    a.Revoke: _revoke,
    a.Close: _close,
    a.IssueOrder: _order,
    a.AnswerOrder: _answer_order,
    a.CloseOrder: _close_order,
    a.Correct: _correct,
}


def _open(view: CaseView, key: CardKey, who: a.Who) -> Course | Refused:
    """Return the course of a card that is still open and theirs, or why not."""
    card = view.cards.get(key)
    if card is None:
        return UNKNOWN
    if who.department not in (None, card.department):
        return NOT_YOURS
    course = view.loop.course(key)
    return OVER if course.over else course


def _hands(view: CaseView, key: CardKey) -> set[str]:
    """Return who has had a hand in a card: its issuer, who ordered because of it, who appealed."""
    orders = (o.issued.by for o in view.loop.orders.values() if key in o.issued.keys)
    return {view.cards[key].confirmed_by or "", view.loop.course(key).appealed_by, *orders} - {""}
