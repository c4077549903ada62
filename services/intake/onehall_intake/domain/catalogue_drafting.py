"""Turn raw data into catalogue records, each kept beside the entry it came from.

A draft may still break the rules: catalogue_rules judges it before anybody sees a Catalogue.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from onehall_intake.domain import catalogue_records as records
from onehall_intake.domain.catalogue import (
    ClassId,
    Clock,
    ConsultedBody,
    Department,
    DepartmentId,
    DocumentId,
    DocumentKind,
    Form,
    FormId,
    Item,
    ItemId,
    Nature,
    ParallelClass,
    Step,
)
from onehall_intake.domain.catalogue_reading import Entry

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Read(Generic[T_co]):
    """A record and the entry it was read from, where its problems are noted."""

    entry: Entry
    value: T_co


@dataclass(frozen=True, slots=True)
class ClassDraft:
    """A class and its items, each with its entry."""

    entry: Entry
    value: ParallelClass
    items: tuple[Read[Item], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything read, nothing judged."""

    head: Read[records.Head]
    departments: tuple[Read[Department], ...]
    bodies: tuple[Read[ConsultedBody], ...]
    documents: tuple[Read[DocumentKind], ...]
    forms: tuple[Read[Form], ...]
    templates: tuple[Read[records.Template], ...]
    classes: tuple[ClassDraft, ...]

    @property
    def items(self) -> tuple[Read[Item], ...]:
        """Give the items of every class, in the catalogue's order."""
        return tuple(item for one in self.classes for item in one.items)


def draft(root: Entry) -> Draft:
    """Read everything a catalogue holds, noting misfits on the way."""
    root.only(*HEAD_KEYS)
    head = records.head(root)
    templates = _each(root.entries("step_templates"), records.template)
    known = {template.value.id: template.value for template in templates}
    return Draft(
        head=Read(root, head),
        departments=_each(root.entries("departments"), records.department),
        bodies=_each(root.optional_entries("consulted_bodies"), records.body),
        documents=_each(root.entries("documents"), records.document),
        forms=_each(root.entries("forms"), records.form),
        templates=templates,
        classes=tuple(_class(one, known, head) for one in root.entries("classes")),
    )


HEAD_KEYS = (
    "version",
    "valid_from",
    "city",
    "centre",
    "rule_set",
    "checks",
    "step_limits",
    "guide_defaults",
    "departments",
    "consulted_bodies",
    "step_templates",
    "documents",
    "forms",
    "classes",
)


def _each(entries: tuple[Entry, ...], read: Callable[[Entry], T]) -> tuple[Read[T], ...]:
    return tuple(Read(entry, read(entry)) for entry in entries)


def _class(
    entry: Entry, templates: Mapping[str, records.Template], head: records.Head
) -> ClassDraft:
    entry.only(*CLASS_KEYS)
    own, form = ClassId(entry.text("id")), FormId(entry.text("form", records.art_30("form")))
    items = tuple(
        Read(one, _item(one, own, form, templates, head)) for one in entry.entries("items")
    )
    co_lead = entry.optional_text("co_lead")
    value = ParallelClass(
        id=own,
        code=records.digits(entry, "code", "016"),
        name=entry.text("name"),
        lead=DepartmentId(entry.text("lead", "name the department that leads (L-02)")),
        co_lead=DepartmentId(co_lead) if co_lead else None,
        applicants=entry.texts("applicants"),
        form=form,
        joint_visit=entry.flag("joint_visit", default=False),
        joint_drawing_review=entry.flag("joint_drawing_review", default=False),
        items=tuple(item.value for item in items),
        consultations=_all(entry, "consultations", records.consultation),
        lead_times=_all(entry, "lead_times", records.lead_time),
        application_rules=_all(entry, "application_rules", records.sourced),
    )
    return ClassDraft(entry, value, items)


def _all(entry: Entry, key: str, read: Callable[[Entry], T]) -> tuple[T, ...]:
    return tuple(map(read, entry.optional_entries(key)))


CLASS_KEYS = (
    "id",
    "code",
    "name",
    "lead",
    "co_lead",
    "applicants",
    "form",
    "joint_visit",
    "joint_drawing_review",
    "lead_times",
    "application_rules",
    "consultations",
    "checks",
    "items",
)


def _item(
    entry: Entry,
    own: ClassId,
    form: FormId,
    templates: Mapping[str, records.Template],
    head: records.Head,
) -> Item:
    entry.only(*ITEM_KEYS)
    documents = entry.texts("documents", records.art_30("documents"))
    basis = entry.entries("basis", records.art_30("basis"))
    return Item(
        id=ItemId(entry.text("id")),
        class_id=own,
        department=DepartmentId(entry.text("department")),
        name=entry.text("name", records.art_30("name")),
        nature=entry.choice("nature", Nature),
        legal=records.legal(entry.entry("legal")),
        promised_wd=entry.whole("promised"),
        steps=_steps(entry.entry("steps"), templates, head.limits),
        documents=tuple(DocumentId(one) for one in documents),
        prerequisites=_all(entry, "prerequisites", records.prerequisite),
        certificate=entry.text("certificate"),
        condition=entry.optional_text("when"),
        basis=tuple(map(records.sourced, basis)),
        criteria=entry.texts("criteria", records.art_30("criteria")),
        quantity=entry.optional_text("quantity") or head.quantity,
        form=FormId(entry.optional_text("form") or form),
    )


ITEM_KEYS = (
    "id",
    "department",
    "name",
    "nature",
    "when",
    "legal",
    "promised",
    "steps",
    "documents",
    "prerequisites",
    "certificate",
    "basis",
    "criteria",
    "quantity",
    "form",
)


def _steps(
    entry: Entry, templates: Mapping[str, records.Template], limits: Mapping[Clock, int]
) -> tuple[Step, ...]:
    """Spread the split over the template's decision steps; the others have their fixed limits."""
    entry.only("template", "split")
    wanted, split = entry.text("template"), entry.wholes("split")
    template = templates.get(wanted)
    if template is None or not split:
        return ()  # an unknown template is noted by the rules, where ids are judged
    deciding = [name for name, clock in template.steps if clock is Clock.DECISION]
    if len(deciding) != len(split):
        cure = f"give {len(deciding)} numbers: {', '.join(deciding)}"
        entry.problem("split", f"has {len(split)} numbers for {len(deciding)} steps", cure)
        return ()
    left = iter(split)
    return tuple(
        Step(name, next(left) if clock is Clock.DECISION else limits[clock], clock)
        for name, clock in template.steps
    )
