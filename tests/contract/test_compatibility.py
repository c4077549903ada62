"""The judge of changes to messages: it must let additions pass and catch everything else."""

import re
from typing import Annotated, Any, Literal

import pytest
from onehall_contracts.published import Schema, changes, structure
from pydantic import BaseModel, Field, StringConstraints, create_model


class Paper(BaseModel):
    """A paper."""

    kind: str


class PaperWithSize(BaseModel):
    """A paper and its size."""

    kind: str
    size: int


FIELDS: dict[str, Any] = {
    "case_id": (str, ...),
    "days": (int, ...),
    "note": (str | None, None),
    "answer": (Literal["approve", "refuse"], ...),
    "papers": (tuple[Paper, ...], ()),
}


def schema(name: str = "Said", **fields: Any) -> Schema:
    return create_model(name, **fields).model_json_schema()


OLD = schema(**FIELDS)


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in FIELDS.items() if key != name}


def breaking(new: Schema) -> list[str]:
    return [str(change) for change in changes(OLD, new) if change.breaking]


def test_the_same_message_has_no_changes() -> None:
    assert list(changes(OLD, schema(**FIELDS))) == []


def test_a_new_optional_field_is_additive() -> None:
    (change,) = changes(OLD, schema(**FIELDS, more=(str, "")))
    assert (change.where, change.breaking) == ("data.more", False)


BREAKING: dict[str, tuple[dict[str, Any], str]] = {
    "a new required field": (FIELDS | {"more": (str, ...)}, "data.more: a new required field"),
    "a field taken away": (without("days"), "data.days: the field is gone"),
    "an optional field taken away": (without("note"), "data.note: the field is gone"),
    "a field renamed": (without("days") | {"count": (int, 0)}, "data.days: the field is gone"),
    "optional made required": (FIELDS | {"note": (str | None, ...)}, "data.note: is now required"),
    "required made optional": (FIELDS | {"days": (int, 0)}, "data.days: is no longer required"),
    "another type": (FIELDS | {"days": (str, ...)}, "data.days: type was"),
    "another value allowed": (
        FIELDS | {"answer": (Literal["approve", "refuse", "maybe"], ...)},
        "data.answer: enum was",
    ),
    "a value taken away": (FIELDS | {"answer": (Literal["approve"], ...)}, "data.answer: "),
    "a tighter bound": (
        FIELDS | {"case_id": (Annotated[str, StringConstraints(max_length=3)], ...)},
        "data.case_id: maxLength was",
    ),
    "another default": (FIELDS | {"note": (str | None, "none")}, "data.note: default was"),
    "a change inside a list": (
        FIELDS | {"papers": (tuple[PaperWithSize, ...], ())},
        "data.papers[].size: a new required field",
    ),
}


@pytest.mark.parametrize(("fields", "said"), BREAKING.values(), ids=BREAKING)
def test_everything_else_is_breaking(fields: dict[str, Any], said: str) -> None:
    assert any(change.startswith(said) for change in breaking(schema(**fields)))


def test_renaming_classes_and_improving_words_is_free() -> None:
    class Document(BaseModel):
        """The same paper in better words."""

        kind: str = Field(description="which paper", title="Kind of paper")

    assert (
        list(changes(OLD, schema("Other", **FIELDS | {"papers": (tuple[Document, ...], ())}))) == []
    )


def test_fields_may_bear_the_words_of_json_schema() -> None:
    words = {name: (str, ...) for name in ("title", "description", "properties", "items")}
    old = schema(**words)
    assert set(structure(old)["properties"]) == set(words)
    gone = {change.where for change in changes(old, schema(title=(str, ...)))}
    assert gone == {"data.description", "data.properties", "data.items"}


def test_a_change_says_whether_it_breaks() -> None:
    texts = [str(change) for change in changes(OLD, schema(**without("days"), more=(str, "")))]
    assert [re.findall(r"\((\w+)\)$", text) for text in texts] == [["breaking"], ["additive"]]
