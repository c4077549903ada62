"""Every message of the contracts is told in both languages: whole sentences that name nobody."""

import json

import pytest
from onehall_contracts import Event
from onehall_contracts.golden import events
from onehall_supervision import handlers
from onehall_supervision.api import texts
from onehall_supervision.store.reading import Entry

from tests.building import ACCEPTED_AT

CONSUMED = {kind.wire_name for kind in handlers.CONSUMES}
EXAMPLES = {name: told for name, told in events().items() if name in CONSUMED}
TOLD = {f"{name} {n}": e for name, told in EXAMPLES.items() for n, e in enumerate(told, 1)}
PERSONAL = ("applicant_ref", "recipient_ref", "officer", "responsible", "approver", "confirmed_by")
UNSPOKEN = ("…", "{", "[", "None", "True", "False")


def entry(event: Event) -> Entry:
    return Entry(
        version=1,
        id=str(event.id),
        type=event.type,
        source=event.source,
        time=event.time,
        recorded_at=ACCEPTED_AT,
        cause=None,
        trace_id=None,
        data=json.loads(event.message.model_dump_json()),
    )


def test_every_message_has_an_example_to_be_told() -> None:
    assert EXAMPLES.keys() == CONSUMED


@pytest.mark.parametrize("event", TOLD.values(), ids=TOLD.keys())
def test_a_message_is_told_in_whole_sentences(event: Event) -> None:
    zh, en = texts.sentences(entry(event))
    assert zh != en
    assert not [mark for mark in UNSPOKEN if mark in zh + en], (zh, en)
    assert any("\u4e00" <= sign <= "\u9fff" for sign in zh)


@pytest.mark.parametrize("event", TOLD.values(), ids=TOLD.keys())
def test_nobody_is_named(event: Event) -> None:
    found = entry(event)
    told = f"{texts.sentences(found)} {texts.facts(found)}"
    for name in PERSONAL:
        if value := found.data.get(name):
            assert str(value) not in told
