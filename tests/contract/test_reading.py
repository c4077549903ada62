"""Whatever arrives, reading it gives events or reasons: never an error, never a submitted value."""

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onehall_contracts import (
    Envelope,
    Unreadable,
    class_for,
    every_message,
    explain,
    pack,
    published,
    unpack,
)
from onehall_contracts.event import MAX_BYTES, MAX_EVENTS, TELLING_NOTHING
from pydantic import ValidationError

OPINION = "approval.opinion-recorded.v1"
EXAMPLE = published.examples(OPINION)[f"{OPINION}.example-1.json"]
EVENT: dict[str, Any] = json.loads(EXAMPLE)[0]
MEGABYTE = 1024 * 1024
CANARY = "§canary§"  # in no contract, so wherever it shows, it came from the input

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


def batch(*events: Any) -> bytes:
    return json.dumps(events).encode()


def replaced(raw: str, **changes: str) -> bytes:
    """The example with attributes replaced by raw JSON, which need not be valid."""
    texts = {key: json.dumps(value) for key, value in EVENT.items()} | changes
    return f"[{{{','.join(f'{json.dumps(k)}:{v}' for k, v in texts.items())}{raw}}}]".encode()


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "malformed JSON"),
    "not JSON": (b"<event/>", "malformed JSON"),
    "half of it": (EXAMPLE[: len(EXAMPLE) // 2], "malformed JSON"),
    "two documents": (EXAMPLE + EXAMPLE, "malformed JSON"),
    "a byte order mark": (b"\xef\xbb\xbf" + EXAMPLE, "malformed JSON"),
    "invalid UTF-8": (replaced("", source='"\xff"').decode().encode("latin-1"), "malformed JSON"),
    "half a surrogate": (replaced("", source='"\\ud800"'), "malformed JSON"),
    "NaN": (replaced("", caseversion="NaN"), "malformed JSON"),
    "Infinity": (replaced("", caseversion="-Infinity"), "malformed JSON"),
    "10,000 levels of lists": (b"[" * 10_000 + b"]" * 10_000, "recursion limit"),
    "10,000 levels of data": (
        replaced("", data='{"a":' * 10_000 + "1" + "}" * 10_000),
        "recursion limit",
    ),
    "a number of 5,000 digits": (replaced("", caseversion="1" * 5_000), "out of range"),
    "a number of 4,000 digits": (replaced("", caseversion="1" * 4_000), "caseversion: "),
    "one event without its array": (json.dumps(EVENT).encode(), "not an array"),
    "the wrong things": (b'[1, null, "x", [], true, 1e999]', "not an event"),
    "no attributes": (b"[{}]", "specversion: Field required"),
    "no data": (batch({k: v for k, v in EVENT.items() if k != "data"}), "data: Field required"),
    "data that is text": (replaced("", data='"{}"'), "data: Input should be a valid dictionary"),
    "another version of CloudEvents": (replaced("", specversion='"0.3"'), "specversion: "),
    "an id that is no UUID": (replaced("", id='"1"'), "id: not acceptable (uuid_parsing)"),
    "a time without offset": (replaced("", time='"2011-10-14T15:00:00"'), "time: "),
    "no source": (replaced("", source='""'), "source: "),
    "U+0000 in the subject": (replaced("", subject='"a\\u0000b"'), "U+0000"),
    "U+0000 in the type": (replaced("", type='"a\\u0000b"'), "U+0000"),
    "U+0000 deep in the data": (replaced("", data='{"a":[{"b":"\\u0000"}]}'), "U+0000"),
    "U+0000 in a key": (replaced("", data='{"a\\u0000":1}'), "U+0000"),
    "a line break in an attribute": (replaced("", traceparent='"a\\nb"'), "traceparent: "),
    "a very long attribute": (replaced("", type=json.dumps("x" * MEGABYTE)), "type: "),
    "a version that is true": (replaced("", caseversion="true"), "caseversion: "),
    "a version before the first": (replaced("", caseversion="-1"), "caseversion: "),
    "10 MB of text": (json.dumps(["x" * 10 * MEGABYTE]).encode(), "not an event"),
    "10 MB of nothing": (b"[" + b"0," * 5 * MEGABYTE + b"0]", "at most 64 events"),
}


@pytest.mark.parametrize(("body", "reason"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_event_is_told_as_such(body: bytes, reason: str) -> None:
    pieces = unpack(body)
    assert pieces
    for piece in pieces:
        assert isinstance(piece, Unreadable)
        assert reason in piece.reason
        assert len(piece.reason) < 1100
        assert piece.body or not body


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(replaced("", data='{"a":' + "1" * 4_000 + "}"), id="a-long-number-in-data"),
        pytest.param(replaced("", data='{"a":1e999}'), id="a-number-too-large-in-data"),
        pytest.param(replaced("", data='{"a":' * 150 + "1" + "}" * 150), id="150-levels-of-data"),
        pytest.param(replaced(',"type":"another.name.v1"'), id="a-repeated-key"),
        pytest.param(replaced(',"unknown":{"a":[1]}'), id="an-unknown-attribute"),
        pytest.param(replaced("", subject='""'), id="an-empty-subject"),
        pytest.param(replaced("", subject='"\\\\u0000"'), id="a-backslash-and-u0000"),
    ],
)
def test_what_has_an_envelope_is_an_event_whatever_its_data(body: bytes) -> None:
    (piece,) = unpack(body)
    assert isinstance(piece, Envelope)


def test_of_repeated_keys_the_last_counts() -> None:
    (piece,) = unpack(replaced(',"type":"another.name.v1"'))
    assert isinstance(piece, Envelope)
    assert piece.type == "another.name.v1"


def test_an_empty_batch_holds_nothing() -> None:
    assert unpack(b"[]") == []


def test_a_bad_event_harms_no_neighbour() -> None:
    first, second, third = unpack(batch(EVENT, {"id": 1}, EVENT))
    assert isinstance(first, Envelope)
    assert isinstance(second, Unreadable)
    assert json.loads(second.body) == {"id": 1}
    assert first == third


def test_a_message_of_more_events_than_allowed_is_set_aside_whole() -> None:
    assert len(unpack(batch(*[EVENT] * MAX_EVENTS))) == MAX_EVENTS
    body = batch(*[EVENT] * (MAX_EVENTS + 1))
    (piece,) = unpack(body)
    assert isinstance(piece, Unreadable)
    assert piece.body == body


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_can_be_unpacked(body: bytes) -> None:
    assert all(isinstance(piece, Envelope | Unreadable) for piece in unpack(body))


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(EVENT)), json_values))
def test_any_attributes_can_be_unpacked(changes: dict[str, Any]) -> None:
    body = json.dumps([EVENT | changes]).encode("utf-8", "surrogatepass")
    assert all(isinstance(piece, Envelope | Unreadable) for piece in unpack(body))


