"""The guide of one item (办事指南): everything Licensing Law art. 30 tells the window to publish.

Plain dictionaries ready for JSON; the content is Chinese, every field carries its label in both
languages, and whatever is stated as law says how it is known (L, P or M).
"""

from typing import TypeAlias

from onehall_intake.domain.catalogue import (
    Catalogue,
    Clock,
    Department,
    DepartmentKind,
    Item,
    ItemId,
    LegalLimit,
    RuleSet,
    Source,
    Sourced,
    Step,
    Unit,
)
from onehall_intake.domain.catalogue_terms import Change, Hearing

Json: TypeAlias = dict[str, object]

LABELS = {
    "matter": ("事项", "Item"),
    "basis": ("依据", "Legal basis"),
    "criteria": ("条件", "Conditions"),
    "quantity": ("数量", "Quantity"),
    "procedure": ("程序", "Procedure"),
    "limits": ("期限", "Time limits"),
    "documents": ("材料目录", "Documents"),
    "form": ("申请书示范文本", "Sample application"),
    "fees": ("收费", "Fees"),
    "remedies": ("救济途径", "Remedies"),
}
ARTICLE_30 = tuple(LABELS)[:8]

UNITS = {Unit.WORKING_DAYS: "个工作日", Unit.CALENDAR_DAYS: "日(自然日)"}
CLOCKS = {
    Clock.INTAKE: ("受理前", "before acceptance"),
    Clock.DECISION: ("计入承诺期限", "counts towards the promise"),
    Clock.DELIVERY: ("决定后", "after the decision"),
}
HEARINGS = {
    Hearing.NONE: "不举行听证",
    Hearing.ON_REQUEST: "直接涉及申请人与他人之间重大利益关系的,被告知后5个工作日内可要求听证",
    Hearing.MANDATORY: "作出决定前应当公告并举行听证",
}
SOURCES = {
    Source.READ: ("已核对条文", "article read"),
    Source.QUOTED: ("见于公开引文", "seen quoted"),
    Source.MEMORY: ("待部门确认", "to be confirmed by the department"),
}


def guide(catalogue: Catalogue, wanted: ItemId, rule_set: RuleSet = RuleSet.CN_2024) -> Json:
    """Give the guide of one item; `rule_set` decides which remedies are told (L-51, L-65).

    Raises UnknownEntry when the catalogue has no such item.
    """
    item = catalogue.item(wanted)
    department = catalogue.department(item.department)
    values: Json = {
        "matter": _matter(catalogue, item, department),
        "basis": [sourced(one) for one in item.basis],
        "criteria": list(item.criteria),
        "quantity": item.quantity,
        "procedure": [step(one) for one in item.steps],
        "limits": limits(item),
        "documents": _documents(catalogue, item),
        "form": _form(catalogue, item),
        "fees": _fees(catalogue, item),
        "remedies": remedies(catalogue.city, department, rule_set),
    }
    return {
        "item": item.id,
        "catalogue_version": catalogue.version,
        "valid_from": catalogue.valid_from.isoformat(),
        "rule_set": str(rule_set),
        "fields": [_field(key, values[key]) for key in LABELS],
    }


def label(zh: str, en: str) -> Json:
    """Name a thing in both languages."""
    return {"zh": zh, "en": en}


def sourced(one: Sourced) -> Json:
    """Quote a statement about the law with how it is known."""
    return {
        "text": one.text,
        "source": str(one.source),
        "source_label": label(*SOURCES[one.source]),
    }


def step(one: Step) -> Json:
    """Tell one step, its limit in working days and the clock it runs on (R-23)."""
    return {
        "name": one.name,
        "limit_wd": one.limit_wd,
        "clock": str(one.clock),
        "clock_label": label(*CLOCKS[one.clock]),
    }


def limits(item: Item) -> Json:
    """Tell the legal and the promised limit side by side (R-31)."""
    return {
        "legal": _legal(item.legal),
        "promised_wd": item.promised_wd,
        "text": f"法定{item.legal.number}{UNITS[item.legal.unit]},承诺{item.promised_wd}个工作日",
    }


