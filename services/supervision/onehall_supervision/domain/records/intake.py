"""What is said of a case before its acceptance, as F04 and F07 look at it."""

from dataclasses import dataclass

from onehall_supervision.domain.facts import DepartmentId
from onehall_supervision.domain.known import Record


@dataclass(frozen=True, slots=True)
class HandedIn(Record):
    """A case was submitted, over the counter or online."""

    online: bool


@dataclass(frozen=True, slots=True)
class Notified(Record):
    """The applicant was told what is missing 一次性告知, by kinds of paper."""

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Supplied(Record):
    """The applicant supplied papers of these kinds."""

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakenIn(Record):
    """A case was accepted; by silence, it counts from the receipt. `listed` is what its items need.

    `lead` is the department that leads it.
    """

    deemed: bool
    listed: tuple[str, ...]
    lead: DepartmentId


@dataclass(frozen=True, slots=True)
class NotTaken(Record):
    """A case was not accepted 不予受理; `lacks` are the parts its notice has not."""

    cause: str
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakenBack(Record):
    """The applicant withdrew before anybody had decided on acceptance."""
