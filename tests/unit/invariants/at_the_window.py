"""Random histories of intake, and what it tells everybody of them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from random import Random
from typing import Any
from uuid import UUID

from onehall_contracts import Message, intake
from onehall_intake import messages
from onehall_intake.domain import case
from onehall_intake.domain import model as m
from onehall_intake.domain.catalogue import Item
from onehall_intake.domain.catalogue_handling import as_at
from onehall_store import Origin, Recorded

from tests.building import ACCEPTED_AT
from tests.unit.intake.cases import GIVEN, MONDAY, SUBMIT, accept, paper
from tests.unit.intake.examples import CATALOGUE
from tests.unit.intake.test_case_properties import commands

MOST_ITEMS = 20


def told(said: list[tuple[Any, int]]) -> list[Message]:
    """Return what everybody hears of a case in which these things are said at the window."""
    return list(_play(SUBMIT, *commands(said)))


def second_notices(told: Iterable[Message]) -> Iterator[str]:
    """Yield every notice after the first that is not about points a correction left open."""
    asked: set[str] | None = None
    corrected, again = False, False
    for message in told:
        match message:
            case intake.CorrectionReceivedV1():
                corrected = True
            case intake.CorrectionNotifiedV1():
                kinds = {one.kind for one in message.deficiencies}
                if asked is not None and (again or not corrected or not kinds <= asked):
                    yield f"{sorted(kinds)} after {sorted(asked)}"
                again, asked = asked is not None, kinds if asked is None else asked


def accepted(rng: Random) -> intake.CaseAcceptedV1:
    """Return the acceptance of some items of the catalogue, at any centre, as it handles them."""
    centre = rng.choice(sorted(CATALOGUE.centres))
    there = as_at(CATALOGUE, centre)
    some = rng.sample(sorted(there.items), rng.randint(1, MOST_ITEMS))
    items = tuple(_alone(there.items[one]) for one in some)
    given = replace(GIVEN, centre=centre)
    kinds = messages.papers(there, items)
    handed = messages.Handed(tuple(paper(kind) for kind in kinds))
    wanted = rng.choice(sorted(there.classes))
    filed = messages.filing(there, wanted, items, handed, given)
    submitted = m.SubmitCase(filed, MONDAY, SUBMIT.calendar)
    *_, last = _play(submitted, accept(MONDAY))
    assert isinstance(last, intake.CaseAcceptedV1), last
    return last


def _alone(item: Item) -> Item:
    """Return an item that needs nothing of another, which this case may not have."""
    return replace(item, prerequisites=())


def _play(*asked: m.Command) -> Iterator[Message]:
    state = case.INITIAL
    for command in asked:
        answer = case.decide(state, command)
        for event in () if isinstance(answer, m.Refused) else answer:
            state = case.evolve(state, event)
            recorded = Recorded("case", 1, UUID(int=1), event, Origin("test", ACCEPTED_AT))
            yield from (one.message for one in messages.publishes(state, recorded))
