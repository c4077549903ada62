"""Commands and events of a case that does not go straight on."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from onehall_approval.domain.model.acting import Act
from onehall_approval.domain.model.values import ItemId


class EndCause(StrEnum):
    """Why items left a case undecided."""

    APPLICANT = "applicant"  # 撤回
    PREREQUISITE = "prerequisite"  # what they need was withdrawn or given up
    TERMINATED = "terminated"  # 终止审查
    SUPPLEMENT = "supplement"  # 容缺 papers did not come in time


class Wish(StrEnum):
    """What the applicant wants of items whose prerequisite was refused."""

    KEEP = "keep"  # keep them pending while putting it right
    WITHDRAW = "withdraw"
    DECIDE = "decide"  # have them refused now, with remedies


@dataclass(frozen=True, slots=True)
class WithdrawItems:
    """The applicant takes items back before their decision; none named means all."""

    items: tuple[ItemId, ...]
    act: Act


@dataclass(frozen=True, slots=True)
class TerminateItems:
    """The lead terminates items: the applicant died or ended, or the matter is moot."""

    items: tuple[ItemId, ...]
    reason: str
    basis: str
    act: Act


@dataclass(frozen=True, slots=True)
class ChooseDependants:
    """The applicant says what becomes of what needed the refused item."""

    item: ItemId
    wish: Wish
    act: Act


@dataclass(frozen=True, slots=True)
class LapseSupplement:
    """Papers promised at tolerant acceptance did not come in time."""

    kinds: tuple[str, ...]
    act: Act


BranchCommand: TypeAlias = WithdrawItems | TerminateItems | ChooseDependants | LapseSupplement


@dataclass(frozen=True, slots=True)
class DependantsAsked:
    """A prerequisite was refused; the applicant is asked what becomes of its dependants."""

    item: ItemId
    dependants: tuple[ItemId, ...]
    answer_by: datetime
    pending_until: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class DependantsChosen:
    """The applicant chose, or the 60 working days are over and they are decided."""

    item: ItemId
    wish: Wish
    dependants: tuple[ItemId, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class ItemsEnded:
    """Items left the case undecided."""

    items: tuple[ItemId, ...]
    cause: EndCause
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseEnded:
    """Nothing is left to decide, and nothing was decided."""

    cause: EndCause
    reason: str
    at: datetime


BranchEvent: TypeAlias = DependantsAsked | DependantsChosen | ItemsEnded | CaseEnded


@dataclass(frozen=True, slots=True)
class Choice:
    """What the applicant was asked about dependants, and said."""

    asked: DependantsAsked
    wish: Wish | None = None

    @property
    def pending(self) -> bool:
        """Whether the dependants wait; saying nothing keeps them, for nothing is lost by it."""
        return self.wish in (None, Wish.KEEP)
