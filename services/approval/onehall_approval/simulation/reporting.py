"""What a simulated case tells: figures counted from its history, beside each item's alone."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from onehall_calendar import Limit, deadline, local_day

from onehall_approval.domain import gate
from onehall_approval.domain import model as m
from onehall_approval.domain.clocks import explain
from onehall_approval.simulation.playing import Played
from onehall_approval.simulation.script import JOINT, Scale

DRAWINGS: Final = frozenset({"D08", "D09", "D16", "D31", "D35", "D70"})
"""Papers of the catalogue that are drawings 图纸; an item that asks for one would want a set."""


def report(played: Played, scale: Scale, explained: bool = False) -> dict[str, Any]:
    """Return everything `onehall simulate` prints, as plain values; days are working days."""
    opened = played.hall.opened
    found = {
        "case_number": opened.case_number,
        "class_id": opened.class_id,
        "calendar_version": opened.calendar_version,
        "scale": scale.value,
        "accepted_on": local_day(opened.opened_at).isoformat(),
        "items": len(opened.reviews),
        "departments": len({r.department for r in opened.reviews}),
        "serial": _serial(played),
        "joint": {"limit_wd": opened.joint_limit_wd, "due_on": _last_day(opened.joint_due_at)},
        "compression": 1 - opened.joint_limit_wd / opened.serial_legal_wd,
        "documents": _documents(opened),
        "actual": _actual(played),
        "saved": list(_saved(played)),
        "reviews": [_review(played, review) for review in opened.reviews],
    }
    return found | ({"deadlines": list(_deadlines(played))} if explained else {})


def _serial(played: Played) -> dict[str, Any]:
    """Say what one after another would take: the legal limits, the promises, the longest chain."""
    opened, calendar = played.hall.opened, played.hall.calendar
    start = local_day(opened.opened_at)
    promised = sum(review.promised_wd for review in opened.reviews)
    return {
        "legal_wd": opened.serial_legal_wd,
        "legal_finish": calendar.add_working_days(start, opened.serial_legal_wd).isoformat(),
        "promised_wd": promised,
        "promised_finish": calendar.add_working_days(start, promised).isoformat(),
        "critical_path_wd": _critical_path(opened),
    }


def _critical_path(opened: m.CoordinationOpened) -> int:
    """Return the longest chain of promises when every prerequisite is waited for."""
    reviews = {review.item: review for review in opened.reviews}
    done: dict[m.ItemId, int] = {}
    for item in gate.order(reviews):
        before = (done.get(need.item, 0) for need in reviews[item].prerequisites)
        done[item] = max(before, default=0) + reviews[item].promised_wd
    return max(done.values())


def _documents(opened: m.CoordinationOpened) -> dict[str, int]:
    demanded = [paper for review in opened.reviews for paper in review.papers]
    return {
        "demanded": len(demanded),
        "distinct": len(set(demanded)),
        "handed_in": len(opened.documents),
    }


def _actual(played: Played) -> dict[str, Any]:
    state, happened = played.state, Counter(type(event) for event in played.events)
    last = state.issuances[-1]
    delivered = max(delivery.at for delivery in state.deliveries.values())
    return {
        "used_wd": last.used_wd,
        "finished_on": local_day(last.at).isoformat(),
        "delivered_on": local_day(delivered).isoformat(),
        "deliver_by": _last_day(last.deliver_by),
        "gates": happened[m.GateOpened],
        "issuances": happened[m.IssuanceMade],
        "permits": len(state.permits),
        "steps": happened[m.StepCompleted],
        "opinions": happened[m.OpinionRecorded],
        "prerequisites_discharged": happened[m.PrerequisiteDischarged],
        "signatures": happened[m.MinutesSigned] + 2 * happened[m.OpinionRecorded],
        "events": len(played.events),
    }


def _saved(played: Played) -> Iterator[dict[str, Any]]:
    """Yield what each item alone would have demanded beside what happened."""
    opened, state = played.hall.opened, played.state
    departments = len({review.department for review in opened.reviews})
    asking = sum(1 for review in opened.reviews if review.papers & DRAWINGS)
    windows = sum(1 for event in played.events if isinstance(event, m.CoordinationOpened))
    yield _beside("windows 窗口", departments, windows)
    yield _beside("drawing sets 图纸", asking, _sets(state))
    for step, what in (("联合踏勘", "site visits 踏勘"), ("联合审图", "drawing reviews 审图")):
        yield _beside(what, _with(opened, step), _held(played, JOINT[step]))
    demanded = sum(len(review.papers) for review in opened.reviews)
    yield _beside("papers 材料", demanded, len(opened.documents))
    yield _beside("deliveries 送达", len(state.permits), len(state.deliveries))


def _beside(what: str, alone: int, together: int) -> dict[str, Any]:
    return {"what": what, "alone": alone, "together": together}


def _sets(state: m.Coordination) -> int:
    """Return how many sets of drawings the applicant brought: the most copies of any of them."""
    copies = Counter(document.kind for document in state.documents if document.kind in DRAWINGS)
    return max(copies.values(), default=0)


def _with(opened: m.CoordinationOpened, step: str) -> int:
    return sum(1 for review in opened.reviews if step in {s.name for s in review.steps})


def _held(played: Played, kind: m.ActivityKind) -> int:
    """Return how often people met for this; every round counts, a re-inspection too (R-29)."""
    held = (event for event in played.events if isinstance(event, m.ActivityHeld))
    return sum(1 for e in held if played.state.activities[e.id].proposed.kind is kind)


def _review(played: Played, review: m.Review) -> dict[str, Any]:
    answered = played.state.opinions[review.item].given_at
    return {
        "item_id": review.item,
        "name": review.name,
        "department": review.department,
        "promised_wd": review.promised_wd,
        "promised_due_on": _last_day(review.promised_due_at),
        "legal": str(review.legal),
        "legal_due_on": _last_day(review.legal_due_at),
        "answered_on": local_day(answered).isoformat(),
        "needs": list(review.needs),
    }


def _deadlines(played: Played) -> Iterator[dict[str, Any]]:
    """Yield every date of the case with how it was reached, day by day."""
    opened, calendar, state = played.hall.opened, played.hall.calendar, played.state
    joint, why = Limit(opened.joint_limit_wd), "accepted 受理, the longest promise (R-17)"
    counted = deadline(opened.opened_at, joint, calendar, reason=why)
    yield {"of": "joint", "limit": "promised", "derivation": counted.derivation()}
    for review in state.reviews.values():
        for name, limit in (("promised", Limit(review.promised_wd)), ("legal", review.legal)):
            counted = explain(state, review, limit, f"accepted 受理, {name} limit", calendar)
            yield {"of": review.item, "limit": name, "derivation": counted.derivation()}
    for issuance in state.issuances:
        first = next(g for g in state.gates if not set(issuance.items).isdisjoint(g.order))
        why = "decided 决定, delivery (行政许可法 44, L-32)"
        counted = deadline(first.at, gate.DELIVER_WD, calendar, reason=why)
        yield {"of": "delivery", "limit": "legal", "derivation": counted.derivation()}


def _last_day(due_at: datetime) -> str:
    """Return the day a due instant ends: 24:00 of it is 0:00 of the next."""
    return local_day(due_at - timedelta(seconds=1)).isoformat()
