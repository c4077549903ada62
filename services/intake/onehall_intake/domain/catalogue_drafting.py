"""Turn raw data into catalogue records, each kept beside the entry it came from.

A draft may still break the rules: catalogue_rules judges it before anybody sees a Catalogue.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from onehall_intake.domain import catalogue_records as records
from onehall_intake.domain import catalogue_scope_records as scope
from onehall_intake.domain.catalogue import (
    ClassId,
    Department,
    DepartmentId,
    DocumentKind,
    Form,
    FormId,
    Item,
    ParallelClass,
)
from onehall_intake.domain.catalogue_items import Surroundings, every, item
from onehall_intake.domain.catalogue_reading import Entry
from onehall_intake.domain.catalogue_terms import (
    Category,
    Centre,
    ConsultedBody,
    FormerItem,
    HandlingRule,
    Instrument,
)
from onehall_intake.domain.catalogue_when import inquiry

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
    """Everything read, nothing judged; `alone` are the items of no parallel class."""

    head: Read[records.Head]
    departments: tuple[Read[Department], ...]
    categories: tuple[Read[Category], ...]
    centres: tuple[Read[Centre], ...]
    instruments: tuple[Read[Instrument], ...]
    bodies: tuple[Read[ConsultedBody], ...]
    documents: tuple[Read[DocumentKind], ...]
    forms: tuple[Read[Form], ...]
    templates: tuple[Read[records.Template], ...]
    classes: tuple[ClassDraft, ...]
    alone: tuple[Read[Item], ...]
    former: tuple[Read[FormerItem], ...]
    handling: tuple[Read[HandlingRule], ...]

    @property
    def items(self) -> tuple[Read[Item], ...]:
        """Give the items of every class, then those of none, in the catalogue's order."""
        return (*(item for one in self.classes for item in one.items), *self.alone)


def draft(root: Entry) -> Draft:
    """Read everything a catalogue holds, noting misfits on the way."""
    root.only(*HEAD_KEYS)
    head = records.head(root)
    templates = _each(root.entries("step_templates"), records.template)
    instruments = _each(root.optional_entries("instruments"), scope.instrument)
    around = Surroundings(
        templates={template.value.id: template.value for template in templates},
        instruments={one.value.id: one.value for one in instruments},
        head=head,
    )
    return Draft(
        head=Read(root, head),
        departments=_each(root.entries("departments"), records.department),
        categories=_each(root.entries("categories"), scope.category),
        centres=_each(root.entries("centres"), scope.centre),
        instruments=instruments,
        bodies=_each(root.optional_entries("consulted_bodies"), records.body),
        documents=_each(root.entries("documents"), records.document),
        forms=_each(root.entries("forms"), records.form),
        templates=templates,
        classes=tuple(_class(one, around) for one in root.entries("classes")),
        alone=_each(root.optional_entries("items"), lambda one: item(one, around)),
        former=_each(
            root.optional_entries("former_items"),
            lambda one: scope.former_item(one, around.instruments),
        ),
        handling=_each(root.optional_entries("handling"), scope.handling_rule),
    )


HEAD_KEYS = (
    *("version", "valid_from", "state", "city", "centre", "rule_set", "parts", "checks"),
    *("step_limits", "guide_defaults", "departments", "categories", "centres", "instruments"),
    *("consulted_bodies", "step_templates", "documents", "forms", "classes", "items"),
    *("former_items", "handling"),
)


def _each(entries: tuple[Entry, ...], read: Callable[[Entry], T]) -> tuple[Read[T], ...]:
    return tuple(Read(entry, read(entry)) for entry in entries)


def _class(entry: Entry, around: Surroundings) -> ClassDraft:
    entry.only(*CLASS_KEYS)
    own, form = ClassId(entry.text("id")), FormId(entry.text("form", records.art_30("form")))
    inquiries = every(entry, "questions", inquiry)
    here = replace(
        around, class_id=own, form=form, inquiries={asked.id: asked for asked in inquiries}
    )
    items = tuple(Read(one, item(one, here)) for one in entry.entries("items"))
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
        items=tuple(one.value for one in items),
        inquiries=inquiries,
        consultations=every(entry, "consultations", records.consultation),
        lead_times=every(entry, "lead_times", records.lead_time),
        application_rules=every(entry, "application_rules", records.sourced),
    )
    return ClassDraft(entry, value, items)


CLASS_KEYS = (
    *("id", "code", "name", "lead", "co_lead", "applicants", "form", "joint_visit"),
    *("joint_drawing_review", "lead_times", "application_rules", "consultations", "checks"),
    *("questions", "items"),
)
