"""What the local inbox keeps: rows that came, what is to be said, what was set aside."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias
from uuid import UUID

About: TypeAlias = Literal["review", "activity", "cancel", "clarified"]
Kind: TypeAlias = Literal["step", "clarification", "opinion", "attendance"]
State: TypeAlias = Literal["waiting", "later", "answered", "parked", "cancelled", "done"]


@dataclass(frozen=True, slots=True)
class Row:
    """Something that came, to be kept; `cancels` names the task that it takes back."""

    id: UUID
    items: str
    body: bytes
    about: About = "review"
    cancels: UUID | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A task on record: its request as it came, and how often its handler has failed."""

    task_id: UUID
    body: bytes
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """An event to be published for a task; `attempts` counts failures to publish it."""

    id: UUID
    task_id: UUID
    kind: Kind
    body: bytes
    attempts: int = 0

    @property
    def final(self) -> bool:
        """Whether this is the task's answer, and not news on the way to it."""
        return self.kind in ("opinion", "attendance")


@dataclass(frozen=True, slots=True)
class Parked:
    """Something set aside with its reason; `id` is its task's, its event's, or derived."""

    id: UUID
    parked_at: str
    reason: str
    detail: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """A signed receipt 回执 that the centre gave us for an opinion, word for word.

    `opinion_sha256` is what it says we signed; the local inbox compares.
    """

    opinion_id: UUID
    task_id: UUID
    opinion_sha256: str
    recorded_at: str
    compact: str
    parked_id: UUID
    body: bytes


@dataclass(frozen=True, slots=True)
class Filed:
    """A receipt on record: for which opinion, when the centre recorded it and when it reached us.

    `receipt` is the centre's signature, word for word: with the task and the opinion it is proof.
    """

    opinion_id: UUID
    task_id: UUID
    opinion_sha256: str
    recorded_at: str
    received_at: str
    receipt: str


@dataclass(frozen=True, slots=True)
class Returned:
    """Something we said that the centre did not take: which event, why, and what would cure it."""

    event_id: UUID
    message: str
    reason: str
    detail: str
    returned_at: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """A checkpoint 检查点 of the evidence log as we saw it; `root` in hex, `note` word for word."""

    origin: str
    size: int
    root: str
    note: str


@dataclass(slots=True)
class Arrived:
    """What came with some deliveries, sorted: rows to keep, papers to file, what to set aside."""

    at: str
    rows: list[Row] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    returned: list[Returned] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Counts:
    """What a local inbox holds, in numbers: now, and of receipts and returns since it was made."""

    waiting: int
    later: int
    unpublished: int
    parked: int
    receipts: int
    returned: int


@dataclass(slots=True)
class Results:
    """What handlers came to since it was last put on record; `done` has nothing to be said."""

    said: list[Said] = field(default_factory=list)
    later: list[UUID] = field(default_factory=list)
    retry: list[tuple[UUID, int, float]] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    done: list[UUID] = field(default_factory=list)

    def settled(self) -> Iterator[UUID]:
        """Yield the tasks whose handling came to an end."""
        yield from (said.task_id for said in self.said if said.final)
        yield from self.later
        yield from (task_id for task_id, _, _ in self.retry)
        yield from (parked.id for parked in self.parked)
        yield from self.done

    def add(self, more: "Results") -> None:
        """Take in what came later."""
        self.said += more.said
        self.later += more.later
        self.retry += more.retry
        self.parked += more.parked
        self.done += more.done

    def __bool__(self) -> bool:
        return bool(self.said or self.later or self.retry or self.parked or self.done)
