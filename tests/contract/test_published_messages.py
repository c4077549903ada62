"""What is published stays: schemas, golden examples, and the documents made from them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onehall_contracts import Envelope, every_message, golden, pack, published, unpack
from onehall_contracts.event import encode
from onehall_contracts.message import Part
from pydantic import BaseModel

from tests.contract.personal import THINGS, is_personal

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(every_message())
EXAMPLES = [(name, file, body) for name in NAMES for file, body in published.examples(name).items()]
KIB = 1024
ABOUT_NO_CASE = {
    "approval.absence-recorded.v1", "approval.delegation-ended.v1",
    "approval.delegation-registered.v1", "approval.return-message.v1", "departments.heartbeat.v1",
    "intake.guide-published.v1", "intake.hall-day-closed.v1", "intake.person-erased.v1",
    "supervision.checkpoint-signed.v1",
    "supervision.score-published.v1",
}  # fmt: skip
"""What is said about a department, its worker or the whole, whatever cases they have in hand."""
PERHAPS_ABOUT_A_CASE = {
    "intake.complaint-admitted.v1", "intake.complaint-answered.v1", "intake.complaint-received.v1",
    "intake.complaint-redirected.v1", "intake.enquiry-answered.v1", "intake.enquiry-received.v1",
    "notify.notice-failed.v2", "notify.notice-sent.v2", "notify.notice-served.v1",
    "supervision.appeal-decided.v1",
    "supervision.card-acknowledged.v1", "supervision.card-answered.v1",
    "supervision.card-appealed.v1", "supervision.card-closed.v1", "supervision.card-issued.v1",
    "supervision.card-revoked.v1", "supervision.order-answered.v1", "supervision.order-closed.v1",
    "supervision.order-issued.v1",
}  # fmt: skip
"""What may be said of what belongs to no case: a department's own affairs, a mere question."""

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
every_example = pytest.mark.parametrize(
    ("name", "body"), [(n, b) for n, _, b in EXAMPLES], ids=[f for _, f, _ in EXAMPLES]
)


def envelope_of(body: bytes) -> Envelope:
    (piece,) = unpack(body)
    assert isinstance(piece, Envelope), piece
    return piece


def parts(base: type[Part] = Part) -> Iterator[type[Part]]:
    for part in base.__subclasses__():
        yield part
        yield from parts(part)


OURS = sorted(
    {p for p in parts() if p.__module__.startswith("onehall_contracts")}, key=lambda p: p.__name__
)


def test_there_are_messages_and_every_one_is_published_with_an_example() -> None:
    assert len(NAMES) > 20
    assert published.published() == NAMES
    assert [name for name in NAMES if not published.examples(name)] == []


def test_no_two_classes_share_a_name_because_documents_name_schemas_by_it() -> None:
    names = [part.__name__ for part in OURS]
    assert sorted({name for name in names if names.count(name) > 1}) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_published_schema_never_changes(name: str) -> None:
    assert [str(change) for change in published.unlike_frozen(name)] == []


def test_nothing_generated_has_drifted() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/schemas.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@every_example
def test_a_golden_example_can_still_be_read(name: str, body: bytes) -> None:
    event = envelope_of(body).open()
    assert event.type == name
    assert event.message == every_message()[name].model_validate(json.loads(body)[0]["data"])


@every_example
def test_a_golden_example_survives_being_said_again(name: str, body: bytes) -> None:
    (again,) = pack([encode(envelope_of(body).open())])
    assert json.loads(again) == json.loads(body)


@every_example
def test_a_golden_example_fits_its_frozen_schema(name: str, body: bytes) -> None:
    schema = published.frozen(name)
    assert schema is not None
    check = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    check.check_schema(schema)
    assert [e.message for e in check.iter_errors(json.loads(body)[0]["data"])] == []


@every_example
def test_a_golden_example_is_small(name: str, body: bytes) -> None:
    assert len(body) < 10 * KIB


@every_example
def test_the_subject_of_an_event_is_its_case(name: str, body: bytes) -> None:
    (event,) = json.loads(body)
    assert event.get("subject") == event["data"].get("case_id")
    assert "subject" in event or name in ABOUT_NO_CASE | PERHAPS_ABOUT_A_CASE


@pytest.mark.parametrize("name", NAMES)
def test_every_message_is_about_a_case_or_about_none(name: str) -> None:
    case_id = every_message()[name].model_fields.get("case_id")
    assert (case_id is None) == (name in ABOUT_NO_CASE)
    assert case_id is None or case_id.is_required() == (name not in PERHAPS_ABOUT_A_CASE)


@every_example
@settings(max_examples=15, deadline=None)
@given(junk=st.dictionaries(texts.map("x-{}".format), json_values, min_size=1, max_size=3))
def test_readers_ignore_fields_they_do_not_know(
    name: str, body: bytes, junk: dict[str, Any]
) -> None:
    (event,) = json.loads(body)
    for known in [event, *objects(event["data"])]:
        known.update(junk)
    assert envelope_of(json.dumps([event]).encode()).open() == envelope_of(body).open()


def objects(node: Any) -> Iterator[dict[str, Any]]:
    """Every JSON object in `node`, itself first."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node:
        if isinstance(child, dict | list):
            yield from objects(child)


@pytest.mark.parametrize("part", OURS, ids=lambda part: part.__name__)
def test_no_field_is_personal(part: type[BaseModel]) -> None:
    fields = [field for field in part.model_fields if f"{part.__name__}.{field}" not in THINGS]
    assert [field for field in fields if is_personal(field)] == []


def test_the_list_of_things_with_names_is_kept_short() -> None:
    known = {f"{part.__name__}.{field}" for part in OURS for field in part.model_fields}
    assert known >= THINGS


@pytest.mark.parametrize(
    "field", ["name", "applicant_name", "contact_phone", "email", "id_number", "home_address"]
)
def test_a_personal_field_would_be_noticed(field: str) -> None:
    assert is_personal(field)


@pytest.mark.parametrize("name", NAMES)
def test_no_message_has_keys_of_the_senders_own(name: str) -> None:
    """An explanation names keys, so a key must never be something that was submitted."""
    schema = published.structure(published.schema_of(every_message()[name]))
    open_ended = [o for o in objects(schema) if o.get("type") == "object" and "properties" not in o]
    assert open_ended == []


def test_the_golden_story_is_told_the_same_every_time() -> None:
    once, again = golden.events(), golden.events()
    assert once == again
    told = [event for events in once.values() for event in events]
    assert len({event.id for event in told}) == len(told)


def test_a_message_has_as_many_examples_as_the_story_tells_of_it() -> None:
    for name, told in golden.events().items():
        files = [f"{name}.example-{n}.json" for n in range(1, len(told) + 1)]
        assert list(published.examples(name)) == files
