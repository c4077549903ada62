"""A dispute's annex: opinions from approval, as they were signed, given to dispute to put in."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.responses import JSONResponse, Response

from tests.unit.gateway.rig import CASE, ROOT, Asked, as_, gateway

AT = f"/disputes/{CASE}"
RECORDED = [
    {"item_id": "PC2-06", "task_id": CASE, "opinion_sha256": "0" * 64},
    {"item_id": "PC2-13", "task_id": CASE, "opinion_sha256": "1" * 64},
]


def answering(approval: int) -> Callable[[Asked], Response]:
    def answer(asked: Asked) -> Response:
        if asked.service == "approval":
            signed = {"opinion": f"a.b.{asked.path[-11:-9]}"}
            return JSONResponse(signed if approval == 200 else {}, approval, media_type=PROBLEM)
        if asked.method == "POST":
            return Response(asked.body, media_type="application/zip")
        said = {"opinions": RECORDED} if asked.path.endswith("opinions") else {"case_id": CASE}
        return JSONResponse(said)

    return answer


PROBLEM = "application/problem+json"


@pytest.mark.parametrize(("approval", "held"), [(200, 2), (404, 0), (403, 0)])
async def test_an_annex_has_the_opinions_that_its_reader_may_have(
    tmp_path: Path, approval: int, held: int
) -> None:
    async with gateway(tmp_path) as rig:
        rig.services.answer = answering(approval)
        found = await rig.http.get(f"{ROOT}{AT}/annex", headers=as_("applicant"))
        assert found.headers["content-type"] == "application/zip"
        assert len(json.loads(found.content)["opinions"]) == held
        asked = [one for one in rig.services.asked if one.service == "approval"]
        assert {one.query["task_id"] for one in asked} == {CASE}
        assert rig.services.last.path == f"{AT}/annex"


async def test_no_annex_is_made_when_approval_is_away(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        rig.services.answer = answering(503)
        found = await rig.http.get(f"{ROOT}{AT}/annex", headers=as_("coordinator"))
        assert found.status_code == 503
        assert all(one.method == "GET" for one in rig.services.asked)
