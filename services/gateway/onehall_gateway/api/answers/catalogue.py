"""What the centre handles."""

from datetime import date
from typing import Any

from pydantic import Field

from onehall_gateway.api.answers.base import Got, Label


class Department(Got):
    """A department 部门 of the hall."""

    id: str
    code: str
    name: str
    kind: str
    stationed: bool
    items: list[str]


class Departments(Got):
    """The departments of the hall, with the items they decide."""

    catalogue_version: str
    departments: list[Department]


class ClassLine(Got):
    """A class 并联事项 and what it promises, in working days."""

    id: str
    code: str
    name: str
    lead: str
    co_lead: str | None = Field(default=None, description="a second lead department")
    applicants: list[str]
    departments: list[str]
    item_count: int
    joint_promise_wd: int
    serial_legal_wd: int
    joint_visit: bool
    joint_drawing_review: bool
    figures: dict[str, Any] = Field(description="counted from the items")


class Classes(Got):
    """The classes that are handled in parallel."""

    catalogue_version: str
    classes: list[ClassLine]


class Item(Got):
    """An item 事项 of the catalogue."""

    id: str
    name: str
    department: str
    nature: str
    certificate: str
    condition: str | None = Field(description="when it is needed; null if always")
    promised_wd: int = Field(description="working days")
    legal: dict[str, Any] = Field(description="number, unit")
    documents: list[str]
    prerequisites: list[dict[str, str]] = Field(description="item_id, kind")
    category: str | None = Field(default=None, description="a category 类")
    class_id: str | None = Field(default=None, description="its class; null if in none")
    stationed: bool = Field(description="decided in the centre")
    synthetic: bool = Field(description="generated, and not from a document")
    safety: str | None = Field(description="what its review keeps safe, as fire; null if nothing")
    valid_months: int | None = Field(description="how long its certificate holds")
    hearing: str = Field(description="none, on-request, mandatory")
    tolerant: bool = Field(description="secondary papers may come later 容缺")
    authority: str | None = Field(description="科, 处 or 局")
    external_bodies: list[Any]
    changes: list[dict[str, Any]] = Field(description="act, since, into, instrument (R-02)")


class Class(ClassLine):
    """A class with its items."""

    catalogue_version: str
    items: list[Item]


class Condition(Got):
    """A question, and the items that a no leaves out."""

    condition: str
    text: str
    items: list[str]


class Conditions(Got):
    """The questions of a class."""

    catalogue_version: str
    class_id: str
    questions: list[Condition]
    inquiries: list[dict[str, Any]] = Field(description="id, kind, text, unit, choices, decides")


class Guide(Got):
    """The guide of one item 办事指南: everything art. 30 tells the window to publish."""

    item: str
    catalogue_version: str
    valid_from: date
    rule_set: str
    fields: list[dict[str, Any]] = Field(description="key, label, required_by_law, value")


class OneTimeNotice(Got):
    """The one-time notice 一次性告知单: every paper, said once."""

    title: Label
    catalogue_version: str
    items: list[dict[str, Any]]
    papers: list[dict[str, Any]] = Field(description="number, id, name, for, bring")
    papers_asked: int
    papers_distinct: int
    limits: dict[str, Any]
    questions: list[dict[str, Any]]
    inquiries: list[dict[str, Any]] = Field(description="id, kind, text, unit, choices, answer")
    explained: list[dict[str, Any]] = Field(description="why each item is in or out")
    supplement_wd: int = Field(description="working days for papers that come later 容缺")
    of_class: dict[str, Any] = Field(alias="class", description="id, name, applicants")
    lead: dict[str, Any] = Field(description="id, name, co_lead")
    joint_activities: list[dict[str, Any]]
    consultations: list[dict[str, Any]]
    lead_times: list[dict[str, Any]]
    application_rules: list[dict[str, Any]]
    fees: dict[str, Any] = Field(description="charged, text")
    statements: list[str]


class Placing(Got):
    """Who takes an item in at a centre, and who decides it."""

    centre: str
    mode: str = Field(description="M1 属地, M2 代收, M3 初审上报, M4 委托")
    decides: str
    in_name_of: str | None
    first_review_wd: int | None = Field(description="working days")
    notice: str | None


class ItemDetail(Item):
    """An item, and how it is handled at each centre."""

    catalogue_version: str
    handling: list[Placing]


class ItemPage(Got):
    """Items that fit every filter, in the catalogue's order."""

    catalogue_version: str
    items: list[Item]
    total: int = Field(description="how many fit")
    next_cursor: str | None = Field(description="the `cursor` of the next page")


class Category(Got):
    """A category 类 of a department's items."""

    id: str
    name: str
    department: str
    items: list[str]


class Categories(Got):
    """The categories, each with its items."""

    catalogue_version: str
    categories: list[Category]


class Centre(Got):
    """A centre 政务服务中心 of the city, a district or a zone."""

    id: str
    name: str
    level: str = Field(description="city, district, zone")
    link: str = Field(description="none, linked, pilot")
    later_code: str | None


class Centres(Got):
    """The centres of the city."""

    catalogue_version: str
    centres: list[Centre]


class FormerItem(Got):
    """An item nobody can apply for any more."""

    id: str
    name: str
    department: str
    change: dict[str, Any] = Field(description="act, since, into, instrument")


class FormerItems(Got):
    """What the catalogue no longer has."""

    catalogue_version: str
    items: list[FormerItem]
