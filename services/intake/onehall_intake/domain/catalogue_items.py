"""Read one item of a catalogue, of a parallel class or standing alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from onehall_intake.domain import catalogue_records as records
from onehall_intake.domain import catalogue_scope_records as scope
from onehall_intake.domain.catalogue import (
    BodyId,
    CategoryId,
    ClassId,
    Clock,
    DepartmentId,
    DocumentId,
    FormId,
    Item,
    ItemId,
    Nature,
    Step,
)
from onehall_intake.domain.catalogue_conditions import Inquiry
from onehall_intake.domain.catalogue_ids import InstrumentId, QuestionId
from onehall_intake.domain.catalogue_reading import Entry
from onehall_intake.domain.catalogue_terms import Authority, Hearing, Instrument, Mode, Safety
from onehall_intake.domain.catalogue_when import condition

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an item is read against: said once in the catalogue, or once in its class."""

    templates: Mapping[str, records.Template]
    instruments: Mapping[InstrumentId, Instrument]
    head: records.Head
    class_id: ClassId | None = None
    form: FormId | None = None
    inquiries: Mapping[QuestionId, Inquiry] | None = None


def item(entry: Entry, around: Surroundings) -> Item:
    """Read one item; what it leaves out is said by its class or its catalogue."""
    entry.only(*(KEYS if around.class_id is None else (*KEYS, *CLASS_KEYS)))
    when = condition(entry, "when", around.inquiries or {})
    plain = Item(
        id=ItemId(entry.text("id")),
        class_id=around.class_id,
        category=CategoryId(entry.text("category", "name the category 类 it belongs to (R-08)")),
        department=DepartmentId(entry.text("department")),
        name=entry.text("name", records.art_30("name")),
        nature=entry.choice("nature", Nature),
        legal=records.legal(entry.entry("legal")),
        promised_wd=entry.whole("promised"),
        steps=_steps(entry.entry("steps"), around.templates, around.head.limits),
        documents=tuple(map(DocumentId, entry.texts("documents", records.art_30("documents")))),
        prerequisites=every(entry, "prerequisites", records.prerequisite),
        certificate=entry.text("certificate"),
        condition=when.text if when else None,
        basis=tuple(map(records.sourced, entry.entries("basis", records.art_30("basis")))),
        criteria=entry.texts("criteria", records.art_30("criteria")),
        quantity=entry.optional_text("quantity") or around.head.quantity,
        form=_form(entry, around.form),
        when=when,
    )
    return _special(entry, plain, around.instruments)


def _special(entry: Entry, plain: Item, instruments: Mapping[InstrumentId, Instrument]) -> Item:
    """Read what most items leave out."""
    return replace(
        plain,
        stationed=entry.flag("stationed", default=True),
        synthetic=entry.flag("synthetic", default=False),
        safety=entry.choice("safety", Safety) if entry.has("safety") else None,
        valid_months=entry.whole("valid_months") if entry.has("valid_months") else None,
        hearing=_hearing(entry, plain.nature),
        tolerant=entry.flag("tolerant", default=True),
        authority=entry.optional_choice("authority", Authority.DIVISION),
        external_bodies=tuple(map(BodyId, entry.optional_texts("external_bodies"))),
        district_mode=entry.optional_choice("district_mode", Mode.RECEIVING),
        changes=every(entry, "changes", lambda one: scope.change(one, instruments)),
        fee=scope.fee(entry.entry("fee")) if entry.has("fee") else None,
    )


KEYS = (
    *("id", "department", "category", "name", "nature", "legal", "promised", "steps"),
    *("documents", "certificate", "basis", "criteria", "quantity", "form", "stationed"),
    *("synthetic", "safety", "valid_months", "hearing", "tolerant", "authority"),
    *("external_bodies", "district_mode", "changes", "fee"),
)
CLASS_KEYS = ("when", "prerequisites")


def every(entry: Entry, key: str, read: Callable[[Entry], T]) -> tuple[T, ...]:
    """Read each entry of a list that may be left out."""
    return tuple(map(read, entry.optional_entries(key)))


def _form(entry: Entry, of_class: FormId | None) -> FormId:
    if of_class is None:
        return FormId(entry.text("form", records.art_30("form")))
    return FormId(entry.optional_text("form") or of_class)


def _hearing(entry: Entry, nature: Nature) -> Hearing:
    """Read it; a licence may touch others' major interests, so it may be asked for (L-41)."""
    usual = Hearing.ON_REQUEST if nature is Nature.LICENCE else Hearing.NONE
    return entry.optional_choice("hearing", usual)


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
