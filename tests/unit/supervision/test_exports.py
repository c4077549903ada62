"""What leaves with an export: every entry of every kind, and of what it says only ids and codes."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from onehall_contracts import Event, golden
from onehall_contracts.ids import derived
from onehall_supervision import messages
from onehall_supervision.exports import ocel, xes
from onehall_supervision.exports.naming import CODES, OFFICERS, Officers
from onehall_supervision.exports.relating import ITEMS
from onehall_supervision.store.exporting import Ledger
from onehall_supervision.store.reading import Entry

from tests.building import item
from tests.observing import at, case_of, opened, said, step_completed
from tests.unit.supervision.watch import watching_of

NOON = at("2011-09-28T12:00:00")
IDS = {
    *CODES, *ITEMS, "card_id", "case_id", "case_number", "department", "item_id", "kind",
    "lead_department", "permit_number", "sha256",
}  # fmt: skip
EVENTS = [event for some in golden.events().values() for event in some]


def entry(event: Event, version: int) -> Entry:
    data = json.loads(event.message.model_dump_json())
    return Entry(
        version, str(event.id), event.type, event.source, event.time, NOON, None, None, data
    )


def ledgers_of(events: Iterable[Event]) -> list[Ledger]:
    streams: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        streams[messages.stream_of(event)].append(event)
    return [ledger(stream, some) for stream, some in sorted(streams.items())]


def ledger(stream: str, events: Sequence[Event]) -> Ledger:
    affairs = stream.startswith(messages.AFFAIRS)
    view = None if affairs else watching_of(events).view
    return Ledger(stream, [entry(e, n) for n, e in enumerate(events, 1)], view)


def written(form: Any, ledgers: Sequence[Ledger]) -> str:
    async def source() -> AsyncIterator[Ledger]:
        for one in ledgers:
            yield one

    async def all_of_it() -> str:
        return b"".join([piece async for piece in form.written(source())]).decode()

    return asyncio.run(all_of_it())


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    match value:
        case dict():
            for key, inner in value.items():
                yield from leaves(inner, key)
        case list():
            for inner in value:
                yield from leaves(inner, name)
        case str():
            yield name, value


@pytest.fixture(scope="module")
def everything() -> list[Ledger]:
    return ledgers_of(EVENTS)


@pytest.mark.parametrize("form", [xes, ocel])
def test_of_what_any_message_says_only_ids_and_codes_leave(
    form: Any, everything: list[Ledger]
) -> None:
    text = written(form, everything)
    told = [
        leaf for event in EVENTS for leaf in leaves(json.loads(event.message.model_dump_json()))
    ]
    may_leave = {value for name, value in told if name in IDS}
    may_leave |= {value for name, value in told if name in OFFICERS and "-" in value}
    secret = {value for name, value in told if len(value) > 5 and value not in may_leave}
    envelopes = " ".join((*may_leave, *(f"{e.id} {e.type}" for e in EVENTS)))
    secret = {one for one in secret if one not in envelopes and not is_time(one)}
    assert len(secret) > 100, "the examples must hold something to keep"
    assert {one for one in secret if one in text} == set()


def is_time(text: str) -> bool:
    """Whether it is an instant, a day or a month, which the time of any entry begins with."""
    try:
        datetime.fromisoformat(text if len(text) > len("2011-10") else f"{text}-01")
    except ValueError:
        return False
    return True


def test_every_entry_is_one_event_and_every_object_is_told_of(everything: list[Ledger]) -> None:
    log = json.loads(written(ocel, everything))
    entries = [one.id for ledger in everything for one in ledger.entries]
    assert sorted(event["id"] for event in log["events"]) == sorted(entries)
    objects = [one["id"] for one in log["objects"]]
    assert len(objects) == len(set(objects))
    named = {
        related["objectId"]
        for one in (*log["events"], *log["objects"])
        for related in one["relationships"]
    }
    assert named <= set(objects)
    assert all(event["relationships"] for event in log["events"])
    types = {one["name"]: {a["name"] for a in one["attributes"]} for one in log["eventTypes"]}
    for event in log["events"]:
        assert {one["name"] for one in event["attributes"]} <= types[event["type"]]
    kinds = {one["name"]: {a["name"] for a in one["attributes"]} for one in log["objectTypes"]}
    for one in log["objects"]:
        assert {a["name"] for a in one["attributes"]} <= kinds[one["type"]]


def test_xes_has_a_trace_for_each_case_in_the_order_of_time(everything: list[Ledger]) -> None:
    root = ElementTree.fromstring(written(xes, everything))  # noqa: S314 - we wrote it
    space = "{http://www.xes-standard.org/}"
    traces = root.findall(f"{space}trace")
    cases = [one for one in everything if one.view is not None]
    assert len(traces) == len(cases)
    for trace, case in zip(traces, cases, strict=True):
        times = [
            datetime.fromisoformat(date.attrib["value"])
            for date in trace.iterfind(f"{space}event/{space}date[@key='time:timestamp']")
        ]
        assert len(times) == len(case.entries)
        assert times == sorted(times)


def test_step_findings_are_said_of_the_case() -> None:
    fire = item(6, "XFZD")
    case = case_of(fire)
    early = step_completed(case, fire, "决定", NOON)
    events = [said(one, NOON) for one in (case, opened(case), early)]
    text = written(xes, ledgers_of(events))
    assert '<string key="missing" value="PC2-06 审查"/>' in text
    assert '<string key="concept:name" value="PC2-06 决定"/>' in text


def test_what_xml_cannot_hold_or_would_misread_is_made_harmless() -> None:
    fire = item(6, "XFZD")
    case = case_of(fire)
    odd = step_completed(case, fire, '<a> & "b" \x01\ufffe', NOON)
    text = written(xes, ledgers_of([said(case, NOON), said(odd, NOON)]))
    (name,) = [
        one.attrib["value"]
        for one in ElementTree.fromstring(text).iter()  # noqa: S314 - we wrote it
        if "<a>" in one.attrib.get("value", "") and one.attrib["key"] == "step"
    ]
    assert name == '<a> & "b" ??'


def test_an_officer_is_a_number_whatever_a_department_wrote() -> None:
    fire = item(6, "XFZD")
    case = case_of(fire)
    officers = Officers()

    def who(name: str) -> list[str]:
        step = step_completed(case, fire, "审查", NOON).model_copy(update={"officer": name})
        return [one for one, _ in officers.of(entry(said(step, NOON), 1))]

    assert who("XFZD-03") == ["XFZD-03"]
    assert who("王审查员") == who("王审查员") == ["XFZD-unregistered-1"]
    assert who("李") == ["XFZD-unregistered-2"]


def test_an_empty_ledger_makes_an_empty_log() -> None:
    assert json.loads(written(ocel, []))["objects"] == []
    assert "<trace>" not in written(xes, [])


def test_a_card_of_ours_is_one_object_with_what_is_said_of_it_later() -> None:
    """A card has the same id in the ledger's own words and in the messages about it."""
    case = case_of(item(6, "XFZD"))
    watch = watching_of([case, opened(case)])
    (card, *_) = watch.check(at("2011-12-20T00:00:00"))
    key = {"function": card.function, "rule": card.rule, "subject": card.subject}
    said_of_it = {
        "card-issued": key | {"level": card.level},
        "card-proposed": {"card": key},
        "card-answered": {"key": key, "by": "somebody", "explanation": "a text"},
        "order-issued": {"keys": [key], "demand_en": "a text"},
    }
    entries = [
        Entry(n, kind, f"supervision.{kind}.v1", "us", card.at, NOON, None, None, data)
        for n, (kind, data) in enumerate(said_of_it.items(), 1)
    ]
    text = written(ocel, [Ledger(case.case_id, entries, watch.view)])
    log = json.loads(text)
    (found,) = [one["id"] for one in log["objects"] if one["type"] == "card"]
    assert found == f"card:{derived(case.case_id, card.function, card.rule, card.subject)}"
    for event in log["events"]:
        assert found in [one["objectId"] for one in event["relationships"]]
    assert "somebody" not in text
    assert "a text" not in text
