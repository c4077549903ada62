"""Between contracts and the domain, both ways; pure."""

from collections.abc import Iterable

from onehall_store import Recorded, Said

from onehall_approval.domain import model as m
from onehall_approval.messages import asking, clocks, correcting, issuing, together
from onehall_approval.messages.asking import request_review
from onehall_approval.messages.correcting import answers, correct
from onehall_approval.messages.issuing import REMEDIES, issuance_id, permit, refusal
from onehall_approval.messages.parts import Says
from onehall_approval.messages.reading import (
    answer_invitation,
    ask_clarification,
    complete_step,
    lapse_supplement,
    note_supplement,
    open_coordination,
    record_opinion,
    task_of,
)

SAYS: Says = {**asking.SAYS, **clocks.SAYS, **together.SAYS, **issuing.SAYS, **correcting.SAYS}


def publishes(state: m.Coordination, recorded: Recorded[m.Event]) -> Iterable[Said]:
    """Yield what is said about an event: to everybody, and to the departments it asks."""
    return SAYS[type(recorded.event)](state, recorded.event)


__all__ = [
    "REMEDIES",
    "SAYS",
    "answer_invitation",
    "answers",
    "ask_clarification",
    "complete_step",
    "correct",
    "issuance_id",
    "lapse_supplement",
    "note_supplement",
    "open_coordination",
    "permit",
    "publishes",
    "record_opinion",
    "refusal",
    "request_review",
    "task_of",
]
