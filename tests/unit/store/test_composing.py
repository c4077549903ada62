"""Two kinds of streams in one service: each command and event finds its own decider."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from onehall_store import Ask, Beside, Codec, Done, Model, Origin, Recorded, together
from onehall_store.batch import Batch

NOON = datetime(2011, 10, 10, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Add:
    what: str


@dataclass(frozen=True)
class Added:
    what: str


@dataclass(frozen=True)
class Letters:
    text: str = ""


@dataclass(frozen=True)
class Tick:
    pass


@dataclass(frozen=True)
class Ticked:
    pass


@dataclass(frozen=True)
class Ticks:
    count: int = 0


projected: list[tuple[str, int]] = []


def _project_as(name: str) -> Any:
    async def project(_connection: Any, recorded: Sequence[Recorded[Any]]) -> None:
        projected.append((name, len(recorded)))

    return project


LETTERS: Model[Letters, Add, Added] = Model(
    service="tests",
    decider=SimpleNamespace(
        INITIAL=Letters(),
        decide=lambda state, command: [Added(command.what)],
        evolve=lambda state, event: Letters(state.text + event.what),
    ),
    codec=Codec({"added": Added}),
    alarms=lambda state: {"send": NOON} if state.text else {},
    rings=lambda kind, at: Add(kind),
    project=_project_as("letters"),
)
TICKS: Model[Ticks, Tick, Ticked] = Model(
    service="tests",
    decider=SimpleNamespace(
        INITIAL=Ticks(),
        decide=lambda state, command: [Ticked()],
        evolve=lambda state, event: Ticks(state.count + 1),
    ),
    codec=Codec({"ticked": Ticked}),
    alarms=lambda state: {"send": NOON},
    rings=lambda kind, at: Tick(),
    project=_project_as("ticks"),
)
BOTH = together(LETTERS, Beside("ticks", TICKS, [Tick]))


def _batch(*commands: tuple[str, Any]) -> Batch[Any, Any, Any]:
    batch: Batch[Any, Any, Any] = Batch(BOTH, {}, {})
    for stream, command in commands:
        assert isinstance(batch.ask(Ask(stream, command, Origin("a test", NOON))), Done)
    return batch


def test_each_stream_is_folded_by_its_own_decider() -> None:
    batch = _batch(("a", Add("x")), ("b", Tick()), ("a", Add("y")), ("b", Tick()))
    assert batch.states == {"a": Letters("xy"), "b": Ticks(2)}


def test_events_are_written_and_read_by_their_own_names() -> None:
    rows = _batch(("a", Add("x")), ("b", Tick())).event_rows()
    assert [row.type for row in rows] == ["added", "ticked"]
    assert BOTH.codec.decode("ticked", "{}") == Ticked()


def test_alarms_come_back_to_whoever_set_them() -> None:
    to_set, _ = _batch(("a", Add("x")), ("b", Tick())).alarm_changes()
    assert to_set == [("a", "send", NOON), ("b", "ticks/send", NOON)]
    assert BOTH.rings is not None
    assert BOTH.rings("send", NOON) == Add("send")
    assert BOTH.rings("ticks/send", NOON) == Tick()


async def test_each_kind_projects_its_own_events_only() -> None:
    projected.clear()
    await BOTH.project(None, _batch(("a", Add("x")), ("b", Tick()), ("b", Tick())).recorded)
    assert projected == [("letters", 1), ("ticks", 2)]


def test_two_kinds_cannot_claim_one_class_or_name() -> None:
    with pytest.raises(ValueError, match="both claim Tick"):
        together(LETTERS, Beside("one", TICKS, [Tick]), Beside("two", TICKS, [Tick]))
    with pytest.raises(ValueError, match="two events are called 'added'"):
        together(LETTERS, Beside("again", LETTERS, [Tick]))
