"""What a simulated city tells, read as the messages that it stands for.

A word is a list: its name, the case, the second since the opening, and its own fields. What every
case comes by is written so, and read as what supervision reads from those messages; everything else
comes as the message itself.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final, NamedTuple, TypeAlias

from onehall_calendar import SHANGHAI
from onehall_calendar.values import replace
from onehall_contracts import Message, approval, intake
from onehall_contracts.message import class_for
from pydantic import BaseModel

from onehall_supervision import messages
from onehall_supervision.domain import facts as f
from onehall_supervision.domain import model as m
from onehall_supervision.domain.card import CardKey
from onehall_supervision.domain.course import acts as a
from onehall_supervision.domain.known import Record
from onehall_supervision.domain.levels import Function, Level
from onehall_supervision.domain.records.decisions import GateDecided, Granted, Issued, Opinion
from onehall_supervision.domain.records.delivery import Delivered
from onehall_supervision.domain.records.guides import DecisionPublished

Word: TypeAlias = Sequence[Any]
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


class Heard(NamedTuple):
    """What a word says to the rules: as which message, and what supervision would read from it."""

    type: str
    fact: f.Fact | None
    records: tuple[Record, ...]


class Reader:
    """Turns words into entries of the ledger."""

    def __init__(self, beginning: Beginning) -> None:
        self._accepted = [_accepted_as(kind) for kind in beginning.kinds]
        self._epoch = beginning.epoch.astimezone(SHANGHAI)  # instants of one zone compare fastest
        self._numbers = count(1)

    def instant(self, second: int) -> datetime:
        """Return the instant that a word or a batch names."""
        return self._epoch + timedelta(seconds=second)

    def commands(self, word: Word) -> list[m.Command]:
        """Return what a word asks of the decider; LookupError for one that nobody knows."""
        name, _case, second, *rest = word
        at = self.instant(second)
        if act := _ACTS.get(name):
            return [act(at, *rest)]
        return [m.Observe(self._observed(heard, at)) for heard in self._heard(name, at, rest)]

    def _observed(self, heard: Heard, at: datetime) -> m.Observed:
        id, (type, fact, records) = m.EventId(str(next(self._numbers))), heard
        return m.Observed("simulation", type, id, at, None, None, "", fact, records)

    def _heard(self, name: str, at: datetime, rest: Sequence[Any]) -> Iterable[Heard]:
        if name == "accepted":
            return [_since(at, heard) for heard in self._accepted[rest[0]]]
        return _OFTEN[name](at, *rest)


def _accepted_as(kind: Kind) -> list[Heard]:
    """Return what the acceptance of a kind and its opening say, as if it were once and for all."""
    at = kind.accepted.accepted_at
    return [_read(kind.accepted, at), _read(kind.opened, at)]


def _read(said: Message, at: datetime) -> Heard:
    return Heard(said.wire_name, messages.fact_of(said), messages.records_of(said, at))


def _since(at: datetime, heard: Heard) -> Heard:
    """Return what is said again, of a case that was accepted at that instant."""
    assert isinstance(heard.fact, f.Planned)  # noqa: S101 - what both of them say
    records = tuple(replace(record, at=at) for record in heard.records)
    return Heard(heard.type, replace(heard.fact, start=at), records)


def _said(at: datetime, wire_name: str, data: str) -> Iterable[Heard]:
    yield _read(class_for(wire_name).model_validate_json(data), at)


def _step(
    at: datetime, item: f.ItemId, _department: str, officer: str, step: str
) -> Iterable[Heard]:
    yield Heard(approval.StepCompletedV1.wire_name, f.StepDone(item, step, at, officer), ())


def _assigned(at: datetime, item: f.ItemId, _department: str, officer: str) -> Iterable[Heard]:
    yield Heard(approval.ReviewAssignedV1.wire_name, f.Assigned(item, officer, at), ())


def _opinion(
    at: datetime, item: f.ItemId, department: f.DepartmentId, *said: Any
) -> Iterable[Heard]:
    opinion, officer, second, answer, reasons, basis = said
    form = answer, bool(reasons), tuple(basis)
    record = Opinion(at, item, department, opinion, *form, officer, second, None, None)
    fact = f.Answered(item, at, officer, opinion)
    yield Heard(approval.OpinionRecordedV1.wire_name, fact, (record,))


def _gate(at: datetime, order: Sequence[f.ItemId]) -> Iterable[Heard]:
    yield Heard(approval.GateOpenedV1.wire_name, None, (GateDecided(at, tuple(order)),))


def _issued(
    at: datetime,
    issuance: str,
    sequence: int,
    permits: Sequence[tuple[f.ItemId, f.DepartmentId, str]],
    remaining: Sequence[f.ItemId],
) -> Iterable[Heard]:
    """Read an issuance, and that it is public."""
    granted = tuple(Granted(at, *permit, issuance) for permit in permits)
    items = tuple(one.item for one in granted)
    fact = f.Issued(items, at) if remaining else f.Closed(at)
    records = (Issued(at, issuance, sequence, ()), *granted)
    yield Heard(approval.PermitIssuedV1.wire_name, fact, records)
    public = DecisionPublished(at, items, unmasked=False)
    yield Heard(approval.DecisionPublishedV1.wire_name, None, (public,))


def _delivered(at: datetime, issuance: str) -> Iterable[Heard]:
    yield Heard(approval.DeliveryMadeV1.wire_name, None, (Delivered(at, issuance),))


_OFTEN: Final[Mapping[str, Callable[..., Iterable[Heard]]]] = {
    "said": _said,
    "step": _step,
    "assigned": _assigned,
    "opinion": _opinion,
    "gate": _gate,
    "issued": _issued,
    "delivered": _delivered,
}


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
