"""What is asked for again and again: a class, or one item alone, as intake would accept it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Annotated, Any, Final

from onehall_calendar import Calendar
from onehall_calendar.values import replace
from onehall_contracts import intake
from onehall_contracts.ids import derived
from pydantic import BaseModel, Field

from onehall_approval import messages
from onehall_approval.domain import coordination, gate
from onehall_approval.domain import model as m

BY: Final = "onehall/simulation"


class Acceptances(BaseModel):
    """What intake's program `acceptances` prints."""

    catalogue_version: str
    classes: Annotated[tuple[intake.CaseAcceptedV1, ...], Field(min_length=1)]
    items: Annotated[tuple[intake.CaseAcceptedV1, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Kind:
    """An acceptance that comes again and again, under other numbers and on other days."""

    number: int
    said: intake.CaseAcceptedV1
    template: m.OpenCoordination

    @property
    def plans(self) -> tuple[m.Plan, ...]:
        """The items, in the catalogue's order."""
        return self.template.plans

    def opening(self, case: int, at: datetime, register: m.Delegations) -> m.OpenCoordination:
        """Return the command that this acceptance means under that number, at that instant."""
        own = str(derived(BY, str(case)))
        act = m.Act(at, self.template.act.calendar, BY, m.Side.OURSELVES, delegations=register)
        number = f"SIM-{case:07}"
        return replace(
            self.template,
            case=m.CaseId(own),
            case_number=number,
            accepted_at=at,
            plans=tuple(_numbered(plan, own, number) for plan in self.plans),
            act=act,
        )


@dataclass(frozen=True, slots=True)
class Kinds:
    """Everything that can be asked for: classes, items of no class, and items of classes alone."""

    catalogue_version: str
    every: tuple[Kind, ...]
    classes: tuple[Kind, ...]
    alone: tuple[Kind, ...]
    by_item: Mapping[m.ItemId, Kind]

    @property
    def departments(self) -> tuple[m.DepartmentId, ...]:
        """Every department that is ever asked, in order of its name."""
        return tuple(sorted({plan.department for kind in self.every for plan in kind.plans}))


def read(text: str, calendar: Calendar) -> Kinds:
    """Read what intake's `acceptances` printed; pydantic's ValidationError says what is wrong."""
    given = Acceptances.model_validate_json(text)
    every = tuple(_kind(n, one, calendar) for n, one in enumerate((*given.classes, *given.items)))
    classes, items = every[: len(given.classes)], every[len(given.classes) :]
    of_classes = {plan.item for kind in classes for plan in kind.plans}
    return Kinds(
        given.catalogue_version,
        every,
        classes,
        tuple(kind for kind in items if kind.plans[0].item not in of_classes and _unheard(kind)),
        {kind.plans[0].item: kind for kind in items},
    )


def in_order(kind: Kind, register: m.Delegations) -> tuple[m.ItemId, ...]:
    """Return the items as they are asked one after another: each after all it needs."""
    opened = opened_of(kind, register)
    return gate.order({review.item: review for review in opened.reviews})


def opened_of(kind: Kind, register: m.Delegations) -> m.CoordinationOpened:
    """Return what the real decider makes of the acceptance."""
    command = kind.opening(0, kind.said.accepted_at, register)
    answer = coordination.decide(coordination.INITIAL, command)
    assert not isinstance(answer, m.Refused)  # noqa: S101 - nothing is open yet
    (opened,) = answer
    assert isinstance(opened, m.CoordinationOpened)  # noqa: S101 - what an opening leads to
    return opened


def published(kinds: Sequence[Kind], register: m.Delegations) -> list[dict[str, Any]]:
    """Return the messages that tell others of each kind: its acceptance and its opening."""
    return [_published(kind, opened_of(kind, register)) for kind in kinds]


def _published(kind: Kind, opened: m.CoordinationOpened) -> dict[str, Any]:
    state = reduce(coordination.evolve, [opened], coordination.INITIAL)
    said = next(iter(messages.SAYS[m.CoordinationOpened](state, opened)))
    return {
        "accepted": kind.said.model_dump(mode="json"),
        "opened": said.message.model_dump(mode="json"),
    }


def _kind(number: int, said: intake.CaseAcceptedV1, calendar: Calendar) -> Kind:
    act = m.Act(said.accepted_at, calendar, BY, m.Side.OURSELVES)
    return Kind(number, said, messages.open_coordination(said, act))


def _unheard(kind: Kind) -> bool:
    """Whether it is decided without a hearing; the model has none."""
    return all(plan.hearing is not m.HearingRule.MANDATORY for plan in kind.plans)


def _numbered(plan: m.Plan, case: str, number: str) -> m.Plan:
    permit = m.PermitNumber(f"{number}-{plan.item.rpartition('-')[2]}")
    return replace(plan, task=messages.task_of(case, plan.item), permit_number=permit)
