"""What a simulated city tells, read as the messages that it stands for.

A word is a list: its name, the case, the second since the opening, and its own fields. What comes
half a million times is written so; everything else comes as the message itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final, TypeAlias
from uuid import UUID

from onehall_contracts import Message, approval, intake
from onehall_contracts.message import class_for
from pydantic import BaseModel

from onehall_supervision import messages
from onehall_supervision.domain import facts as f
from onehall_supervision.domain import model as m
from onehall_supervision.domain.card import CardKey
from onehall_supervision.domain.course import acts as a
from onehall_supervision.domain.levels import Function, Level

Word: TypeAlias = Sequence[Any]
NOBODY: Final = UUID(int=0)
ORDER: Final = "order"  # 督办单, 监察建议书: beside the levels of cards
REMEDY: Final = "the file is on top of the pile 优先办理"


class Kind(BaseModel):
    """A case that comes again and again: what intake and approval say when it is accepted."""

    accepted: intake.CaseAcceptedV1
    opened: approval.CoordinationOpenedV1


class Beginning(BaseModel):
    """The first line a simulated city says: since when it counts, and what can be asked of it."""

    epoch: datetime
    kinds: tuple[Kind, ...]


class Reader:
    """Turns words into entries of the ledger."""

    def __init__(self, beginning: Beginning) -> None:
        self._kinds, self._epoch = beginning.kinds, beginning.epoch
        self._numbers = count(1)

    def instant(self, second: int) -> datetime:
        """Return the instant that a word or a batch names."""
        return self._epoch + timedelta(seconds=second)

    def commands(self, word: Word) -> Iterator[m.Command]:
        """Yield what a word asks of the decider; LookupError for one that nobody knows."""
        name, case, second, *rest = word
        at = self.instant(second)
        if name in _ACTS:
            yield _ACTS[name](at, *rest)
            return
        for said in self._meant(name, written(case), at, rest):
            yield m.Observe(self._observed(said, at))

    def _observed(self, said: Message, at: datetime) -> m.Observed:
        return m.Observed(
            source="simulation",
            type=said.wire_name,
            id=m.EventId(str(next(self._numbers))),
            time=at,
            cause=None,
            caseversion=None,
            data="",
            fact=messages.fact_of(said),
            records=messages.records_of(said, at),
        )

    def _meant(self, name: str, case: str, at: datetime, rest: Word) -> Iterable[Message]:
        """Return the messages a word stands for."""
        if name == "accepted":
            known = self._kinds[rest[0]]
            accepted = known.accepted.model_copy(update={"case_id": case, "accepted_at": at})
            return accepted, known.opened.model_copy(update={"case_id": case, "opened_at": at})
        if name == "said":
            wire_name, data = rest
            return (class_for(wire_name).model_validate_json(data),)
        return (_OFTEN[name](case, at, *rest),)


def written(case: int) -> str:
    """Write the number of a case as messages write a case's id."""
    return f"{case:08}-0000-5000-8000-000000000000"


def _step(case: str, at: datetime, item: str, department: str, officer: str, step: str) -> Message:
    return approval.StepCompletedV1.model_construct(
        case_id=case,
        item_id=item,
        department=department,
        step=step,
        officer=officer,
        step_done_id=NOBODY,
        completed_at=at,
    )


def _assigned(case: str, at: datetime, item: str, department: str, officer: str) -> Message:
    return approval.ReviewAssignedV1.model_construct(
        case_id=case, item_id=item, department=department, responsible=officer, assigned_at=at
    )


_OFTEN: Final[Mapping[str, Callable[..., Message]]] = {"step": _step, "assigned": _assigned}


def _answered(
    at: datetime, department: str, officer: str, level: str, key: Sequence[str]
) -> m.Command:
    """Acknowledge a warning, answer a card, reply to an order: as its addressee did."""
    who = a.Who(officer, at, f.DepartmentId(department))
    if level == ORDER:
        return a.AnswerOrder(a.OrderId(str(key)), REMEDY, who)
    function, rule, subject = key
    card = CardKey(Function(function), rule, m.Subject(subject))
    if level == Level.WARNING.value:
        return a.Acknowledge(card, who)
    return a.Explain(card, REMEDY, REMEDY, at + timedelta(days=1), who)


_ACTS: Final[Mapping[str, Callable[..., m.Command]]] = {"answered": _answered}
