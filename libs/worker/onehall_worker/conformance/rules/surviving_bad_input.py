"""The rule of bad input: whatever comes, the next good task is answered."""

import random
from collections.abc import Iterator
from uuid import uuid4

from onehall_contracts.approval import RequestReviewV1
from onehall_contracts.event import CONTENT_TYPE

from onehall_worker.conformance.bench import Bench
from onehall_worker.conformance.centre import Piece
from onehall_worker.conformance.findings import Broken
from onehall_worker.conformance.line import batch
from onehall_worker.conformance.rule import Rule, Trial

LONG = 200 * 1024
SEED = 20110913

BODIES = (
    ("an empty message", b"", CONTENT_TYPE),
    ("half of something", b'[{"specversion": "1.', CONTENT_TYPE),
    ("a page that is no JSON", b"<html><h1>502 Bad Gateway</h1></html>", "text/html"),
    ("JSON that is no batch", b'"good morning"', CONTENT_TYPE),
    ("bytes that are no text", bytes(range(128, 256)), "application/octet-stream"),
    (
        "200 KiB of nonsense",
        random.Random(SEED).randbytes(LONG),  # noqa: S311 - nonsense, not a secret
        CONTENT_TYPE,
    ),
)


async def survives_bad_input(trial: Trial) -> None:
    """Try one bad thing at a time, a good task beside or behind it."""
    bench = trial.bench
    for what, piece in _pieces(bench):
        await _good_one_answered(bench, what, [piece])
    await _good_one_answered(bench, "an empty batch", [])
    for what, body, content_type in BODIES:
        await bench.line.send_raw(body, content_type)
        await _good_one_answered(bench, what, [], body)


async def _good_one_answered(
    bench: Bench, what: str, pieces: list[Piece], body: bytes = b""
) -> None:
    good = bench.task()
    together = [*pieces, bench.centre.request(good)]
    await bench.line.send([together] if pieces else [[], together])
    try:
        await bench.answered([good])
    except Broken as broken:
        expected = f"the good task beside or after {what} to be answered"
        raise Broken(expected, broken.reason.seen, body or batch(together)) from None


def _pieces(bench: Bench) -> Iterator[tuple[str, Piece]]:
    def event(**changes: object) -> Piece:
        return {**bench.centre.request(bench.later()), **changes}

    yield from (("null", None), ("a number", 7), ("a text", "good morning"), ("a list", [[]]))
    yield "an empty object", {}
    yield "an event of an unknown type", event(type="approval.send-flowers.v1")
    yield "an event of an unknown version", event(type=f"{RequestReviewV1.wire_name[:-1]}9")
    yield "an event whose type is a number", event(type=7)
    yield "an event without data", {k: v for k, v in event().items() if k != "data"}
    yield "an event whose data is a text", event(data="good morning")
    yield "an event whose data is empty", event(data={})
    yield "an event with the id of nobody", event(id="nobody")
    yield "an event with a time that is none", event(time="yesterday")
    yield "a task with U+0000 in its id", event(data={"task_id": "\0", "statement": "a.b.c"})
    yield "a statement that is no JWS", event(data={**event()["data"], "statement": "a.b.c"})
    yield "a number of 400 digits", event(data={"task_id": 10**399})
    yield "a cancellation of nothing", event(type="approval.cancel-review.v1", data={})
    yield "a receipt of nothing", event(type="approval.send-receipt.v1", data={})
    yield "an event of 200 KiB", event(data={"task_id": str(uuid4()), "statement": "A" * LONG})


RULES = (
    Rule(
        "survives-bad-input",
        "收到无法读懂的消息应当搁置,不得中断,也不得连累其他子件",
        "what cannot be read is set aside; it ends nobody, and harms none of its neighbours",
        survives_bad_input,
        alone=True,
        seconds=90.0,
    ),
)
