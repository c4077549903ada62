"""The ledger: everything is entered, word for word, and told without anybody's data."""

import json
from datetime import datetime
from uuid import UUID

import pytest
from onehall_contracts import Message, class_for, every_message, owner_of
from onehall_contracts.ids import derived, uuid7
from onehall_store import Received
from onehall_supervision import handlers, messages, store
from onehall_supervision.api import texts, waterfall
from onehall_supervision.domain import model as m
from onehall_supervision.domain.holding import holding
from onehall_supervision.messages import CALENDAR
from onehall_supervision.store.reading import Entry

from tests.building import ACCEPTED_AT, APPLICANT, item
from tests.moving import voided
from tests.observing import (
    answered,
    at,
    case_of,
    issued,
    opened,
    said,
    step_completed,
    submitted,
)
from tests.unit.supervision.watch import watching_of

FIRE, PLAN = item(6, "XFZD"), item(1, "GHJ", promised=14)
CASE = case_of(FIRE, PLAN)
DONE = step_completed(CASE, FIRE, "审查", at("2011-09-27T10:00:00"))
ANSWER = answered(CASE, FIRE, at("2011-09-28T16:00:00"))
STORY: list[Message] = [submitted(CASE), CASE, opened(CASE), DONE, ANSWER]
PERSONAL = {"applicant_ref", "recipient_ref", "officer", "responsible", "reasons", "conditions"}


def test_every_event_of_the_four_owners_is_observed_and_nothing_else() -> None:
    expected = {
        name
        for name, kind in every_message().items()
        if kind.kind == "event" and owner_of(name) in {"intake", "approval", "dispute", "notify"}
    }
    assert {kind.wire_name for kind in handlers.CONSUMES} == expected


def test_an_event_is_entered_into_the_ledger_of_its_case() -> None:
    event = said(CASE, ACCEPTED_AT)
    ((stream, command),) = handlers.observe(Received(event, "supervision.in", None, ACCEPTED_AT))
    assert stream == CASE.case_id
    assert command == m.Observe(messages.observed(event))


@pytest.mark.parametrize("message", STORY, ids=lambda one: one.wire_name)
def test_an_entry_is_read_back_as_it_was_written(message: Message) -> None:
    entry = messages.observed(said(message, ACCEPTED_AT, cause=uuid7()))
    text = store.CODEC.encode(entry)
    assert store.CODEC.decode(store.CODEC.name_of(entry), text) == entry
    assert json.loads(text)["data"] == json.loads(message.model_dump_json())


def test_a_card_is_read_back_as_it_was_written() -> None:
    watch = watching_of(STORY)
    watch.check(at("2011-12-20T00:00:00"))
    assert watch.cards
    for card in watch.cards:
        assert store.CODEC.decode(store.CODEC.name_of(card), store.CODEC.encode(card)) == card
        message = messages.card_issued(CASE.case_id, card, watch.view)
        assert message.card_id == derived(CASE.case_id, card.function, card.rule, card.subject)


# Telling people


@pytest.mark.parametrize("name", sorted({k.wire_name for k in handlers.CONSUMES}))
def test_every_event_is_told_and_shows_only_fields_it_has_and_nothing_personal(name: str) -> None:
    telling = texts.TELLINGS[name]
    shown = {*telling.shows, *telling.counts}
    assert shown <= class_for(name).model_fields.keys()
    assert not shown & PERSONAL


@pytest.mark.parametrize("message", [*STORY, issued(CASE, ACCEPTED_AT)], ids=lambda m: m.wire_name)
def test_a_sentence_has_no_gaps_and_names_nobody(message: Message) -> None:
    found = entry(1, message)
    zh, en = texts.sentences(found)
    assert "…" not in zh + en
    assert "{" not in zh + en
    everything = f"{zh} {en} {texts.facts(found)}"
    assert str(APPLICANT) not in everything
    assert "officer" not in everything


def test_an_answer_is_told_in_both_languages() -> None:
    zh, en = texts.sentences(entry(1, ANSWER))
    assert zh == "XFZD对PC2-06出具审查意见: 同意"
    assert en == "XFZD on PC2-06: approved"


# The trace


