"""The API document: complete, valid, committed, and readable without a network."""

import importlib.resources
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from onehall_contracts.problem import MEDIA_TYPE
from onehall_gateway import api
from onehall_gateway.__main__ import main
from onehall_gateway.api import models, openapi
from onehall_gateway.api.fields import Given

from tests.unit.gateway.rig import ROOT, gateway

DOCUMENT = api.reference().document
COMMITTED = Path(str(importlib.resources.files("onehall_gateway"))) / openapi.FILE
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
]
ONLY_ASKED = (
    "/ratings/mine",
    "/preview",
    "/voices/status",
    "/reports/sms",
    "/reports/mail",
    "/public/status",
    "/permits/verification",
)
# An event's own id is its key, for ever: sending a batch again is harmless without another one.
KEYED_BY_CONTENT = ("/departments/{department}/events",)
each = pytest.mark.parametrize(
    "operation", [o for _, o in OPERATIONS], ids=[n for n, _ in OPERATIONS]
)


def test_the_committed_document_is_this_one() -> None:
    assert COMMITTED.read_text("utf-8") == openapi.dumped(openapi.document(api.PUBLIC)), (
        "the API has changed: write the document anew with `make openapi`"
    )


def test_the_command_prints_it_without_any_setting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["onehall_gateway", "openapi"])
    main()
    assert capsys.readouterr().out == openapi.dumped(DOCUMENT)


def test_it_is_openapi_3_1_and_every_reference_leads_somewhere() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    for reference in references(DOCUMENT):
        found: Any = DOCUMENT
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]


def test_every_schema_is_a_schema_and_every_example_fits_it() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    for name, schema in schemas.items():
        Draft202012Validator.check_schema(schema)
        whole = {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}
        for example in schema.get("examples", ()):
            Draft202012Validator(whole).validate(example)


def test_every_field_that_is_sent_is_described_and_every_body_has_an_example() -> None:
    sent = [model for model in vars(models).values() if isinstance(model, type)]
    for model in sent:
        schema = model.model_json_schema() if issubclass(model, Given) else {}
        bare = [k for k, v in schema.get("properties", {}).items() if not v.get("description")]
        assert not bare, f"{model.__name__}: {bare}"
    for name, operation in OPERATIONS:
        content = operation.get("requestBody", {}).get("content", {})
        reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
        if reference:
            assert DOCUMENT["components"]["schemas"][reference.rpartition("/")[2]]["examples"], name


def test_operation_ids_are_fixed_by_hand_and_unique() -> None:
    ids = [operation["operationId"] for _, operation in OPERATIONS]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", one) for one in ids)


@each
def test_every_operation_says_what_who_and_how_it_fails(operation: dict[str, Any]) -> None:
    declared = {tag["name"] for tag in DOCUMENT["tags"]}
    assert operation["description"].strip().endswith(".")
    assert operation["tags"] and set(operation["tags"]) <= declared
    assert operation["x-permission"]
    assert {"429", "503"} <= operation["responses"].keys()
    assert ("401" in operation["responses"]) == bool(operation["security"])
    assert all(p.get("description") for p in operation.get("parameters", ()))
    for status, response in operation["responses"].items():
        assert status < "400" or response == {"$ref": f"#/components/responses/{status}"}


@each
def test_every_change_takes_an_idempotency_key(operation: dict[str, Any]) -> None:
    path = next(name for name, one in OPERATIONS if one is operation)
    keys = [p for p in operation.get("parameters", ()) if p["name"].lower() == "idempotency-key"]
    changes = path.startswith("POST ") and not path.endswith(ONLY_ASKED)
    needed = not path.endswith(KEYED_BY_CONTENT)
    assert [k["required"] for k in keys] == ([needed] if changes else [])


def test_what_is_not_json_does_not_say_that_it_is() -> None:
    kinds = {
        operation["operationId"]: set(operation["responses"]["200"]["content"])
        for _, operation in OPERATIONS
        if "200" in operation["responses"]
    }
    for name in ("followProgress", "followBoard", "followWindow", "followInbox"):
        assert kinds.pop(name) == {"text/event-stream"}
    assert kinds.pop("readDocument") == {"*/*"}
    assert kinds.pop("readPermitDocument") == {"application/pdf"}
    assert kinds.pop("exportXes") == {"application/xml"}
    for name in ("downloadBundle", "downloadAnnex"):
        assert kinds.pop(name) == {"application/zip"}
    assert kinds.pop("readCheckpoint") == {"text/plain"}
    for name in ("readGuide", "readOneTimeNotice"):
        assert kinds.pop(f"{name}Page") == {"text/html"}
        assert kinds.pop(f"{name}Pdf") == {"application/pdf"}
    assert all(one == {"application/json"} for one in kinds.values())


def test_failures_are_problems() -> None:
    for response in DOCUMENT["components"]["responses"].values():
        assert list(response["content"]) == [MEDIA_TYPE]


async def test_it_is_served_and_so_is_a_page_that_loads_nothing(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        assert (await rig.http.get(f"{ROOT}/openapi.json")).json() == DOCUMENT
        answer = await rig.http.get(f"{ROOT}/docs")
        assert answer.headers["Content-Type"].startswith("text/html")
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        page = answer.text
        assert not re.search(r"href=.https?://|<script|<link|@import|src=|url\(", page)
        for _, operation in OPERATIONS:
            assert page.count(f'id="{operation["operationId"]}"') == 1
        assert rig.services.asked == []


async def test_no_other_page_of_fastapi_is_there(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        for path in ("/docs", "/redoc"):
            assert (await rig.http.get(path)).status_code == 404


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)
