"""What is signed is published too: schemas, examples for strangers, and the rules in words."""

import ast
import inspect
import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import onehall_contracts
import pytest
from onehall_approval.domain.keys import Standing
from onehall_approval.domain.model import Reason
from onehall_approval.messages import proving
from onehall_contracts import every_message, golden, protocol, published, signing
from onehall_contracts.golden.signed import DEPARTMENTS
from onehall_contracts.signing import PublicKey, Untrusted, verify
from onehall_contracts.statements import CARRIED, STATEMENTS, Statement, sha256_of

NAMES = published.every_statement()
EXAMPLES = [
    (name, file, json.loads(body))
    for name in NAMES
    for file, body in published.examples(name).items()
]
HOME = Path(onehall_contracts.__file__).parent
DOCUMENT: dict[str, Any] = json.loads((HOME / "asyncapi.json").read_text("utf-8"))
COMPACT = 65_536
every_example = pytest.mark.parametrize(
    ("name", "told"), [(n, told) for n, _, told in EXAMPLES], ids=[f for _, f, _ in EXAMPLES]
)
every_statement = pytest.mark.parametrize("name", NAMES)


def typ_of(name: str) -> str:
    return next(typ for typ, statement in STATEMENTS.items() if statement is NAMES[name])


@cache
def checked_by(name: str) -> jsonschema.Draft202012Validator:
    schema = published.frozen(name)
    assert schema is not None
    checker = jsonschema.FormatChecker()
    check = jsonschema.Draft202012Validator(schema, format_checker=checker)
    check.check_schema(schema)
    return check


def test_every_statement_is_published_with_an_example() -> None:
    assert len(NAMES) == len(STATEMENTS) == 4
    frozen = {f"statements/{path.stem}" for path in HOME.glob("schemas/statements/*.json")}
    assert frozen == set(NAMES) == {name for name, _, _ in EXAMPLES}


@every_statement
def test_a_published_statement_never_changes(name: str) -> None:
    assert [str(change) for change in published.unlike_frozen(name)] == []


@every_statement
def test_a_statement_has_as_many_examples_as_the_story_tells_of_it(name: str) -> None:
    stem = name.rpartition("/")[2]
    told = golden.statements()[name]
    assert list(published.examples(name)) == [
        f"{stem}.example-{n}.json" for n in range(1, len(told) + 1)
    ]


@every_example
def test_an_example_is_what_comes_out_of_its_characters(name: str, told: dict[str, Any]) -> None:
    key = PublicKey.read(told["public_key"])
    found = verify(told["jws"], typ_of(name), {key.kid: key}.get)
    assert told["header"] == {"alg": "Ed25519", "kid": key.kid, "typ": typ_of(name)}
    assert (found.payload, found.sha256) == (told["payload"], told["sha256"])
    assert sha256_of(told["jws"]) == told["sha256"]
    assert json.loads(found.read(NAMES[name]).model_dump_json(exclude_none=True)) == told["payload"]


@every_example
def test_an_example_fits_its_frozen_schema(name: str, told: dict[str, Any]) -> None:
    assert [error.message for error in checked_by(name).iter_errors(told["payload"])] == []


def signed_anew(name: str, payload: dict[str, Any]) -> Statement:
    """Read a payload that a key in good standing signed, whatever it is."""
    key = DEPARTMENTS["XFZD"]

    class Anything(Statement):
        def model_dump_json(self, **_: Any) -> str:
            return json.dumps(payload)

    compact = key.sign(typ_of(name), Anything(iss="", aud="", iat=0))
    return verify(compact, typ_of(name), lambda _: key.public).read(NAMES[name])


@every_example
def test_readers_of_statements_ignore_what_they_do_not_know(
    name: str, told: dict[str, Any]
) -> None:
    payload = told["payload"] | {"x-unknown": {"a": [1, None]}}
    assert signed_anew(name, payload) == signed_anew(name, told["payload"])
    assert [*checked_by(name).iter_errors(payload)] == []


JUNK: list[Any] = [None, "", "yes", "1", 1, 0, 1.5, -1, True, [], [1], {}, {"a": 1}, "\n"]


@every_example
def test_what_the_schema_refuses_the_reader_refuses(name: str, told: dict[str, Any]) -> None:
    refused = 0
    for field in told["payload"]:
        for junk in JUNK:
            payload = told["payload"] | {field: junk}
            if [*checked_by(name).iter_errors(payload)]:
                refused += 1
                with pytest.raises(Untrusted) as why:
                    signed_anew(name, payload)
                assert why.value.reason == "wrong-data"
                assert field in why.value.detail
    assert refused > 5 * len(told["payload"])


@every_example
def test_what_the_schema_requires_the_reader_requires(name: str, told: dict[str, Any]) -> None:
    schema = published.frozen(name)
    assert schema is not None
    for field in schema["required"]:
        payload = {key: value for key, value in told["payload"].items() if key != field}
        with pytest.raises(Untrusted, match=f"{field}: Field required"):
            signed_anew(name, payload)


def test_every_compact_field_says_what_it_carries() -> None:
    fields = {
        f"{message.__name__}.{name}": published.schema_of(message)["properties"][name]
        for message in every_message().values()
        for name, field in message.model_fields.items()
        if any(getattr(m, "max_length", None) == COMPACT for m in field.metadata)
    }
    assert fields.keys() == CARRIED.keys()
    for name, schema in fields.items():
        address = published.schema_of(STATEMENTS[CARRIED[name]])["$id"]
        assert schema["contentMediaType"] == "application/jose"
        assert schema["contentSchema"] == {"$ref": address}


def test_asyncapi_leads_from_a_field_to_what_was_signed() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    for name, typ in CARRIED.items():
        message, field = name.split(".")
        told = schemas[message]["properties"][field]
        assert told["contentMediaType"] == "application/jose"
        assert told["contentSchema"]["$ref"] == f"#/components/schemas/{STATEMENTS[typ].__name__}"
    assert schemas.keys() >= {statement.__name__ for statement in STATEMENTS.values()}


def reasons_in(module: Any) -> set[str]:
    """The reasons that a module gives for its distrust."""
    calls = [
        node
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Untrusted"
    ]
    return {str(call.args[0].value) for call in calls if isinstance(call.args[0], ast.Constant)}


def test_the_words_name_every_type_and_every_reason_for_distrust() -> None:
    standings = {standing.value for standing in Standing if standing is not Standing.VALID}
    refusals = {Reason.WRONG_NONCE, Reason.WRONG_DIGEST, Reason.WRONG_TASK, Reason.NOT_ASKED,
                Reason.ALREADY_ANSWERED}  # fmt: skip
    told = reasons_in(signing) | reasons_in(proving) | standings | {r.value for r in refusals}
    assert len(told) > 20
    assert {word for word in told | STATEMENTS.keys() if f"`{word}`" not in protocol.WORDS} == set()
    assert f"{proving.AHEAD.seconds // 60} minutes ahead" in protocol.WORDS


def test_asyncapi_and_the_page_carry_the_words() -> None:
    page = (Path(__file__).parents[2] / "docs/messages.md").read_text("utf-8")
    assert protocol.WORDS in DOCUMENT["info"]["description"]
    assert protocol.WORDS in page
