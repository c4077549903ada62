"""The smallest decider there is, to look at the engine with: a sum that will not go below zero."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from onehall_contracts import intake
from onehall_store import Codec, Model, Origin, Recorded, Said

from tests.building import ACCEPTED_AT, accepted, item

ORIGIN = Origin("test", ACCEPTED_AT)


@dataclass(frozen=True)
class Refused:
    reason: str
    detail: str


@dataclass(frozen=True)
class Add:
    n: int
    remind_at: datetime | None = None


@dataclass(frozen=True)
class Remind:
    pass


@dataclass(frozen=True)
class Added:
    n: int
    remind_at: datetime | None = None


@dataclass(frozen=True)
class Reminded:
    pass


@dataclass(frozen=True)
class Sum:
    total: int = 0
    remind_at: datetime | None = None
    reminded: int = 0


class Decider:
    INITIAL = Sum()

    @staticmethod
    def decide(state: Sum, command: Any) -> Sequence[Any] | Refused:
        if isinstance(command, Remind):
            return [Reminded()]
        if command.n == 666:
            raise ArithmeticError("a defect")
        if state.total + command.n < 0:
            return Refused("below-zero", "the sum would be below zero")
        return [Added(command.n, command.remind_at)]

    @staticmethod
    def evolve(state: Sum, event: Any) -> Sum:
        if isinstance(event, Reminded):
            return replace(state, remind_at=None, reminded=state.reminded + 1)
        return replace(state, total=state.total + event.n, remind_at=event.remind_at)


def says(_: Sum, recorded: Recorded[Any]) -> Iterable[Said]:
    if isinstance(recorded.event, Added):
        yield Said(
            intake.CaseWithdrawnV1(
                case_id=accepted(item(6, "XFZD")).case_id,
                applicant_ref=recorded.id,
                withdrawn_at=ACCEPTED_AT,
            )
        )


def alarms(state: Sum) -> Mapping[str, datetime]:
    return {"remind": state.remind_at} if state.remind_at else {}


MODEL: Model[Sum, Any, Any] = Model(
    service="approval",
    decider=Decider(),
    codec=Codec({"added": Added, "reminded": Reminded}),
    publishes=says,
    alarms=alarms,
    rings=lambda kind, now: Remind(),
)
