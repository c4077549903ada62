"""Read the catalogue's small records, one function each; their problems go to their entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from onehall_intake.domain.catalogue import (
    BodyId,
    Clock,
    Department,
    DepartmentId,
    DepartmentKind,
    DocumentId,
    DocumentKind,
    Form,
    FormField,
    FormId,
    ItemId,
    LegalLimit,
    Prerequisite,
    PrerequisiteKind,
    RuleSet,
    Source,
    Sourced,
    Unit,
)
from onehall_intake.domain.catalogue_reading import Entry
from onehall_intake.domain.catalogue_terms import Consultation, ConsultedBody, LeadTime, State


@dataclass(frozen=True, slots=True)
class Template:
    """Named steps with their clocks; an item's split gives the decision steps their limits."""

    id: str
    steps: tuple[tuple[str, Clock], ...]


@dataclass(frozen=True, slots=True)
class Head:
    """What is said once for the whole catalogue."""

    version: str
    valid_from: date
    state: State
    city: str
    centre: str
    rule_set: RuleSet
    limits: Mapping[Clock, int]
    quantity: str
    fees: str
    supplement_wd: int


def head(root: Entry) -> Head:
    """Read what is said once for the whole catalogue."""
    limits, guide = root.entry("step_limits"), root.entry("guide_defaults")
    limits.only("intake", "delivery")
    guide.only("quantity", "fees", "supplement_wd")
    return Head(
        version=root.text("version"),
        valid_from=root.day("valid_from"),
        state=root.optional_choice("state", State.PUBLISHED),
        city=root.text("city"),
        centre=digits(root, "centre", "610100"),
        rule_set=root.choice("rule_set", RuleSet),
        limits={Clock.INTAKE: limits.whole("intake"), Clock.DELIVERY: limits.whole("delivery")},
        quantity=guide.text("quantity", art_30("quantity")),
        fees=guide.text("fees"),
        supplement_wd=guide.whole("supplement_wd"),
    )


def digits(entry: Entry, key: str, sample: str) -> str:
    """Read a code of as many digits as the sample has."""
    cure = f'write {len(sample)} digits in quotes, as "{sample}"'
    code = entry.text(key, cure)
    if code and not (code.isascii() and code.isdigit() and len(code) == len(sample)):
        entry.problem(key, f"is not {len(sample)} digits", cure)
    return code


def department(entry: Entry) -> Department:
    """Read one department."""
    entry.only("id", "code", "name", "kind", "stationed")
    return Department(
        id=DepartmentId(entry.text("id")),
        code=digits(entry, "code", "016"),
        name=entry.text("name"),
        kind=entry.choice("kind", DepartmentKind),
        stationed=entry.flag("stationed"),
    )


def body(entry: Entry) -> ConsultedBody:
    """Read one body outside the centre."""
    entry.only("id", "name")
    return ConsultedBody(BodyId(entry.text("id")), entry.text("name"))


def document(entry: Entry) -> DocumentKind:
    """Read one kind of paper."""
    entry.only("id", "name", "deferrable", "produced_by")
    made_by = entry.texts("produced_by") if entry.has("produced_by") else ()
    return DocumentKind(
        id=DocumentId(entry.text("id")),
        name=entry.text("name"),
        deferrable=entry.flag("deferrable"),
        produced_by=tuple(ItemId(one) for one in made_by),
    )


def form(entry: Entry) -> Form:
    """Read one application form with its sample."""
    entry.only("id", "name", "sample")
    sample = entry.entries("sample", art_30("form"))
    return Form(
        id=FormId(entry.text("id")),
        name=entry.text("name"),
        sample=tuple(FormField(one.text("label"), one.text("example")) for one in sample),
    )


def template(entry: Entry) -> Template:
    """Read one row of named steps."""
    entry.only("id", "steps")
    steps = entry.entries("steps")
    return Template(
        id=entry.text("id"),
        steps=tuple((step.text("name"), step.choice("clock", Clock)) for step in steps),
    )


def consultation(entry: Entry) -> Consultation:
    """Read whom a class consults."""
    entry.only("body", "name", "respond_wd")
    return Consultation(BodyId(entry.text("body")), entry.text("name"), entry.whole("respond_wd"))


def lead_time(entry: Entry) -> LeadTime:
    """Read how early an application must come."""
    entry.only("event", "calendar_days", "source")
    days = entry.whole("calendar_days")
    return LeadTime(entry.text("event"), days, entry.choice("source", Source))


def sourced(entry: Entry) -> Sourced:
    """Read a statement about the law and how it is known."""
    entry.only("text", "source")
    return Sourced(entry.text("text"), entry.choice("source", Source))


GUIDE_FIELDS = {
    "name": "事项",
    "basis": "依据",
    "criteria": "条件",
    "quantity": "数量",
    "documents": "材料目录",
    "form": "申请书示范文本",
}


def art_30(key: str) -> str:
    """Say why a field of the guide may not be empty."""
    return f"publish its {key} ({GUIDE_FIELDS[key]}): Licensing Law art. 30 requires it (L-05)"


def legal(entry: Entry) -> LegalLimit:
    """Read a legal limit."""
    entry.only("limit", "unit", "source")
    return LegalLimit(
        entry.whole("limit"), entry.choice("unit", Unit), entry.choice("source", Source)
    )


def prerequisite(entry: Entry) -> Prerequisite:
    """Read what an item waits for."""
    entry.only("item", "kind")
    return Prerequisite(ItemId(entry.text("item")), entry.choice("kind", PrerequisiteKind))
