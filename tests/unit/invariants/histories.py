"""Random histories of parallel approval, kept step by step, with all that everybody is told.

They are those of tests/unit/approval; here each step is kept instead of checked, so that one broken
invariant fails one test.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from onehall_approval.domain import coordination as co
from onehall_approval.domain import model as m
from onehall_contracts import Envelope, Event, Message, encode, intake, unpack
from onehall_contracts.ids import derived

from tests.building import ACCEPTED_AT, accepted
from tests.unit.approval.casework import CASE_ID, uid
from tests.unit.approval.walking import Walk, graph

F = TypeVar("F", bound=Callable[..., None])
HISTORIES = int(os.environ.get("ONEHALL_HISTORIES", "60"))
SEEDS = st.integers(0, 2**32 - 1)
NATURES = ("行政许可", "非行政许可审批", "公共服务")


def many(test: F) -> F:
    """Let hypothesis look for a history that breaks an invariant, ONEHALL_HISTORIES times."""
    return settings(max_examples=HISTORIES, deadline=None, suppress_health_check=list(HealthCheck))(
        test
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One decision of a history: what was, what is, what happened, and who did it."""

    before: m.Coordination
    after: m.Coordination
    events: Sequence[m.Event]
    act: m.Act


class Told(NamedTuple):
    """A message to a department, or to everybody, and when it was said."""

    at: datetime
    message: Message
    department: str | None
    id: UUID
    version: int


class History(Walk):
    """The life of one case: the n-th number is its n-th step, and makes all of its choices."""

    def __init__(self, beginning: int, numbers: Sequence[int]) -> None:
        self.name = f"History({beginning}, {list(numbers)})"
        self.steps: list[Step] = []
        super().__init__(beginning)
        self.acceptance = acceptance(graph(Random(beginning)), self.case.happened[0])  # noqa: S311
        for number in numbers:
            self.step(number)

    def __repr__(self) -> str:
        return self.name

    def say(self, command: m.Command) -> None:
        """Act; what is refused is nothing that happened."""
        before = self.case.state
        answer = co.decide(before, command)
        if isinstance(answer, m.Refused) or not answer:
            return
        self.case.take(answer)
        self.steps.append(Step(before, self.case.state, answer, command.act))

    def answer(self, item: m.ItemId) -> None:
        """Answer as in any walk; now and then, try to refuse without a word first."""
        if self.rng.random() < 0.2:
            blank = {self.rng.choice(["reasons", "legal_basis"]): self.rng.choice([(), (" ",)])}
            self.say(self.case.opinion(item, "refuse", self.now, "00", **blank))
        super().answer(item)

    def told(self) -> Iterator[Told]:
        """Yield every message of approval, in order."""
        times = [ACCEPTED_AT, *(step.act.at for step in self.steps for _ in step.events)]
        spoken = zip(times, self.case.spoken, strict=True)
        for version, (at, (_, said)) in enumerate(spoken, 1):
            for n, one in enumerate(said):
                known = one.id or derived("told", version, n)
                yield Told(at, one.message, one.department, known, version)

    def public(self) -> Iterator[Event]:
        """Yield what everybody hears of the case, in order: intake's acceptance, then approval."""
        yield public_event(
            Told(ACCEPTED_AT, self.acceptance, None, UUID(uid("accepted")), 1), "intake"
        )
        for one in self.told():
            if one.department is None:
                yield public_event(one, "approval")

    def happened(self, kind: type[Any]) -> Iterator[tuple[Step, Any]]:
        """Yield what happened of one kind, each with its step."""
        for step in self.steps:
            for event in step.events:
                if isinstance(event, kind):
                    yield step, event


histories = st.builds(History, SEEDS, st.lists(SEEDS, min_size=10, max_size=40))


def public_event(told: Told, service: str) -> Event:
    """Return a message as it comes off the bus, put there by its service."""
    source = f"onehall/{service}"
    said = Event(told.id, source, told.at, told.message, CASE_ID, caseversion=told.version)
    (envelope,) = unpack(b"[" + encode(said) + b"]")
    assert isinstance(envelope, Envelope), envelope
    return envelope.open()


def acceptance(plans: Sequence[m.Plan], opened: m.CoordinationOpened) -> intake.CaseAcceptedV1:
    """Return what intake must have said for approval to open this case; items differ in nature."""
    case = accepted(*(_item(plan, n) for n, plan in enumerate(plans)), case_id=CASE_ID)
    certificates = tuple(
        intake.ExistingCertificate(item_id=c.item, number=c.number, issuer=c.issuer)
        for c in opened.certificates
    )
    owed = tuple(intake.OwedDocument(kind=k, due_at=ACCEPTED_AT) for k in sorted(opened.owed))
    return case.model_copy(update={"certificates": certificates, "owed": owed})


def _item(plan: m.Plan, n: int) -> intake.AcceptedItem:
    said: Mapping[str, Any] = {
        "item_id": plan.item,
        "name": plan.name,
        "department": plan.department,
        "department_code": "026",
        "nature": NATURES[n % len(NATURES)],
        "promised_wd": plan.promised_wd,
        "legal_n": plan.legal.n,
        "legal_unit": plan.legal.unit.value,
        "legal_basis": plan.legal_basis,
        "certificate": plan.certificate,
        "steps": [{"name": s.name, "limit_wd": s.limit_wd, "clock": s.clock} for s in plan.steps],
        "prerequisites": [{"item_id": p.item, "kind": p.kind.value} for p in plan.prerequisites],
        "documents": sorted(plan.papers),
        "valid_months": plan.valid_months,
        "safety": plan.safety,
        "hearing": plan.hearing.value,
        "authority": plan.authority.value,
    }
    return intake.AcceptedItem.model_validate(said)
