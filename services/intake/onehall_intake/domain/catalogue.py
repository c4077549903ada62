"""What the centre handles: departments, documents, items and the parallel classes made of them.

The one record behind guides, one-time notices and every case (R-08, R-10); immutable and versioned,
because a case keeps the catalogue version it was filed under (L-65).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

from onehall_calendar import Limit
from onehall_calendar import Unit as CountedIn

from onehall_intake.domain.catalogue_conditions import Condition, Inquiry
from onehall_intake.domain.catalogue_ids import (
    BodyId,
    CategoryId,
    CentreId,
    ClassId,
    DepartmentId,
    DocumentId,
    FormId,
    ItemId,
)
from onehall_intake.domain.catalogue_terms import (
    Authority,
    Category,
    Centre,
    Change,
    Consultation,
    ConsultedBody,
    Fee,
    FormerItem,
    HandlingRule,
    Hearing,
    LeadTime,
    Mode,
    Safety,
    State,
)
from onehall_intake.domain.catalogue_words import (
    Clock,
    DepartmentKind,
    Nature,
    PrerequisiteKind,
    RuleSet,
    Source,
    Unit,
)

__all__ = [  # ids and words are named here by everybody, and live in files of their own
    "BodyId",
    "CategoryId",
    "CentreId",
    "ClassId",
    "Clock",
    "DepartmentId",
    "DepartmentKind",
    "DocumentId",
    "FormId",
    "ItemId",
    "Nature",
    "PrerequisiteKind",
    "RuleSet",
    "Source",
    "Unit",
]

Key = TypeVar("Key", bound=str)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Department:
    """A body that decides items; `code` is its three digits in numbers."""

    id: DepartmentId
    code: str
    name: str
    kind: DepartmentKind
    stationed: bool


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A paper that may be asked for; `deferrable` ones may follow later on a promise (容缺)."""

    id: DocumentId
    name: str
    deferrable: bool
    produced_by: tuple[ItemId, ...] = ()


@dataclass(frozen=True, slots=True)
class FormField:
    """One line of a sample application, filled in with fictitious values."""

    label: str
    example: str


@dataclass(frozen=True, slots=True)
class Form:
    """An application form with its filled-in sample (申请书示范文本, L-05)."""

    id: FormId
    name: str
    sample: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an item and its limit in working days (R-22)."""

    name: str
    limit_wd: int
    clock: Clock


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """Another item of the class that must be settled before this one is granted (L-60)."""

    item: ItemId
    kind: PrerequisiteKind


@dataclass(frozen=True, slots=True)
class LegalLimit:
    """What the law allows, in its own unit, and how we know."""

    number: int
    unit: Unit
    source: Source

    @property
    def working_days(self) -> int:
        """Give the limit in working days, to compare with a promise and for nothing else."""
        return Limit(self.number, CountedIn(self.unit.value)).compared_wd


@dataclass(frozen=True, slots=True)
class Sourced:
    """A statement about the law and how it is known: a basis (依据), or a rule of the class."""

    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the catalogue (事项) that one department decides or serves.

    Items of no parallel class are applied for by themselves. `lost` holds prerequisites this copy
    no longer has because the applicant's answers excluded their items; it is empty on the
    catalogue's own record. `valid_months` is how long its permit holds; None is without end.
    """

    id: ItemId
    class_id: ClassId | None
    category: CategoryId
    department: DepartmentId
    name: str
    nature: Nature
    legal: LegalLimit
    promised_wd: int
    steps: tuple[Step, ...]
    documents: tuple[DocumentId, ...]
    prerequisites: tuple[Prerequisite, ...]
    certificate: str
    condition: str | None
    basis: tuple[Sourced, ...]
    criteria: tuple[str, ...]
    quantity: str
    form: FormId
    when: Condition | None = None
    stationed: bool = True
    synthetic: bool = False
    safety: Safety | None = None
    valid_months: int | None = None
    hearing: Hearing = Hearing.NONE
    tolerant: bool = True
    authority: Authority = Authority.DIVISION
    external_bodies: tuple[BodyId, ...] = ()
    district_mode: Mode = Mode.RECEIVING
    changes: tuple[Change, ...] = ()
    fee: Fee | None = None
    lost: tuple[Prerequisite, ...] = ()