def remedies(city: str, department: Department, rule_set: RuleSet) -> Json:
    """Tell where and until when a decision may be contested (L-51, L-70 to L-72, L-78)."""
    body, months, inaction = remedy_terms(city, department, rule_set)
    review = f"可自知道该行政行为之日起60日内向{body}申请行政复议"
    suit = f"也可自知道之日起{months}个月内依法向有管辖权的人民法院提起行政诉讼"
    return {
        "reconsideration": {"body": body, "calendar_days": 60},
        "litigation": {"court": "有管辖权的人民法院", "months": months},
        "inaction": inaction,
        "text": f"对决定不服的,{review};{suit}。{inaction}",
    }


def remedy_terms(city: str, department: Department, rule_set: RuleSet) -> tuple[str, int, str]:
    """Name the reviewing body, the months to sue, and what a failure to act allows (L-71)."""
    vertical = department.kind is DepartmentKind.VERTICAL
    if rule_set is RuleSet.CN_2011:  # the choice of body and the three months: from memory (M)
        body = "上一级主管部门" if vertical else f"{city}人民政府或上一级主管部门"
        return body, 3, "逾期不作决定的,可以申请行政复议或者提起行政诉讼。"
    body = "上一级主管部门" if vertical else f"{city}人民政府"
    return body, 6, "逾期不作决定的,应当先申请行政复议,对复议决定不服的再提起行政诉讼。"


def _field(key: str, value: object) -> Json:
    return {
        "key": key,
        "label": label(*LABELS[key]),
        "required_by_law": key in ARTICLE_30,
        "value": value,
    }


def _matter(catalogue: Catalogue, item: Item, department: Department) -> Json:
    return {
        "id": item.id,
        "name": item.name,
        "nature": str(item.nature),
        "department": {"id": department.id, "name": department.name},
        "category": {"id": item.category, "name": catalogue.category(item.category).name},
        "class": _class(catalogue, item),
        "certificate": item.certificate,
        "applies_when": item.condition,
        "synthetic": item.synthetic,
        "stationed": item.stationed,
        "authority": str(item.authority),
        "valid_months": item.valid_months,
        "hearing": str(item.hearing),
        "hearing_text": HEARINGS[item.hearing],
        "safety": item.safety and str(item.safety),
        "supplement_wd": catalogue.supplement_wd if item.tolerant else None,
        "external_bodies": [catalogue.body(one).name for one in item.external_bodies],
        "changes": [change(one) for one in item.changes],
    }


def change(one: Change) -> Json:
    """Tell what an instrument did to an item, and since when (R-02)."""
    return {
        "act": str(one.act),
        "since": one.since.isoformat(),
        "into": one.into,
        "instrument": {
            "title": one.instrument.title,
            "document": one.instrument.document,
            "issued_on": one.instrument.issued_on.isoformat(),
        },
    }


def _fees(catalogue: Catalogue, item: Item) -> Json:
    """Tell the published rate; without one nothing is charged (L-53)."""
    fee = item.fee
    if fee is None:
        return {"charged": False, "text": catalogue.fees}
    yuan = f"{fee.amount_fen // 100}.{fee.amount_fen % 100:02}"
    until = f",依据有效至{fee.basis_ends_on.isoformat()}" if fee.basis_ends_on else ""
    text = f"收费{yuan}元,依据:{fee.basis}{until}"
    return {"charged": True, "amount_fen": fee.amount_fen, "basis": fee.basis, "text": text}


def _class(catalogue: Catalogue, item: Item) -> Json | None:
    if item.class_id is None:
        return None
    one = catalogue.parallel_class(item.class_id)
    return {"id": one.id, "name": one.name}


def _legal(legal: LegalLimit) -> Json:
    return {
        "number": legal.number,
        "unit": str(legal.unit),
        "working_days": legal.working_days,
        "source": str(legal.source),
        "source_label": label(*SOURCES[legal.source]),
    }


def _documents(catalogue: Catalogue, item: Item) -> list[Json]:
    kinds = [catalogue.document(one) for one in item.documents]
    return [{"id": k.id, "name": k.name, "deferrable": k.deferrable} for k in kinds]


def _form(catalogue: Catalogue, item: Item) -> Json:
    form = catalogue.form(item.form)
    sample = [{"label": line.label, "example": line.example} for line in form.sample]
    return {"id": form.id, "name": form.name, "fictitious": True, "sample": sample}
