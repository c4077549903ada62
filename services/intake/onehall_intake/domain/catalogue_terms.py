"""What the catalogue says of items besides steps and papers: category, centre, safety, changes.

Everything here is data of a version: which instrument made, merged, devolved or cancelled an item
(R-02), at which centre it is taken in and by whom it is decided (DOMAIN 5.2), and what makes its
permit special (L-35, L-40, L-56).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from onehall_intake.domain.catalogue_ids import (
    BodyId,
    CategoryId,
    CentreId,
    DepartmentId,
    InstrumentId,
    ItemId,
)
from onehall_intake.domain.catalogue_words import Source


class State(StrEnum):
    """Whether a version of the catalogue is worked on, or in force from its `valid_from`."""

    DRAFT = "draft"
    PUBLISHED = "published"


class Safety(StrEnum):
    """What an item protects: silence never consents to it, fraud bars re-application (L-56)."""

    FIRE = "fire"
    CIVIL_AIR_DEFENCE = "civil-air-defence"
    ENVIRONMENT = "environment"
    HERITAGE = "heritage"
    FOOD = "food"
    PUBLIC_EVENT = "public-event"
    SEISMIC = "seismic"


class Hearing(StrEnum):
    """Whether a hearing 听证 is held: on request (L-41) or always (L-40)."""

    NONE = "none"
    ON_REQUEST = "on-request"
    MANDATORY = "mandatory"


class Authority(StrEnum):
    """Who in the department decides 权限层级; up to 处级 within the centre (R-39)."""

    SECTION = "科级"
    DIVISION = "处级"
    BUREAU = "局级"


class Mode(StrEnum):
    """Who takes in and who decides an item at a district's centre (DOMAIN 5.2)."""

    TERRITORIAL = "M1"  # 属地: the district takes in and decides
    RECEIVING = "M2"  # 代收: the district takes in for the city's department
    FORWARDING = "M3"  # 初审上报: the district reviews first, the city decides (L-22)
    ENTRUSTED = "M4"  # 委托: the district decides in the city department's name (L-61)


class Level(StrEnum):
    """Where a centre stands."""

    CITY = "city"
    DISTRICT = "district"
    ZONE = "zone"  # a development zone: no GB/T 2260 unit of its own


class Link(StrEnum):
    """How far a district's approval network is joined to the city's (R-41)."""

    NONE = "none"
    LINKED = "linked"
    PILOT = "pilot"


class Act(StrEnum):
    """What an instrument did to an item (R-02)."""

    ESTABLISHED = "设立"
    MERGED = "合并"
    DEVOLVED = "下放"
    CANCELLED = "取消"


@dataclass(frozen=True, slots=True)
class Category:
    """A category 类 of a department's items; the catalogue has 155 (R-08)."""

    id: CategoryId
    name: str
    department: DepartmentId


@dataclass(frozen=True, slots=True)
class Centre:
    """A hall of the city 政务中心; `id` is its region, or an internal code of a zone (DOMAIN 5.1).

    `later_code` is the code its region has had since; old cases keep the old one.
    """

    id: CentreId
    name: str
    level: Level
    link: Link
    later_code: str | None = None


@dataclass(frozen=True, slots=True)
class Instrument:
    """The document by which items were made, merged, devolved or cancelled."""

    id: InstrumentId
    title: str
    document: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class Change:
    """What an instrument did to an item, from which day, and which item took it over."""

    act: Act
    instrument: Instrument
    since: date
    into: ItemId | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """The published rate of an item in fen 分, what it rests on, and until when (L-53)."""

    amount_fen: int
    basis: str
    basis_ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class FormerItem:
    """An item nobody can apply for any more, kept so that a late applicant is told why."""

    id: ItemId
    name: str
    department: DepartmentId
    change: Change


@dataclass(frozen=True, slots=True)
class HandlingRule:
    """How some items are handled at one centre, where that differs from the item's own mode.

    `notice` is the public announcement without which nothing is entrusted (L-61).
    """

    centre: CentreId
    items: tuple[ItemId, ...]
    mode: Mode
    notice: str | None = None


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