@settings(deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=40), max_size=300), st.integers(0, 2))
def test_a_packed_message_keeps_its_bounds_and_loses_nothing(
    events: list[bytes], scale: int
) -> None:
    texts = [json.dumps(event.hex() * (1 << 6 * scale)).encode() for event in events]
    bodies = list(pack(texts))
    for body in bodies:
        count = len(json.loads(body))
        assert 1 <= count <= MAX_EVENTS
        assert len(body) <= MAX_BYTES or count == 1
    assert [text for body in bodies for text in json.loads(body)] == [json.loads(t) for t in texts]


def test_a_batch_is_filled_to_the_last_byte() -> None:
    half = (MAX_BYTES - len(b"[,]")) // 2
    texts = [b"1" * half, b"1" * (MAX_BYTES - len(b"[,]") - half)]
    assert [len(body) for body in pack(texts)] == [MAX_BYTES]
    assert len(list(pack([*texts[:1], texts[1] + b"1"]))) == 2


def complaint(name: str, data: Any) -> str | None:
    try:
        class_for(name).model_validate(data)
    except ValidationError as error:
        return explain(error)
    return None


def places(node: Any, *path: str | int) -> list[tuple[str | int, ...]]:
    """Every place in a JSON value, the whole of it first."""
    inside = node.items() if isinstance(node, dict) else enumerate(node)
    below = [
        place
        for key, child in inside
        for place in (
            places(child, *path, key) if isinstance(child, dict | list) else [(*path, key)]
        )
    ]
    return [path, *below]


