"""What a dispute's file and draw are checked with: the frozen case file, its annex, the lots."""

import json
from dataclasses import replace
from typing import Any, Final

from fastapi import Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers import experts as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import CACHED, DisputeId
from onehall_gateway.api.relaying import call, forward, relayed
from onehall_gateway.clients import Services
from onehall_gateway.policy import Permission, needs

ZIP = {"application/zip": {"schema": {"type": "string", "format": "binary"}}}
OK: Final = 200
# An expert sees the dispute, and nothing at approval: then the annex is without the opinions.
NOT_THEIRS: Final = frozenset({403, 404})

router = doors()


def _file(name: str, what: str) -> dict[str, Any]:
    """Return what the API document says of an archive."""
    described = {200: {"content": ZIP, "description": what}}
    return {"operation_id": name, "response_class": Response, "responses": described}


@router.get(
    "/{dispute_id}/bundle",
    dependencies=[CACHED],
    **_file("downloadBundle", "the frozen case file; onehall verify-bundle checks it"),
)
@needs(Permission.DISPUTE_READ, cost=5)
async def download_bundle(request: Request, dispute_id: DisputeId) -> Response:
    """Return the case file as it was frozen 固定的案卷, the same bytes every time."""
    return await forward(request, "dispute", f"/disputes/{dispute_id}/bundle")


@router.get("/{dispute_id}/annex", **_file("downloadAnnex", "what came after; checked beside it"))
@needs(Permission.DISPUTE_READ, cost=5)
async def download_annex(request: Request, dispute_id: DisputeId) -> Response:
    """Return what came since the file was frozen 附卷, and the opinions as they were signed."""
    at = f"/disputes/{dispute_id}"
    found = await _ask(request, "dispute", at)
    known = await _ask(request, "dispute", f"{at}/opinions")
    for answer in (found, known):
        if answer.status_code != OK:
            return answer
    case, signed = _read(found)["case_id"], []
    for one in _read(known)["opinions"]:
        path = f"/cases/{case}/items/{one['item_id']}/evidence"
        query = models.EvidenceQuery(task_id=one["task_id"])
        answer = await _ask(request, "approval", path, query)
        if answer.status_code == OK:
            signed.append(_read(answer)["opinion"])
        elif answer.status_code not in NOT_THEIRS:
            return answer
    asked = call(request, f"{at}/annex", None, json.dumps({"opinions": signed}).encode())
    services: Services = request.app.state.services
    return relayed(await services.ask("dispute", replace(asked, method="POST")))


@router.get("/{dispute_id}/draw", **operation("readDraw", answers.Draw))
@needs(Permission.DISPUTE_READ)
async def read_draw(request: Request, dispute_id: DisputeId) -> Response:
    """Return what a panel was drawn from and with 随机抽取, so that anybody can draw it again."""
    return await forward(request, "dispute", f"/disputes/{dispute_id}/draw")


async def _ask(
    request: Request, service: Any, path: str, query: models.EvidenceQuery | None = None
) -> Response:
    services: Services = request.app.state.services
    return relayed(await services.ask(service, call(request, path, query, None)))


def _read(answer: Response) -> Any:
    return json.loads(bytes(answer.body))
