"""The envelope: what is encoded can be read, and reads as it was meant."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onehall_contracts import (
    Envelope,
    Event,
    UnknownMessage,
    Unreadable,
    encode,
    golden,
    pack,
    unpack,
)
from onehall_contracts.departments import HeartbeatV1
from onehall_contracts.event import CONTENT_TYPE
from onehall_contracts.ids import derived
from onehall_contracts.intake import CaseWithdrawnV1
from pydantic import ValidationError

(EVENT,) = golden.events()["intake.case-withdrawn.v1"]
attributes = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=200)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
moments = st.integers(-(2**31), 2**32)
times = st.builds(
    lambda s, ms, tz: datetime.fromtimestamp(s, tz).replace(microsecond=ms),
    moments,
    st.integers(0, 999_999),
    offsets,
)


def read(event: Event) -> Event:
    (body,) = pack([encode(event)])
    (piece,) = unpack(body)
    assert isinstance(piece, Envelope), piece
    return piece.open()


@settings(deadline=None)
@given(
    source=attributes.filter(bool),
    time=times,
    subject=attributes,
    cause=st.none() | st.uuids(),
    traceparent=st.none() | attributes.filter(bool),
    caseversion=st.none() | st.integers(0, 2**31 - 1),
)
def test_what_is_encoded_reads_as_it_was_meant(**meant: object) -> None:
    event = replace(EVENT, **meant)  # type: ignore[arg-type]  # each strategy fits its attribute
    assert read(event) == event


def test_absent_attributes_are_left_out() -> None:
    text = encode(replace(EVENT, subject="", cause=None, traceparent=None, caseversion=None))
    for name in (b"subject", b"cause", b"traceparent", b"caseversion"):
        assert b'"' + name + b'"' not in text


def test_the_first_version_is_not_taken_for_an_absent_one() -> None:
    assert b'"caseversion":0' in encode(replace(EVENT, caseversion=0))


def test_a_time_without_offset_is_refused_at_the_sender() -> None:
    with pytest.raises(ValueError, match="has no offset"):
        encode(replace(EVENT, time=datetime(2011, 9, 26, 9, 0)))  # noqa: DTZ001 - that is the case


def test_a_time_keeps_its_instant_in_another_zone() -> None:
    assert read(replace(EVENT, time=EVENT.time.astimezone(UTC))).time == EVENT.time


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+08:00", "9999-12-31T23:00:00-08:00"])
def test_a_time_that_no_clock_in_utc_ever_shows_is_none(time: str) -> None:
    """It could be kept nowhere, and the batch it travels in would be undone for its sake."""
    said = json.loads(encode(EVENT))
    said["time"], sent_at = time, {"sent_at": time}
    (piece,) = unpack(json.dumps([said]).encode())
    assert isinstance(piece, Unreadable)
    assert "in UTC it is not of the years 1 to 9999" in piece.reason
    (beat,) = golden.events()["departments.heartbeat.v1"]
    with pytest.raises(ValidationError, match="not of the years 1 to 9999"):
        HeartbeatV1.model_validate(beat.message.model_dump() | sent_at)


def test_the_type_of_an_event_is_the_name_of_its_message() -> None:
    assert EVENT.type == CaseWithdrawnV1.wire_name
    assert CONTENT_TYPE == "application/cloudevents-batch+json"


def test_an_event_of_an_unknown_version_has_an_envelope_but_cannot_be_opened() -> None:
    body = b"[" + encode(EVENT).replace(b"withdrawn.v1", b"withdrawn.v7") + b"]"
    (piece,) = unpack(body)
    assert isinstance(piece, Envelope)
    assert piece.id == EVENT.id
    with pytest.raises(UnknownMessage, match="known versions"):
        piece.open()


def test_ids_of_the_golden_story_are_fixed() -> None:
    assert golden.events()["departments.opinion-given.v1"][0].id == derived(
        derived(golden.story.CASE, "PC2-06", "review"), "opinion"
    )
