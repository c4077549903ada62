"""Exports pass the gateway as they come, to supervisors only, with a span that is checked."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from onehall_contracts.problem import MEDIA_TYPE
from starlette.responses import Response, StreamingResponse

from tests.unit.gateway.rig import ROOT, as_, gateway

SAID = {"content-disposition": 'attachment; filename="onehall.xes"', "x-inside": "secret"}


async def pieces() -> AsyncIterator[bytes]:
    for n in range(3):
        yield f"<trace>{n}</trace>".encode()


@pytest.mark.parametrize("form", ["xes", "ocel"])
async def test_an_export_comes_as_the_service_sends_it(form: str, tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        rig.services.answer = lambda _: StreamingResponse(pieces(), 200, SAID, "application/xml")
        path = f"{ROOT}/exports/{form}?from=2011-09-26T00:00:00Z&until=2011-10-01T00:00:00%2B08:00"
        answer = await rig.http.get(path, headers=as_("supervisor"))
        assert answer.content == b"<trace>0</trace><trace>1</trace><trace>2</trace>"
        assert answer.headers["content-disposition"] == SAID["content-disposition"]
        assert "x-inside" not in answer.headers
        asked = rig.services.last
        assert (asked.service, asked.path) == ("supervision", f"/exports/{form}")
        assert dict(asked.query) == {
            "from": "2011-09-26T00:00:00Z",
            "until": "2011-10-01T00:00:00+08:00",
        }


@pytest.mark.parametrize(
    "query", ["from=yesterday", "until=2011-10-01T00:00:00", "form=2011", "since=2011-09-26"]
)
async def test_a_span_that_is_none_is_refused_before_anybody_is_asked(
    query: str, tmp_path: Path
) -> None:
    async with gateway(tmp_path) as rig:
        answer = await rig.http.get(f"{ROOT}/exports/xes?{query}", headers=as_("supervisor"))
        assert (answer.status_code, answer.headers["content-type"]) == (422, MEDIA_TYPE)
        assert rig.services.asked == []


async def test_nobody_but_supervisors_may_export(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        for role in ("applicant", "clerk", "department", "coordinator", "operator"):
            answer = await rig.http.get(f"{ROOT}/exports/ocel", headers=as_(role))
            assert answer.status_code == 403
        assert (await rig.http.get(f"{ROOT}/exports/ocel")).status_code == 401
        assert rig.services.asked == []


async def test_a_no_of_the_service_comes_back_as_it_is(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        body = b'{"code": "exports-busy"}'
        rig.services.answer = lambda _: Response(body, 503, {"Retry-After": "30"}, MEDIA_TYPE)
        answer = await rig.http.get(f"{ROOT}/exports/xes", headers=as_("supervisor"))
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
        assert answer.json()["code"] == "exports-busy"
