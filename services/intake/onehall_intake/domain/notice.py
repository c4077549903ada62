"""The one-time notice of a class (一次性告知单): everything to bring, said once and completely.

Made from the same record as the guides (R-10), for the applicant's own answers; ready for JSON.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from onehall_intake.domain.catalogue import Catalogue, ClassId, Item, ParallelClass
from onehall_intake.domain.catalogue_conditions import Answer, questions_of
from onehall_intake.domain.catalogue_selection import (
    DocumentNeed,
    Placing,
    Why,
    conditions,
    documents_needed,
    explained,
    items_for,
    joint_promise,
    topological_order,
)
from onehall_intake.domain.guide import Json, label, limits, sourced, step

DEFERRAL = "可容缺的材料须书面承诺补齐期限;逾期未补或补齐后仍不符合要求的,终止办理。"
ONCE = "以上为全部材料,一次告知;此后不得再要求提供本单以外的材料。"
Key = TypeVar("Key", bound=str)

JOINT_LAW = "行政许可法第四十二条第二款:统一、联合、集中办理的期限不超过45个工作日"


def one_time_notice(
    catalogue: Catalogue,
    wanted: ClassId,
    answers: Mapping[Key, Answer],
    on: date | None = None,
) -> Json:
    """List exactly the papers these answers call for, who asks for each, and every limit.

    `answers` and `on` are those of `items_for`. Raises UnknownEntry for an unknown class, NotAsked
    for an answer nobody asked for.
    """
    one = catalogue.parallel_class(wanted)
    items, placed = items_for(one, answers, on), explained(one, answers, on)
    needs = documents_needed(items)
    return {
        "title": label("一次性告知单", "One-time notice"),
        "catalogue_version": catalogue.version,
        "class": {"id": one.id, "name": one.name, "applicants": list(one.applicants)},
        "lead": _department(catalogue, one),
        "questions": _questions(one, placed),
        "inquiries": _inquiries(one, {str(key): said for key, said in answers.items()}),
        "explained": [_explained(placing) for placing in placed],
        "items": [_item(catalogue, item) for item in topological_order(items)],
        "papers": [_paper(catalogue, n, need, items) for n, need in enumerate(needs, 1)],
        "papers_asked": sum(len(item.documents) for item in items),
        "papers_distinct": len(needs),
        "limits": _joint_limits(items),
        "joint_activities": _joint_activities(one),
        "consultations": _consultations(catalogue, one),
        "lead_times": _lead_times(one),
        "application_rules": [sourced(rule) for rule in one.application_rules],
        "fees": {"charged": False, "text": catalogue.fees},
        "supplement_wd": catalogue.supplement_wd,
        "statements": [ONCE, DEFERRAL],
    }


def _department(catalogue: Catalogue, one: ParallelClass) -> Json:
    lead = catalogue.department(one.lead)
    co_lead = catalogue.department(one.co_lead).name if one.co_lead else None
    return {"id": lead.id, "name": lead.name, "co_lead": co_lead}


def _questions(one: ParallelClass, placed: Sequence[Placing]) -> list[Json]:
    by_item = {placing.item.id: placing for placing in placed}
    return [
        {
            "text": question.text,
            "items": [
                {
                    "item": item,
                    "included": by_item[item].included,
                    "answered": by_item[item].reason is not Why.UNANSWERED,
                }
                for item in question.items
            ],
        }
        for question in conditions(one)
    ]


def _inquiries(one: ParallelClass, answers: Mapping[str, Answer]) -> list[Json]:
    return [
        {
            "id": asked.id,
            "kind": str(asked.kind),
            "text": asked.text,
            "unit": asked.unit or None,
            "choices": list(asked.choices),
            "answer": answers.get(asked.id),
            "decides": [
                item.id for item in one.items if item.when and asked.id in questions_of(item.when)
            ],
        }
        for asked in one.inquiries
    ]


def _explained(placing: Placing) -> Json:
    """Say why an item is in or out, and on which answers that hangs."""
    item = placing.item
    return {
        "item": item.id,
        "name": item.name,
        "included": placing.included,
        "reason": str(placing.reason),
        "text": placing.text,
        "questions": list(questions_of(item.when)) if item.when else [],
    }


def _item(catalogue: Catalogue, item: Item) -> Json:
    return {
        "id": item.id,
        "name": item.name,
        "nature": str(item.nature),
        "department": catalogue.department(item.department).name,
        "certificate": item.certificate,
        "limits": limits(item),
        "steps": [step(one) for one in item.steps],
        "waits_for": [need.item for need in item.prerequisites],
        "no_longer_waits_for": [need.item for need in item.lost],
    }


def _paper(catalogue: Catalogue, number: int, need: DocumentNeed, items: Sequence[Item]) -> Json:
    kind = catalogue.document(need.document)
    made_here = [item.id for item in items if item.id in kind.produced_by]
    tolerated = all(catalogue.item(one).tolerant for one in need.wanted_by)
    return {
        "number": number,
        "id": kind.id,
        "name": kind.name,
        "for": [{"item": one, "name": catalogue.item(one).name} for one in need.wanted_by],
        "deferrable": kind.deferrable and tolerated,
        "produced_by": made_here,
        # A paper this very case produces is never asked of the applicant (L-06).
        "bring": not made_here,
    }


def _joint_limits(items: Sequence[Item]) -> Json:
    promise = joint_promise(items)
    return {
        "joint_promise_wd": promise,
        "text": f"自受理之日起{promise}个工作日内统一办结(以最长的单个事项为准)",
        "law": JOINT_LAW,
    }


def _joint_activities(one: ParallelClass) -> list[Json]:
    held = {
        "joint_visit": (one.joint_visit, label("联合踏勘(一次)", "One joint site visit")),
        "joint_drawing_review": (
            one.joint_drawing_review,
            label("联合审图(一次)", "One joint drawing review"),
        ),
    }
    return [{"kind": kind, "label": name} for kind, (is_held, name) in held.items() if is_held]


def _consultations(catalogue: Catalogue, one: ParallelClass) -> list[Json]:
    return [
        {"body": catalogue.body(c.body).name, "name": c.name, "respond_wd": c.respond_wd}
        for c in one.consultations
    ]


def _lead_times(one: ParallelClass) -> list[Json]:
    return [
        {"event": t.event, "calendar_days": t.calendar_days, "source": str(t.source)}
        for t in one.lead_times
    ]