def spoilt(node: Any, path: tuple[str | int, ...], value: Any) -> Any:
    if not path:
        return value
    key, rest = path[0], path[1:]
    if isinstance(node, dict):
        return {k: spoilt(v, rest, value) if k == key else v for k, v in node.items()}
    return [spoilt(v, rest, value) if k == key else v for k, v in enumerate(node)]


CANARIES: list[Any] = [
    CANARY,
    CANARY * 300,
    f"{EVENT['id'][:-8]}{CANARY}",
    f"2011-10-14T15:00:00{CANARY}",
    f"2011-10-14 {CANARY}",
    {CANARY: CANARY},
    [CANARY],
    [[CANARY]],
    [{CANARY: CANARY}],
    f"{CANARY}\0",
    7_091_982_709,
    -7_091_982_709,
    7_091_982.709,
]
SHOWN = (CANARY, "§", "7091982", "7_091", "70919827")


@pytest.mark.parametrize("name", sorted(every_message()))
def test_an_explanation_of_data_never_holds_a_submitted_value(name: str) -> None:
    data = json.loads(published.examples(name)[f"{name}.example-1.json"])[0]["data"]
    told = [complaint(name, spoilt(data, at, v)) for at in places(data) for v in CANARIES]
    texts = [text for text in told if text is not None]
    assert len(texts) > len(CANARIES)
    assert [text for text in texts for shown in SHOWN if shown in text] == []


@pytest.mark.parametrize("attribute", sorted(Envelope.model_fields))
def test_an_explanation_of_an_envelope_never_holds_a_submitted_value(attribute: str) -> None:
    for canary in CANARIES:
        (piece,) = unpack(batch(EVENT | {attribute: canary}))
        reason = piece.reason if isinstance(piece, Unreadable) else ""
        assert not any(shown in reason for shown in SHOWN)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(EVENT["data"])),
    st.text("äöü", min_size=1, max_size=40) | st.lists(st.text("äöü", min_size=1), min_size=1),
)
def test_an_explanation_has_no_letter_of_what_was_submitted(field: str, value: Any) -> None:
    text = complaint(OPINION, EVENT["data"] | {field: value}) or ""
    assert not set("äöü") & set(text)


def test_a_uuid_is_refused_without_quoting_it() -> None:
    """Pydantic's own text quotes the first wrong character; ours must not."""
    text = complaint(OPINION, EVENT["data"] | {"task_id": "zebra"})
    assert text == "task_id: not acceptable (uuid_parsing)"
    assert "uuid_parsing" not in TELLING_NOTHING


def test_an_explanation_still_says_where_and_what() -> None:
    text = complaint(OPINION, EVENT["data"] | {"answer": "maybe", "given_at": "2011-10-14T15:00"})
    assert text is not None
    answer, given_at = text.split("; ")
    assert answer.startswith("answer: Input should be 'approve', 'approve-with-conditions'")
    assert given_at == "given_at: Input should have timezone info"


def test_an_explanation_is_of_bounded_length() -> None:
    reasons = [UUID(int=n).hex for n in range(1000)]
    text = complaint(OPINION, EVENT["data"] | {"reasons": [[r] for r in reasons]})
    assert text is not None
    assert len(text) <= 1000
