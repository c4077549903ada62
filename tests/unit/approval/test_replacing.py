"""The domain's `replace` is that of `dataclasses`, only faster."""

import dataclasses
from typing import Any

import pytest
from onehall_approval.domain import model as m
from onehall_approval.domain.replacing import replace

KINDS = [
    kind
    for kind in vars(m).values()
    if dataclasses.is_dataclass(kind) and kind.__module__.startswith("onehall_approval.")
]


def example(kind: Any) -> Any:
    return kind(*range(len(dataclasses.fields(kind))))


@pytest.mark.parametrize("kind", KINDS)
def test_it_does_what_dataclasses_do(kind: Any) -> None:
    names = [field.name for field in dataclasses.fields(kind)]
    for changes in [{}, *({name: "new"} for name in names), dict.fromkeys(names, "new")]:
        assert replace(example(kind), **changes) == dataclasses.replace(example(kind), **changes)


def test_what_was_replaced_is_as_it_was() -> None:
    before = m.Reply(leave_reason="ill")
    assert replace(before, leave_reason="well") == m.Reply((), "well")
    assert before == m.Reply((), "ill")


def test_a_field_that_is_none_is_refused() -> None:
    with pytest.raises(TypeError, match="Reply has no field 'officer'"):
        replace(m.Reply(), officer="GHJ-01")  # type: ignore[call-arg]  # what is tested
