"""A coordination shows every step of every review on its own clock."""

from datetime import datetime
from typing import Any

from onehall_approval import messages
from onehall_approval.api import view
from onehall_approval.domain import coordination as co
from onehall_approval.domain import model as m

from tests.building import ACCEPTED_AT, accepted, item, opinion, record
from tests.unit.approval.acting import department, ourselves, window

FIRE = item(6, "XFZD")
CASE = accepted(
    FIRE.model_copy(
        update={
            "steps": (
                *FIRE.steps,
                FIRE.steps[0].model_copy(update={"name": "制证送达", "clock": "delivery"}),
            )
        }
    )
)


def after(*commands: m.Command) -> m.Coordination:
    state = co.INITIAL
    for command in (messages.open_coordination(CASE, ourselves()), *commands):
        events = co.decide(state, command)
        assert not isinstance(events, m.Refused), events
        for event in events:
            state = co.evolve(state, event)
    return state


def done(state: m.Coordination) -> dict[str, datetime | None]:
    (review,) = view.coordination(state)["reviews"]
    steps: list[dict[str, Any]] = review["steps"]
    return {step["name"]: step["done_at"] for step in steps}


def test_the_step_of_intake_is_done_by_the_acceptance() -> None:
    assert done(after()) == {"受理": ACCEPTED_AT, "审查": None, "决定": None, "制证送达": None}


def test_the_step_of_delivery_is_done_by_the_delivery() -> None:
    approved = record(opinion(CASE, FIRE), department("XFZD"))
    delivered = m.MakeDelivery(1, m.Channel.WINDOW, "送达 1", window())
    assert done(after(approved))["制证送达"] is None
    assert done(after(approved, delivered))["制证送达"] == ACCEPTED_AT
