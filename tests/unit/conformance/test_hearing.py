"""The kit hears everything, and chokes on nothing that a worker may say."""

import asyncio
import json

import pytest
from onehall_worker.conformance.compact import encoded
from onehall_worker.conformance.findings import Broken
from onehall_worker.conformance.heard import HEARTBEAT, OPINION, Heard, Message

from tests.waiting import turns, until


def heard(*bodies: object) -> Heard:
    found = Heard()
    for body in bodies:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        found.take(Message(raw, None))
    return found


def test_an_opinion_is_found_by_its_envelope_and_by_what_it_signs() -> None:
    signed = f"{encoded({})}.{encoded({'task_id': 'inside'})}.AA"
    found = heard([{"type": OPINION, "data": {"task_id": "outside", "signed": signed}}])
    assert found.opinions("outside") == found.opinions("inside") != []
    assert found.opinions("elsewhere") == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[",
        b"\xff",
        b"[" * 100_000,
        [None, 7, "x", []],
        [{"type": 7, "data": "x"}],
        [{"type": OPINION, "data": {"task_id": ["x"], "signed": {"x": 1}}}],
        [{"type": OPINION, "data": {"task_id": "\ud800", "signed": "\ud800"}}],
        [{"type": HEARTBEAT}],
    ],
)
def test_whatever_is_said_can_be_heard(body: object) -> None:
    found = heard(body)
    assert len(found.messages) == 1
    assert all(said.signed == "" for said in found.all)


async def test_waiting_ends_with_the_next_thing_heard() -> None:
    found = Heard()
    waiting = asyncio.create_task(found.news())
    await turns()
    assert not waiting.done()
    found.stir()
    await until(waiting.done)


def test_a_reason_has_a_digest_and_no_contents() -> None:
    reason = Broken("this", "that", "姓名").reason
    assert len(reason.digest) == 64
    assert "姓名" not in f"{reason}"
    assert Broken("this", "that").reason.digest == ""
