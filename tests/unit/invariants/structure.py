"""What cannot happen in any history, because nothing is built that could do it."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from onehall_approval import handlers as approval
from onehall_approval.store import Register
from onehall_bus import topology
from onehall_contracts import Message, every_message, owner_of
from onehall_contracts.published import schema_of
from onehall_dispute import handlers as dispute
from onehall_intake import handlers as intake
from onehall_intake.domain.catalogue import Clock, Item
from onehall_supervision import handlers as supervision

from tests.unit.intake.examples import CATALOGUE
from tests.unit.invariants.told import fields

CONSUMES: Mapping[str, Mapping[type[Message], Any]] = {
    "intake": intake.CONSUMES,
    "approval": approval.consumes(Register()),
    "supervision": supervision.CONSUMES,
    "dispute": dispute.CONSUMES,
}
"""What each service that keeps something of a case hears."""

OF_A_CASE = frozenset({"intake", "approval", "departments", "supervision"})
DECIDING = frozenset({"intake", "approval"})
MOOD = ("mood", "sentiment", "emotion")


@cache
def moody() -> tuple[str, ...]:
    """Return the contracts with a mood that are about cases, or heard by who keeps something."""
    heard = {kind for consumed in CONSUMES.values() for kind in consumed}
    return tuple(
        name
        for name, kind in every_message().items()
        if (owner_of(name) in OF_A_CASE or kind in heard)
        and any(word in field for field in fields(schema_of(kind)) for word in MOOD)
    )


@cache
def deciders_hearing(owner: str) -> tuple[str, ...]:
    """Return who, of those that decide anything in a case, hears what a service says."""
    return tuple(
        name
        for name in sorted(DECIDING)
        if owner in topology.LISTENS[name]
        or any(owner_of(kind.wire_name) == owner for kind in CONSUMES[name])
    )


@cache
def unbalanced_items() -> tuple[str, ...]:
    """Return the items, at the centre or in a district, whose steps are not their promise."""
    varied = (item for items in CATALOGUE.varied.values() for item in items.values())
    return tuple(item.id for item in (*CATALOGUE.items.values(), *varied) if not _balanced(item))


def _balanced(item: Item) -> bool:
    counted = sum(step.limit_wd for step in item.steps if step.clock is Clock.DECISION)
    return counted == item.promised_wd
