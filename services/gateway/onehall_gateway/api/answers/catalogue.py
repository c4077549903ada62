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
    departments: list[str]
    item_count: int
    joint_promise_wd: int
    serial_legal_wd: int


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
