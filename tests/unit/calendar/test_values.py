"""Values that are made often are those of `dataclasses`, only faster."""

import copy
import dataclasses
import inspect
from dataclasses import dataclass, field
from datetime import date
from types import ModuleType
from typing import Any

import pytest
from onehall_approval.domain import model as approval
from onehall_calendar import Extension, Limit, Suspension, SuspensionCause
from onehall_calendar.values import made_often, replace
from onehall_supervision.domain import card, facts, known, model
from onehall_supervision.domain.records import decisions


def kinds(module: ModuleType) -> list[Any]:
    every = [kind for kind in vars(module).values() if isinstance(kind, type)]
    return [kind for kind in every if dataclasses.is_dataclass(kind)]


MODULES = (approval, model, card, facts, known, decisions)
KINDS = [
    kind
    for kind in dict.fromkeys(kind for module in MODULES for kind in kinds(module))
    if kind.__module__.startswith("onehall_") and not hasattr(kind, "__post_init__")
]


@dataclass(frozen=True, slots=True)
class Paper:
    kind: str
    copies: int = 1
    read_by: list[str] = field(default_factory=list)


@made_often
@dataclass(frozen=True, slots=True)
class Sealed(Paper):
    seal: str = "red"


def example(kind: Any) -> Any:
    return kind(*range(len(dataclasses.fields(kind))))


@pytest.mark.parametrize("kind", KINDS)
def test_replacing_does_what_dataclasses_do(kind: Any) -> None:
    names = [field.name for field in dataclasses.fields(kind)]
    for changes in [{}, *({name: "new"} for name in names), dict.fromkeys(names, "new")]:
        after = replace(example(kind), **changes)
        assert type(after) is kind
        assert after == dataclasses.replace(example(kind), **changes)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_was_made_can_be_changed(kind: Any) -> None:
    name = dataclasses.fields(kind)[0].name
    for value in (example(kind), replace(example(kind), **{name: "new"})):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, name, "other")


def test_what_is_made_often_takes_what_its_class_says() -> None:
    paper = Sealed("D08")
    assert paper == Sealed(kind="D08", copies=1, read_by=[], seal="red")
    assert Sealed("D08", 2, ["ZSG-03"], "blue") != paper
    assert Sealed("D08").read_by is not paper.read_by
    assert (type(paper), isinstance(paper, Paper)) == (Sealed, True)
    assert [*inspect.signature(Sealed).parameters] == ["kind", "copies", "read_by", "seal"]
    assert copy.copy(paper) == copy.deepcopy(paper) == paper


@pytest.mark.parametrize("given", [{}, {"kind": "D08", "size": 3}])
def test_what_its_class_does_not_take_is_refused(given: Any) -> None:
    with pytest.raises(TypeError):
        Sealed(**given)


def test_what_was_replaced_is_as_it_was() -> None:
    before = approval.Reply(leave_reason="ill")
    assert replace(before, leave_reason="well") == approval.Reply((), "well")
    assert before == approval.Reply((), "ill")


def test_a_field_that_is_none_is_refused() -> None:
    with pytest.raises(TypeError, match="Reply has no field 'officer'"):
        replace(approval.Reply(), officer="GHJ-01")  # type: ignore[call-arg]  # what is tested


def test_a_class_that_checks_its_fields_checks_them_again() -> None:
    with pytest.raises(ValueError, match="a limit of -1 wd is impossible"):
        replace(Limit(5), n=-1)
    begun = Suspension(SuspensionCause.HEARING, date(2011, 9, 26), None, 5, "N-1")
    assert replace(begun, declared_wd=6).declared_wd == 6


@pytest.mark.parametrize("kind", [Limit, Extension])
def test_a_class_that_checks_its_fields_is_not_made_faster(kind: type[Any]) -> None:
    with pytest.raises(TypeError, match="does more than keep its fields"):
        made_often(kind)
