"""Nothing that was submitted is said back when it is refused, by any route, in any place."""

import importlib
import json
import pkgutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onehall_gateway import api
from onehall_gateway.api import answers, models
from onehall_gateway.api.fields import Given
from onehall_gateway.policy import Role
from pydantic import BaseModel

from tests.unit.gateway.rig import CASE, ONCE, ROOT, SEEN, Rig, as_, filled, gateway
from tests.unit.gateway.test_policy import OPERATIONS

DOCUMENT = api.reference().document
ROLES = tuple(sorted(str(role) for role in Role if role not in (Role.PUBLIC, Role.SERVICE)))
# Recognisable wherever they turn up, and like what must not: a name, a number, an address.
SECRETS = [
    "王小明的秘密",
    "61019919800101SECRET",
    "secret@example.org",
    "SECRET\u0000SECRET",
    "urn:uuid:SECRET",
    "SECRET" * 900,
    "${jndi:SECRET}",
]
MARKS = ("SECRET", "秘密", "secret", "小明", "jndi")
SECRET = st.sampled_from(SECRETS)
ANYTHING = st.recursive(
    SECRET | st.none() | st.booleans() | st.integers(-1, 3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SECRET, inner, max_size=3),
    max_leaves=6,
)
EXAMPLES: list[tuple[type[BaseModel], dict[str, Any]]] = [
    (model, example)
    for model in vars(models).values()
    if isinstance(model, type) and issubclass(model, Given)
    for example in model.model_json_schema().get("examples", ())
]
BODIES = {
    name: (method, path)
    for name, (method, path) in OPERATIONS.items()
    if "application/json"
    in DOCUMENT["paths"][path][method.lower()].get("requestBody", {}).get("content", {})
}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where a secret can be put into a valid body."""
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))


def spoiled(value: Any, path: tuple[Any, ...], secret: Any) -> Any:
    """A copy of a body with a secret in one place."""
    if not path:
        return secret
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = spoiled(value[path[0]], path[1:], secret)
    return copy


@st.composite
def bad_bodies(draw: st.DrawFn) -> Any:
    """A body of some route with secrets where they do not belong, or anything at all."""
    if draw(st.booleans()):
        return draw(ANYTHING)
    body = draw(st.sampled_from(EXAMPLES))[1]
    where = draw(st.sampled_from(list(places(body))))
    value = spoiled(body, where, draw(ANYTHING))
    if isinstance(value, dict) and draw(st.booleans()):
        value[draw(SECRET)] = draw(ANYTHING)
    return value


def test_there_are_bodies_to_spoil() -> None:
    assert len(EXAMPLES) >= 6
    assert len(BODIES) >= 8


@pytest.mark.parametrize("model,example", EXAMPLES, ids=lambda x: getattr(x, "__name__", ""))
def test_every_example_is_valid(model: type[BaseModel], example: dict[str, Any]) -> None:
    model.model_validate(example)


@pytest.fixture(scope="module")
async def rig(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Rig]:
    async with gateway(tmp_path_factory.mktemp("gateway"), rate_burst=1_000_000) as open_door:
        yield open_door


@settings(max_examples=25, deadline=None)  # each is tried on every route that takes a body
@given(body=bad_bodies())
async def test_no_refusal_says_back_what_was_submitted(rig: Rig, body: Any) -> None:
    content, kind = json.dumps(body).encode(), {"Content-Type": "application/json"}
    for method, path in BODIES.values():
        headers = as_(*ROLES) | SEEN | kind
        answer = await rig.http.request(method, filled(path), content=content, headers=headers)
        if answer.status_code >= 400:
            assert answer.status_code == 422
            assert not [mark for mark in MARKS if mark in answer.text + str(answer.headers)]


@pytest.mark.parametrize("secret", SECRETS)
async def test_no_query_path_or_header_is_said_back(secret: str, tmp_path: Path) -> None:
    async with gateway(tmp_path, rate_burst=10_000) as rig:
        for name, (method, path) in OPERATIONS.items():
            query = {"cursor": secret, "limit": secret, "after": secret, secret[:100]: secret}
            answer = await rig.http.request(
                method, filled(path), params=query, headers=as_(*ROLES) | ONCE, json={}
            )
            assert not [mark for mark in MARKS if mark in answer.text], name
            bad = path.format_map(Everywhere(secret.replace("\x00", "")[:100]))
            answer = await rig.http.request(method, bad, headers=as_(*ROLES) | ONCE)
            assert not [mark for mark in MARKS if mark in answer.text], name


class Everywhere(dict[str, str]):
    """The same value for every name."""

    def __init__(self, value: str) -> None:
        super().__init__()
        self._value = value

    def __missing__(self, _: str) -> str:
        return self._value


async def test_broken_json_is_refused_without_quoting_it(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        headers = as_("applicant") | ONCE | {"Content-Type": "application/json"}
        for broken in (b'{"name": "SECRET', b"[" * 100_000, b'"\xff\xfeSECRET"', b"SECRET", b""):
            answer = await rig.http.post(f"{ROOT}/cases", content=broken, headers=headers)
            assert answer.status_code in (400, 422)
            assert "SECRET" not in answer.text


async def test_a_refusal_names_the_field_and_the_cure(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        body = {
            "class_id": "PC2",
            "applicant": models.APPLICANT | {"kind": "firm", "nmae": "x"},
            "documents": [models.PAPER, {"kind": "D02", "sha256": "short"}],
            "answers": {"PC2-05": "no", "王小明": True},
        }
        answer = await rig.http.post(f"{ROOT}/cases", json=body, headers=as_("applicant") | ONCE)
        said = {e["field"]: e["message"] for e in answer.json()["errors"]}
        assert said["applicant.kind"] == "Input should be 'organisation' or 'person'"
        assert said["applicant.?"].startswith("there is no such field here")
        assert said["documents.1.sha256"] == "String should match pattern '^[0-9a-f]{64}$'"
        assert {"answers.?", "answers.?.?"} & said.keys()


async def test_a_no_is_never_taken_for_a_yes(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        for answer in ("false", 0, "no", None):
            body = {"class_id": "PC2", "applicant": models.APPLICANT, "documents": []}
            body["answers"] = {"PC2-05": answer}
            headers = as_("applicant") | ONCE
            refused = await rig.http.post(f"{ROOT}/cases", json=body, headers=headers)
            assert refused.status_code == 422


async def test_text_that_no_database_can_keep_is_refused(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        for bad in ("a\x00b", "\ud800", ""):
            body = {"case_id": CASE, "ground": "G2", "statement": bad}
            headers = as_("applicant") | ONCE | {"Content-Type": "application/json"}
            content = json.dumps(body).encode()
            answer = await rig.http.post(f"{ROOT}/disputes", content=content, headers=headers)
            assert answer.status_code == 422
            assert answer.json()["errors"][0]["field"] == "statement"


def test_answers_allow_more_than_they_name() -> None:
    names = [name for _, name, _ in pkgutil.iter_modules(answers.__path__)]
    modules = [importlib.import_module(f"{answers.__name__}.{name}") for name in names]
    models = [m for part in modules for m in vars(part).values() if isinstance(m, type)]
    found = [m for m in models if issubclass(m, BaseModel) and m is not BaseModel]
    assert len(found) > 40
    assert not [m.__name__ for m in found if m.model_config.get("extra") != "allow"]
