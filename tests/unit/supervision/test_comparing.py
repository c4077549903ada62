"""What approval states of a limit is compared with ours: a difference is told, never believed."""

import logging
from datetime import UTC, date, datetime

import pytest
from onehall_calendar import load
from onehall_contracts import Event, Message, approval
from onehall_contracts.ids import uuid7
from onehall_store import Recorded
from onehall_store.deciding import Origin
from onehall_supervision import messages, store
from onehall_supervision.domain import model as m
from onehall_supervision.domain.comparing import STATING, differences
from onehall_supervision.store import comparing

from tests.building import ACCEPTED_AT, item
from tests.moving import extended, resumed, suspended
from tests.observing import at, case_of, opened, said
from tests.unit.supervision.watch import watching_of

FIRE, PLAN = item(6, "XFZD", promised=10), item(1, "GHJ", promised=14)
CASE = case_of(FIRE, PLAN)
EARLY, LATER = at("2011-09-28T10:00:00"), at("2011-10-12T17:00:00")
BEGUN = suspended(CASE, FIRE, on=date(2011, 9, 28), declared=7, when=EARLY)
OVER = resumed(CASE, FIRE, on=date(2011, 10, 12), when=LATER)
RIGHT = approval.ItemDue(
    item_id="PC2-06",
    promised_due_at=datetime(2011, 10, 24, 16, tzinfo=UTC),  # 24:00 of the 24th in Shanghai
    legal_due_at=at("2011-11-08T00:00:00"),
)


def found(*told: Message) -> list[tuple[str | None, str]]:
    """Return the differences of the last thing said, when everything has been heard."""
    view = watching_of([CASE, *told]).view
    fact = messages.fact_of(told[-1])
    assert isinstance(fact, STATING)
    return [(one.item, one.limit) for one in differences(view, fact)]


def test_limits_that_are_the_same_instant_are_the_same() -> None:
    """L-33: seven working days are not counted, whoever counts."""
    assert found(BEGUN.model_copy(update={"items": (RIGHT,)})) == []


def test_each_limit_that_differs_is_told() -> None:
    assert found(BEGUN) == [("PC2-06", "promised"), ("PC2-06", "legal")]
    wrong = RIGHT.model_copy(update={"legal_due_at": at("2011-11-07T00:00:00")})
    assert found(BEGUN.model_copy(update={"items": (wrong,)})) == [("PC2-06", "legal")]


def test_the_opening_is_compared_too() -> None:
    assert len(found(opened(CASE))) == 4


def test_what_was_stated_before_a_later_move_is_not_compared_any_more() -> None:
    assert found(OVER, BEGUN) == []
    assert found(BEGUN, opened(CASE)) == []
    assert found(BEGUN, OVER) == [("PC2-06", "promised"), ("PC2-06", "legal")]


def test_a_calendar_we_do_not_have_is_told_by_its_version() -> None:
    new = approval.DeadlinesRecalculatedV1(
        case_id=CASE.case_id,
        previous_version=load().version,
        calendar_version="cn-2099.1",
        items=OVER.items,
        joint_due_at=LATER,
        recalculated_at=LATER,
    )
    assert found(new) == [(None, "calendar")]
    same = new.model_copy(update={"calendar_version": load().version})
    assert watching_of([CASE, same]).view.pending == watching_of([CASE]).view.pending


def test_a_difference_is_logged_and_counted_and_changes_nothing(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[tuple[int, object]] = []
    monkeypatch.setattr(comparing.found, "add", lambda n, labels: counted.append((n, labels)))
    watch = watching_of([CASE, BEGUN])
    event: Event = said(BEGUN, EARLY)
    entry = Recorded(
        CASE.case_id, 2, uuid7(), messages.observed(event), Origin("approval", ACCEPTED_AT)
    )
    with caplog.at_level(logging.WARNING):
        assert list(store.MODEL.publishes(watch.view, entry)) == []
    assert counted == [(1, {"limit": "promised"}), (1, {"limit": "legal"})]
    (first, _) = caplog.records
    assert first.__dict__["item"] == "PC2-06"
    assert first.__dict__["counted"].startswith("2011-10-25T00:00:00")


def test_an_extension_is_counted_from_its_causes_not_from_what_is_stated() -> None:
    """L-30, L-31: every stated instant in this file is wrong, and no limit here is."""
    more = extended(CASE, FIRE, days=10, when=EARLY)
    view: m.CaseView = watching_of([CASE, more]).view
    watch = watching_of([CASE, more])
    watch.check(at("2011-12-20T00:00:00"))
    over = {c.breached_at for c in watch.cards if (c.rule, c.subject) == ("review-over", "PC2-06")}
    assert view.plan
    assert over == {at("2011-10-28T00:00:00")}