@dataclass(frozen=True, slots=True)
class ParallelClass:
    """Items of several departments handled as one case (并联事项)."""

    id: ClassId
    code: str
    name: str
    lead: DepartmentId
    co_lead: DepartmentId | None
    applicants: tuple[str, ...]
    form: FormId
    joint_visit: bool
    joint_drawing_review: bool
    items: tuple[Item, ...]
    inquiries: tuple[Inquiry, ...] = ()
    consultations: tuple[Consultation, ...] = ()
    lead_times: tuple[LeadTime, ...] = ()
    application_rules: tuple[Sourced, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One version of everything the centre publishes.

    `former` are items no longer applied for; `supplement_wd` is how many working days an applicant
    has for papers that may follow later (容缺受理). `varied` are items as a district handles them
    where that differs (R-60); `catalogue_handling.as_at` puts them in place.
    """

    version: str
    valid_from: date
    state: State
    city: str
    centre: str
    rule_set: RuleSet
    fees: str
    supplement_wd: int
    departments: Mapping[DepartmentId, Department]
    documents: Mapping[DocumentId, DocumentKind]
    forms: Mapping[FormId, Form]
    bodies: Mapping[BodyId, ConsultedBody]
    classes: Mapping[ClassId, ParallelClass]
    items: Mapping[ItemId, Item]
    categories: Mapping[CategoryId, Category]
    centres: Mapping[CentreId, Centre]
    former: Mapping[ItemId, FormerItem]
    handling: tuple[HandlingRule, ...] = ()
    varied: Mapping[CentreId, Mapping[ItemId, Item]] = field(default_factory=dict)

    def on(self, _day: date) -> "Catalogue":
        """Be the one version of a centre that has only one; `Versions.on` chooses among several."""
        return self

    def department(self, wanted: DepartmentId) -> Department:
        """Look a department up, or raise UnknownEntry."""
        return _found(self.departments, wanted, "department")

    def document(self, wanted: DocumentId) -> DocumentKind:
        """Look a document up, or raise UnknownEntry."""
        return _found(self.documents, wanted, "document")

    def form(self, wanted: FormId) -> Form:
        """Look an application form up, or raise UnknownEntry."""
        return _found(self.forms, wanted, "form")

    def body(self, wanted: BodyId) -> ConsultedBody:
        """Look a consulted body up, or raise UnknownEntry."""
        return _found(self.bodies, wanted, "consulted body")

    def parallel_class(self, wanted: ClassId) -> ParallelClass:
        """Look a parallel class up, or raise UnknownEntry."""
        return _found(self.classes, wanted, "class")

    def item(self, wanted: ItemId) -> Item:
        """Look an item up, or raise UnknownEntry."""
        return _found(self.items, wanted, "item")

    def category(self, wanted: CategoryId) -> Category:
        """Look a category up, or raise UnknownEntry."""
        return _found(self.categories, wanted, "category")

    def centre_of(self, wanted: CentreId) -> Centre:
        """Look a centre up, or raise UnknownEntry."""
        return _found(self.centres, wanted, "centre")


class UnknownEntry(LookupError):
    """The catalogue has no such entry; the message offers the nearest one it has."""


def nearest(wanted: str, known: Collection[str]) -> str:
    """Say what to write instead of an id nobody knows."""
    close = get_close_matches(wanted, known, n=1, cutoff=0.5)
    return (
        f"did you mean {close[0]!r}?" if close else f"known: {', '.join(sorted(known)) or 'none'}"
    )


def _found(entries: Mapping[Key, Value], wanted: Key, kind: str) -> Value:
    if wanted not in entries:
        raise UnknownEntry(f"no {kind} {wanted!r} in the catalogue; {nearest(wanted, entries)}")
    return entries[wanted]
