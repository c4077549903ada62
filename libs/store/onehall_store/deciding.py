"""What the store asks of a service: a pure decider, and pure answers about its events.

A domain module is a decider: `INITIAL`, `decide` and `evolve` (Chassaing's decider pattern). The
rest of a `Model` says how its events are written down, what is published about them, and which
alarms a state wants to have set.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable
from uuid import UUID

from onehall_bus import topology
from onehall_contracts import Message

from onehall_store.codec import Codec
from onehall_store.inbox import Parked

State = TypeVar("State")
Command = TypeVar("Command")
Command_contra = TypeVar("Command_contra", contravariant=True)
Event = TypeVar("Event")


@runtime_checkable
class Refused(Protocol):
    """An expected no: the domain's own reason code, and a sentence for people."""

    @property
    def reason(self) -> str:
        """Return the code, one of the domain's closed list."""
        ...

    @property
    def detail(self) -> str:
        """Return what is wrong and what would cure it, with nothing personal in it."""
        ...


class Decider(Protocol[State, Command_contra, Event]):
    """What a domain module offers; the module itself satisfies this."""

    @property
    def INITIAL(self) -> State:
        """State before anything has happened."""
        ...

    def decide(self, state: State, command: Command_contra) -> Sequence[Event] | Refused:
        """Return what happens, nothing if it is stale, or why it cannot."""
        ...

    def evolve(self, state: State, event: Event) -> State:
        """Return the state after `event`."""
        ...


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a message goes: one of the two buses, an exchange, a routing key."""

    bus: str
    exchange: str
    routing_key: str


@dataclass(frozen=True, slots=True)
class Said:
    """A message to publish; to everybody unless `department` names the one it is for."""

    message: Message
    department: str | None = None
    id: UUID | None = None

    def destination(self, service: str) -> Destination:
        """Return where this goes when `service` says it."""
        if self.department is None:
            return Destination(topology.INTERNAL, topology.EVENTS, service)
        key = topology.department_key(self.department, self.message.wire_name)
        return Destination(topology.DEPARTMENTS, topology.TO_DEPARTMENTS, key)


@dataclass(frozen=True, slots=True)
class Origin:
    """Who or what asks, and when it is (business time)."""

    actor: str
    at: datetime
    cause: UUID | None = None
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What an event says that belongs to no stream: `Model.hears` keeps it, the last word wins.

    It goes on no record of what was dealt with, so it must not matter how often it is heard.
    """

    what: Any


@dataclass(frozen=True, slots=True)
class Recorded(Generic[Event]):
    """An event as it stands in its stream; `after` is the state it led to, for projections."""

    stream: str
    version: int
    id: UUID
    event: Event
    origin: Origin
    after: Any = field(default=None, repr=False, compare=False)


async def _nothing(_connection: Any, _recorded: Sequence[Recorded[Any]]) -> None:
    """Project nothing."""


async def _hear_nothing(_connection: Any, _heard: Sequence[Any]) -> None:
    """Keep nothing that belongs to no stream."""


async def _note_nothing(_connection: Any, _parked: Sequence[Parked]) -> None:
    """Keep nothing of what was set aside but the parked messages themselves."""


def _no_alarms(_state: Any) -> Mapping[str, datetime]:
    return {}


def _says_nothing(_state: Any, _recorded: Recorded[Any]) -> Iterable[Said]:
    return ()


def _returns_nothing(_parked: Parked) -> Iterable[Said]:
    return ()


@dataclass(frozen=True)
class Model(Generic[State, Command, Event]):
    """Everything the engine needs to know about one service.

    `publishes(state, recorded)` gets the state after the event. `alarms(state)` names the instants
    at which this stream wants to be asked again; `rings(kind, at)` makes the command for it.
    `project` keeps read models in the same transaction. Of what is newly set aside, `returns` says
    what is told to whom, and `notes` keeps what else is to be known of it, in that transaction too.
    `hears` keeps what handlers return as `Heard`, a batch at a time. With several `hands` as many
    transactions are under way at a time, each of streams of its own; that is for a service whose
    events concern one stream each.
    """

    service: str
    decider: Decider[State, Command, Event]
    codec: Codec[Event]
    publishes: Callable[[State, Recorded[Event]], Iterable[Said]] = _says_nothing
    alarms: Callable[[State], Mapping[str, datetime]] = _no_alarms
    rings: Callable[[str, datetime], Command] | None = None
    project: Callable[[Any, Sequence[Recorded[Event]]], Awaitable[None]] = field(default=_nothing)
    returns: Callable[[Parked], Iterable[Said]] = _returns_nothing
    notes: Callable[[Any, Sequence[Parked]], Awaitable[None]] = field(default=_note_nothing)
    hears: Callable[[Any, Sequence[Any]], Awaitable[None]] = field(default=_hear_nothing)
    hands: int = 1
