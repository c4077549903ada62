"""What departments do together, and what else a gate waits for."""

from dataclasses import dataclass

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.known import Record


@dataclass(frozen=True, slots=True)
class Convened(Record):
    """A joint activity was proposed, with or without saying why."""

    activity: str
    kind: str
    lead: DepartmentId
    reasoned: bool


@dataclass(frozen=True, slots=True)
class Met(Record):
    """A joint activity took place: who came, who was absent without leave, whose points stay."""

    activity: str
    kind: str
    round: int
    came: tuple[tuple[DepartmentId, str], ...]
    absent: tuple[DepartmentId, ...]
    pending: tuple[DepartmentId, ...]


@dataclass(frozen=True, slots=True)
class Concluded(Record):
    """A joint activity is over: its minutes are signed, or it was called off."""

    activity: str
    called_off: bool


@dataclass(frozen=True, slots=True)
class Owing(Record):
    """Whether the applicant still owes papers 容缺 from this instant on."""

    owed: bool


@dataclass(frozen=True, slots=True)
class Unverified(Record):
    """The applicant named a certificate for an item; it counts when it has been looked up."""

    item: ItemId


@dataclass(frozen=True, slots=True)
class Failed(Record):
    """An assumption about an item turned out false."""

    item: ItemId


@dataclass(frozen=True, slots=True)
class Silent(Record):
    """A consulted body let its time pass; its silence counts as consent 超时默认."""

    item: ItemId
    consultation: str
    body: str
