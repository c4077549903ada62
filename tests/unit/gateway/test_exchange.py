"""The HTTP way at the gateway's door, and what is public of the centre's keys."""

from pathlib import Path
from typing import Any

import pytest
from onehall_contracts.event import CONTENT_TYPE, MAX_BYTES
from onehall_contracts.problem import MEDIA_TYPE
from onehall_gateway.api.models import NewKey
from starlette.responses import JSONResponse

from tests.unit.gateway.rig import ROOT, as_, gateway

EVENTS, INBOX = f"{ROOT}/departments/XFZD/events", f"{ROOT}/departments/XFZD/inbox"
KEYS = f"{ROOT}/departments/XFZD/keys"
BATCH = b'[ {"id": "0197f2d4-9b7e-7c55-8f0a-1d2c3b4a5968"} ]'


def department(**more: str) -> dict[str, str]:
    return as_("department", department="XFZD") | more


async def test_a_batch_goes_on_byte_for_byte_and_needs_no_key(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        for kind in (CONTENT_TYPE, f"{CONTENT_TYPE}; charset=utf-8", "application/json"):
            answer = await rig.http.post(
                EVENTS, content=BATCH, headers=department(**{"Content-Type": kind})
            )
            assert answer.status_code == 200
            assert rig.services.last.body == BATCH
            assert rig.services.last.headers["Content-Type"] == kind.partition(";")[0]
            assert rig.services.last.path == "/departments/XFZD/events"
            assert rig.services.last.headers["Authorization"].startswith("Bearer ")


async def test_a_key_is_accepted_with_a_batch_and_changes_nothing(tmp_path: Path) -> None:
    """Events have ids of their own, which hold for ever."""
    headers = department(**{"Content-Type": CONTENT_TYPE, "Idempotency-Key": "once"})
    async with gateway(tmp_path) as rig:
        answers = [await rig.http.post(EVENTS, content=BATCH, headers=headers) for _ in range(2)]
        assert {answer.status_code for answer in answers} == {200}
        assert [asked.body for asked in rig.services.asked] == [BATCH, BATCH]


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (BATCH, "text/plain", 415),
        (BATCH, "application/cloudevents+json", 415),
        (BATCH, "", 415),
        (b"x" * (MAX_BYTES + 1), CONTENT_TYPE, 413),
    ],
)
async def test_what_cannot_be_a_batch_is_not_passed_on(
    content: bytes, kind: str, status: int, tmp_path: Path
) -> None:
    async with gateway(tmp_path) as rig:
        headers = department(**{"Content-Type": kind})
        answer = await rig.http.post(EVENTS, content=content, headers=headers)
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, MEDIA_TYPE)
        assert rig.services.asked == []


async def test_a_pull_says_from_where_how_much_and_how_long(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        query = {"after": 7, "limit": 5, "wait": 30}
        answer = await rig.http.get(INBOX, params=query, headers=department())
        assert answer.json() == {"by": "approval"}
        assert dict(rig.services.last.query) == {k: str(v) for k, v in query.items()}
        for bad in ({"after": -1}, {"limit": 101}, {"wait": 31}, {"since": 1}):
            refused = await rig.http.get(INBOX, params=bad, headers=department())
            assert refused.status_code == 422
        assert len(rig.services.asked) == 1


async def test_anybody_gets_the_centres_keys_and_may_keep_them(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        rig.services.answer = lambda _: JSONResponse({"centre": "onehall", "keys": []})
        answer = await rig.http.get(f"{ROOT}/centre-keys")
        assert answer.json() == {"centre": "onehall", "keys": []}
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        tag = answer.headers["ETag"]
        for known in (tag, f'W/{tag}, "other"'):
            same = await rig.http.get(f"{ROOT}/centre-keys", headers={"If-None-Match": known})
            assert (same.status_code, same.content) == (304, b"")
            assert same.headers["ETag"] == tag
        rig.services.answer = lambda _: JSONResponse({"centre": "onehall", "keys": [1]})
        other = await rig.http.get(f"{ROOT}/centre-keys", headers={"If-None-Match": tag})
        assert other.status_code == 200 and other.headers["ETag"] != tag


async def test_what_went_wrong_is_never_kept(tmp_path: Path) -> None:
    problem = {"code": "unavailable", "status": 503}
    async with gateway(tmp_path) as rig:
        rig.services.answer = lambda _: JSONResponse(problem, 503, media_type=MEDIA_TYPE)
        answer = await rig.http.get(f"{ROOT}/centre-keys")
        assert answer.status_code == 503
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers


async def test_a_private_key_is_refused_and_goes_no_further(tmp_path: Path) -> None:
    jwk: dict[str, Any] = dict(NewKey.model_json_schema()["examples"][0]["jwk"])
    headers = as_("operator") | {"Idempotency-Key": "one"}
    async with gateway(tmp_path) as rig:
        answer = await rig.http.post(KEYS, json={"jwk": jwk | {"d": "secret"}}, headers=headers)
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        assert error["field"] == "jwk" and "make another one" in error["message"]
        assert "secret" not in answer.text
        assert rig.services.asked == []
        assert (await rig.http.post(KEYS, json={"jwk": jwk}, headers=headers)).status_code == 200


async def test_a_page_of_an_allowed_origin_may_ask_to_put(tmp_path: Path) -> None:
    origin = "https://hall.example"
    async with gateway(tmp_path, cors_origins=origin) as rig:
        headers = {"Origin": origin, "Access-Control-Request-Method": "PUT"}
        path = f"{ROOT}/departments/XFZD/transport"
        answer = await rig.http.options(path, headers=headers)
        assert "PUT" in answer.headers["Access-Control-Allow-Methods"]
