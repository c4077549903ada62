"""Those who are rated never learn whose case a rating, a complaint or a call was about (E-04)."""

from typing import Any

import pydantic_core
import pytest
from onehall_chassis import Actor
from onehall_contracts.golden import events
from onehall_supervision.api import hiding
from onehall_supervision.domain import model as m
from onehall_supervision.domain.course import acts as a
from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.levels import Function, Level
from onehall_supervision.store import CODEC
from onehall_supervision.store.codec import EVENTS, OBSERVED
from onehall_supervision.store.reading import Entry

from tests.building import ACCEPTED_AT

AT = ACCEPTED_AT
CARD = {"function": "F13", "rule": "rectification-over", "case_id": "a case"}
VOICE = m.CardKey(Function.CONCERNS, "rectification-over", m.Subject("case"))
DISPUTE = m.CardKey(Function.CONCERNS, "dispute-reply-over", m.Subject("case"))
LIMIT = m.CardKey(Function.CASE_LIMIT, "review-over", m.Subject("PC2-06"))


def actor(*roles: str) -> Actor:
    return Actor("somebody", frozenset(roles), "GHJ")


def entry(type_: str, **data: Any) -> Entry:
    return Entry(1, "id", type_, "onehall/intake", ACCEPTED_AT, ACCEPTED_AT, None, None, data)


def acts_about(key: m.CardKey) -> list[m.Event]:
    """Return a card and everything that is done about one."""
    card = m.CardIssued(
        key.function, key.rule, Level.YELLOW, key.subject, None, None, "x", "x", "x", "x", "x",
        AT, AT,
    )  # fmt: skip
    return [
        card,
        m.CardProposed(card),
        a.CardDismissed(key, "x", "x", AT),
        a.CardAcknowledged(key, "x", AT),
        a.CardAnswered(key, "x", "x", None, "x", AT),
        a.AppealDrafted(key, "x", AT),
        a.CardAppealed(key, "x", AT, "x", AT),
        a.AppealDecided(key, a.Outcome.REJECTED, "x", "x", AT),
        a.CardRevoked(key, "x", "x", AT),
        a.CardClosed(key, "x", AT),
        a.DutyMissed(a.Duty.ANSWER, key, None, AT, AT),
        ordered(key),
        a.CorrectionOrdered(
            a.CorrectionId("x"), a.CorrectiveAct.SEND_AGAIN, ItemId("PC2-06"), key, None, None,
            "x", "x", AT,
        ),
    ]  # fmt: skip


def ordered(*keys: m.CardKey) -> a.OrderIssued:
    department = DepartmentId("GHJ")
    return a.OrderIssued(a.OrderId("o"), a.OrderKind.URGE, department, keys, "x", "x", AT, "x", AT)


AFTER_ORDERS: list[m.Event] = [
    a.OrderAnswered(a.OrderId("o"), "x", "x", AT),
    a.OrderClosed(a.OrderId("o"), a.Ended.MET, "x", AT),
    a.DutyMissed(a.Duty.OBEY, None, a.OrderId("o"), AT, AT),
]


def recorded(event: m.Event) -> Entry:
    """Return an entry as the ledger has it."""
    data = pydantic_core.from_json(CODEC.encode(event))
    return entry(f"supervision.{CODEC.name_of(event)}.v1", **data)


HIDDEN = sorted(
    name
    for name in events()
    if name.startswith(("intake.evaluation", "intake.rectification", "intake.complaint"))
    or name.startswith("notify.call-back-done.")
)


def test_there_is_something_to_hide() -> None:
    assert len(HIDDEN) == 12


@pytest.mark.parametrize("role", ["department", "clerk", "guide"])
def test_who_may_be_rated_hears_of_everything_else(role: str) -> None:
    hidden = [entry(name) for name in HIDDEN]
    hidden += [entry("notify.notice-sent.v2", template="rating-rectified@1")]
    shown = [
        entry("intake.case-accepted.v1"),
        entry("notify.notice-sent.v2", template="permit-issued@2"),
    ]
    assert hiding.heard(actor(role), [*hidden, *shown]) == shown


def test_these_are_all_acts_there_are() -> None:
    told = {CODEC.name_of(one) for one in (*acts_about(VOICE), *AFTER_ORDERS)}
    assert told == EVENTS.keys() - {OBSERVED, "score-rolled"}, "scores are of no case"


@pytest.mark.parametrize("act", [*acts_about(VOICE), *AFTER_ORDERS, ordered(LIMIT, VOICE)])
def test_no_act_on_the_card_of_a_voice_shows_its_case(act: m.Event) -> None:
    """A department that answers its card would find the case by who was answered just then."""
    assert hiding.heard(actor("department"), [recorded(act)]) == []
    assert hiding.heard(actor("supervisor"), [recorded(act)]) == [recorded(act)]


@pytest.mark.parametrize("act", [*acts_about(LIMIT), *acts_about(DISPUTE), ordered(LIMIT, DISPUTE)])
def test_acts_on_other_cards_are_heard_of(act: m.Event) -> None:
    assert hiding.heard(actor("department"), [recorded(act)]) == [recorded(act)]


@pytest.mark.parametrize("roles", [("applicant",), ("supervisor",), ("department", "supervisor")])
def test_the_applicant_and_those_above_hear_of_all(roles: tuple[str, ...]) -> None:
    entries = [entry(name) for name in HIDDEN]
    assert hiding.heard(actor(*roles), entries) == entries
    assert hiding.blind(actor(*roles), CARD) == CARD


def test_a_department_has_its_card_without_the_case() -> None:
    assert hiding.blind(actor("department"), CARD) == CARD | {"case_id": None}
    of_a_dispute = CARD | {"rule": "dispute-answer-over"}
    assert hiding.blind(actor("department"), of_a_dispute) == of_a_dispute