def entry(version: int, message: Message, cause: UUID | None = None) -> Entry:
    event = said(message, message_time(message), f"onehall/{owner_of(message.wire_name)}")
    return Entry(
        version=version,
        id=str(derived("entry", version)),
        type=message.wire_name,
        source=event.source,
        time=event.time,
        recorded_at=ACCEPTED_AT,
        cause=str(cause) if cause else None,
        trace_id=None,
        data=json.loads(message.model_dump_json()),
    )


def message_time(message: Message) -> datetime:
    times = (getattr(message, name, None) for name in ("given_at", "completed_at"))
    return next(filter(None, times), ACCEPTED_AT)


def ledger() -> list[Entry]:
    root, acceptance = uuid7(), derived("entry", 2)
    causes = [root, None, acceptance, derived("a step"), derived("an opinion")]
    return [
        entry(n, message, cause)
        for n, (message, cause) in enumerate(zip(STORY, causes, strict=True), 1)
    ]


def test_the_waterfall_holds_what_supervision_was_never_told() -> None:
    entries = ledger()
    hops = waterfall.messages(entries)
    by_id = {hop["id"]: hop for hop in hops}
    task = str(derived(CASE.case_id, "PC2-06", "review"))
    chain = [by_id[str(derived("entry", 5))]]
    while cause := chain[-1]["cause"]:
        chain.append(by_id[cause])
    assert [hop["type"] for hop in chain] == [
        "approval.opinion-recorded.v1",
        "departments.opinion-given.v1",
        "approval.request-review.v1",
        "approval.coordination-opened.v1",
        "intake.case-accepted.v1",
    ]
    assert chain[1]["service"] == "XFZD"
    assert chain[2]["id"] == task
    assert chain[2]["to"] == "XFZD"


def test_the_request_that_began_it_is_the_gateways() -> None:
    hops = waterfall.messages(ledger())
    assert hops[0]["type"] == waterfall.GATEWAY_REQUEST
    assert hops[0]["id"] == next(h["cause"] for h in hops if h["type"].endswith("submitted.v1"))


def test_the_waterfall_tells_each_department_how_long_it_held_the_case() -> None:
    held = waterfall.departments(ledger(), at("2011-10-08T17:00:00"), CALENDAR)
    fire, plan = ({d["department"]: d for d in held}[name] for name in ("XFZD", "GHJ"))
    assert fire["held_wd"] == 2.86  # two days and six of seven hours
    assert fire["reviews"][0]["answered_at"] == at("2011-09-28T16:00:00")
    assert plan["held_wd"] == 6.0  # still held; National Day does not count, the Saturday does
    assert plan["reviews"][0]["answered_at"] is None


def test_a_void_opinion_is_asked_for_again_and_held_until_it_is_given_again() -> None:
    again = voided(CASE, FIRE, ANSWER.opinion_id, at("2011-09-29T09:00:00"))
    entries = [*ledger(), entry(6, again, derived("a failed assumption"))]
    request = next(h for h in waterfall.messages(entries) if h["id"] == str(again.task_id))
    assert (request["type"], request["to"]) == ("approval.request-review.v1", "XFZD")
    (fire, _) = waterfall.departments(entries, at("2011-09-30T17:00:00"), CALENDAR)
    assert fire["reviews"][0]["answered_at"] is None
    assert fire["held_wd"] == 5.0


# Who holds it


def test_a_case_is_held_by_intake_then_by_departments_then_by_nobody() -> None:
    assert [h.party for h in holding(watching_of(STORY[:1]).view)] == ["intake"]
    held = holding(watching_of(STORY[:4]).view)
    assert [(h.department, h.step) for h in held] == [("XFZD", "决定"), ("GHJ", "审查")]
    assert held[0].since == at("2011-09-27T10:00:00")
    assert held[0].due_at == at("2011-10-14T00:00:00")
    both = [*STORY, answered(CASE, PLAN, at("2011-09-29T09:00:00"))]
    assert [h.party for h in holding(watching_of(both).view)] == ["gate"]
    over = [*both, issued(CASE, at("2011-09-29T09:00:00"))]
    assert holding(watching_of(over).view) == []
