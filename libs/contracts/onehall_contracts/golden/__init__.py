"""Realistic events of every message, at least one: what the golden examples are written from.

The first told of a message is its example 1, and so on; one told later is told after the others,
so that no published number moves. All of them belong to one story, a case of class PC2 in Xi'an in
autumn 2011 and its neighbours at the window, told with fixed ids and times. Nobody in it exists.
"""

from onehall_contracts.event import Event
from onehall_contracts.golden import (
    approval,
    departments,
    dispute,
    intake,
    notify,
    stated,
    supervision,
    voices,
    window,
)
from onehall_contracts.golden.stated import Stated
from onehall_contracts.published import every_statement
from onehall_contracts.statements import STATEMENTS


def events() -> dict[str, tuple[Event, ...]]:
    """Return the events of every message by wire name, sorted, each in the order it is told."""
    told = (intake, approval, departments, supervision, dispute, notify, voices, window)
    found: dict[str, tuple[Event, ...]] = {}
    for event in (event for module in told for event in module.EVENTS):
        found[event.type] = (*found.get(event.type, ()), event)
    return dict(sorted(found.items()))


def statements() -> dict[str, tuple[Stated, ...]]:
    """Return what is signed in the story, by the names statements are published under."""
    return {
        name: tuple(one for one in stated.ALL if STATEMENTS[one.typ] is statement)
        for name, statement in every_statement().items()
    }
