"""What the centre handles: departments, documents, items and the parallel classes made of them.

The one record behind guides, one-time notices and every case (R-08, R-10); immutable and versioned,
because a case keeps the catalogue version it was filed under (L-65).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import NewType, TypeVar

ItemId = NewType("ItemId", str)
DepartmentId = NewType("DepartmentId", str)
ClassId = NewType("ClassId", str)
DocumentId = NewType("DocumentId", str)
FormId = NewType("FormId", str)
BodyId = NewType("BodyId", str)

Key = TypeVar("Key", bound=str)
Value = TypeVar("Value")


class RuleSet(StrEnum):
    """Which law applies; a case stores the set it was filed under (L-65)."""

    CN_2011 = "CN-2011"
    CN_2024 = "CN-2024"


class Nature(StrEnum):
    """What kind of act an item is."""

    LICENCE = "行政许可"
    NON_LICENCE_APPROVAL = "非行政许可审批"  # abolished since; CN-2011 only
    PUBLIC_SERVICE = "公共服务"


class DepartmentKind(StrEnum):
    """Where a department stands in government, which decides who reviews its acts (L-71)."""

    CONSTITUENT = "组成部门"
    AFFILIATED = "直属机构"
    VERTICAL = "垂直管理"
    OTHER = "其他"


class Clock(StrEnum):
    """Which time a step is counted in; only `decision` runs against the promise."""

    INTAKE = "intake"
    DECISION = "decision"
    DELIVERY = "delivery"


class Unit(StrEnum):
    """What a legal limit counts in."""

    WORKING_DAYS = "wd"
    CALENDAR_DAYS = "cd"


class Source(StrEnum):
    """How a legal fact is known: article read, seen quoted, or from memory and to be confirmed."""

    READ = "L"
    QUOTED = "P"
    MEMORY = "M"


class PrerequisiteKind(StrEnum):
    """How firmly one item waits for another (DOMAIN 4.3)."""

    HARD = "hard"  # a statute forbids granting before it
    SOFT = "soft"  # customary; a written no-objection may stand in
    DATA = "data"  # needs a number the other item produces


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
        return self.number if self.unit is Unit.WORKING_DAYS else self.number * 5 // 7


@dataclass(frozen=True, slots=True)
class Sourced:
    """A statement about the law and how it is known: a basis (依据), or a rule of the class."""

    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the catalogue (事项) that one department decides or serves.

    `lost` holds prerequisites this copy no longer has because the applicant's answers excluded
    their items; it is empty on the catalogue's own record.
    """

    id: ItemId
    class_id: ClassId
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
    lost: tuple[Prerequisite, ...] = ()


@dataclass(frozen=True, slots=True)
class ConsultedBody:
    """Somebody outside the centre who is asked for an opinion and decides nothing here."""

    id: BodyId
    name: str


@dataclass(frozen=True, slots=True)
class Consultation:
    """An opinion asked of a body outside the centre, and its limit in working days."""

    body: BodyId
    name: str
    respond_wd: int


@dataclass(frozen=True, slots=True)
class LeadTime:
    """How many calendar days before an event its application must arrive."""

    event: str
    calendar_days: int
    source: Source


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
    consultations: tuple[Consultation, ...] = ()
    lead_times: tuple[LeadTime, ...] = ()
    application_rules: tuple[Sourced, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One version of everything the centre publishes."""

    version: str
    valid_from: date
    city: str
    centre: str
    rule_set: RuleSet
    fees: str
    departments: Mapping[DepartmentId, Department]
    documents: Mapping[DocumentId, DocumentKind]
    forms: Mapping[FormId, Form]
    bodies: Mapping[BodyId, ConsultedBody]
    classes: Mapping[ClassId, ParallelClass]
    items: Mapping[ItemId, Item]

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
