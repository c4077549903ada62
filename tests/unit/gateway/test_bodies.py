"""What a request may bring: how much, of which kind, and papers without holding them."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from onehall_contracts.problem import MEDIA_TYPE
from onehall_gateway.api.door import JSON_BYTES
from starlette.responses import JSONResponse, Response

from tests.unit.gateway.rig import CASE, ONCE, ROOT, SEEN, Rig, as_, chunks, gateway

JSON = {"Content-Type": "application/json"}
PDF = {"Content-Type": "application/pdf"}
MIB = 1024 * 1024


async def post(rig: Rig, path: str, content: object, kind: dict[str, str]) -> httpx.Response:
    headers = as_("applicant") | ONCE | kind
    return await rig.http.post(ROOT + path, content=content, headers=headers)  # type: ignore[arg-type]  # bytes or chunks


def is_problem(answer: httpx.Response, status: int, code: str) -> bool:
    said = answer.headers["Content-Type"] == MEDIA_TYPE and answer.json()["code"]
    return (answer.status_code, said) == (status, code)


async def test_too_much_json_is_a_413_announced_or_not(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        large = b'"' + b"x" * JSON_BYTES + b'"'
        parts = chunks([large[: JSON_BYTES // 2], large[JSON_BYTES // 2 :]])
        for content in (large, parts):
            assert is_problem(await post(rig, "/cases", content, JSON), 413, "too-large")
        assert rig.services.asked == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "json", ""])
async def test_what_is_not_json_is_a_415(kind: str, tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        answer = await post(rig, "/cases", b"{}", {"Content-Type": kind})
        assert is_problem(answer, 415, "unsupported-media-type")


async def test_nothing_is_read_of_whom_is_not_let_in(tmp_path: Path) -> None:
    async def never() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    async with gateway(tmp_path) as rig:
        for headers in (JSON, JSON | as_("guide")):
            request = rig.http.build_request("POST", f"{ROOT}/cases", headers=headers)
            scope_only = httpx.Request("POST", request.url, headers=headers, content=never())
            assert (await rig.http.send(scope_only)).status_code in (401, 403)


async def test_a_paper_of_twenty_mebibytes_passes_and_one_more_byte_does_not(
    tmp_path: Path,
) -> None:
    async with gateway(tmp_path) as rig:
        rig.services.answer = lambda asked: JSONResponse({"size": len(asked.body)}, 201)
        pieces = [b"x" * MIB] * 20
        stored = await post(rig, "/documents", chunks(pieces), PDF)
        assert (stored.status_code, stored.json()["size"]) == (201, 20 * MIB)
        assert rig.services.last.headers["Content-Type"] == "application/pdf"
        for content in (chunks([*pieces, b"x"]), b"x" * (20 * MIB + 1)):
            assert is_problem(await post(rig, "/documents", content, PDF), 413, "too-large")
        assert len(rig.services.asked) == 1


async def test_a_body_that_may_be_left_out_is_checked_all_the_same(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        path = f"{ROOT}/cases/{CASE}/acceptance"
        headers = as_("clerk") | SEEN
        assert (await rig.http.post(path, headers=headers)).status_code == 200
        assert rig.services.last.body == b""
        promised = {"deferred": [{"kind": "D12"}], "promise": "承诺第7号"}
        assert (await rig.http.post(path, json=promised, headers=headers)).status_code == 200
        assert json.loads(rig.services.last.body) == promised
        for content in (b"{}", chunks([b"{", b"}"])):
            answer = await rig.http.post(path, content=content, headers=headers)
            assert is_problem(answer, 415, "unsupported-media-type")
        answer = await rig.http.post(path, json={"deferred": [{}]}, headers=headers)
        assert is_problem(answer, 422, "invalid-request")


async def test_a_permits_file_of_two_mebibytes_passes_and_one_more_byte_does_not(
    tmp_path: Path,
) -> None:
    async with gateway(tmp_path, rate_burst=1000) as rig:
        path = f"{ROOT}/permits/verification"
        for content in (b"x" * 2 * MIB, chunks([b"x" * MIB] * 2)):
            answer = await rig.http.post(path, content=content, headers=PDF)
            assert answer.status_code == 200
            assert rig.services.last.body == b"x" * 2 * MIB
        for content in (b"x" * (2 * MIB + 1), chunks([b"x" * MIB, b"x" * MIB, b"x"])):
            answer = await rig.http.post(path, content=content, headers=PDF)
            assert is_problem(answer, 413, "too-large")
        for kind in ({}, {"Content-Type": "text/html"}):
            answer = await rig.http.post(path, content=b"%PDF", headers=kind)
            assert is_problem(answer, 415, "unsupported-media-type")
        assert len(rig.services.asked) == 2


async def test_a_paper_must_say_what_it_is(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        answer = await post(rig, "/documents", b"%PDF", {})
        assert is_problem(answer, 415, "unsupported-media-type")


async def test_a_refused_upload_passes_its_problem_on(tmp_path: Path) -> None:
    said = {"code": "infected", "status": 422}
    async with gateway(tmp_path) as rig:
        rig.services.answer = lambda _: JSONResponse(said, 422, media_type=MEDIA_TYPE)
        answer = await post(rig, "/documents", b"%PDF", PDF)
        assert (answer.status_code, answer.json()) == (422, said)


async def test_a_paper_comes_back_as_an_attachment_that_cannot_act_as_our_page(
    tmp_path: Path,
) -> None:
    page = b"<script>alert(1)</script>"
    async with gateway(tmp_path) as rig:
        rig.services.answer = lambda _: Response(page, 200, {"ETag": '"0"'}, "text/html")
        answer = await rig.http.get(f"{ROOT}/documents/{'0' * 64}", headers=as_("applicant"))
        assert answer.content == page
        assert answer.headers["Content-Length"] == str(len(page))
        assert answer.headers["ETag"] == '"0"'
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
