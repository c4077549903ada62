"""The case passport 办件存证: one file that a citizen or a court verifies without us (O13)."""

import json
from collections.abc import Iterable
from typing import Annotated, Any, Final

from fastapi import Query, Request, Response
from onehall_contracts.passport.form import RECORDED, facts
from onehall_contracts.passport.verifying import cosigned

from onehall_gateway.api import models
from onehall_gateway.api.answers import passport as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import CaseId
from onehall_gateway.api.relaying import call, relayed
from onehall_gateway.clients import Services
from onehall_gateway.policy import Permission, needs

router = doors()

OK: Final = 200
NOT_FOUND: Final = 404


@router.get("/cases/{case_id}/passport", **operation("downloadPassport", answers.Passport))
@needs(Permission.PROGRESS_READ)
async def download_passport(
    request: Request, case_id: CaseId, query: Annotated[models.PassportQuery, Query()]
) -> Response:
    """Download everything that proves a case, in one file; `onehall verify` checks it offline."""
    first = await _ask(request, "supervision", f"/cases/{case_id}/passport")
    if first.status_code != OK:
        return first
    opinions: list[Any] = []
    for item in _items(_read(first)):
        answer = await _ask(request, "approval", f"/cases/{case_id}/items/{item}/evidence")
        if answer.status_code == OK:
            opinions.append(_read(answer))
        elif answer.status_code != NOT_FOUND:
            return answer
    sizes = models.PassportQuery(since=_sizes(query.since, opinions))
    if sizes.since:
        first = await _ask(request, "supervision", f"/cases/{case_id}/passport", sizes)
    if first.status_code != OK:
        return first
    return _file(f"{case_id}.passport.json", _read(first) | {"opinions": opinions})


def _items(passport: Any) -> list[str]:
    """Return the items of which a signed opinion is in the history."""
    entries = passport.get("proof", {}).get("entries", ())
    return sorted({fact.data["item_id"] for fact in facts(entries) if _signed(fact)})


def _sizes(asked: Iterable[int], opinions: Iterable[Any]) -> list[int]:
    """Return the sizes of the log from which its growth is to be shown: others' checkpoints."""
    seen = (cosigned(bundle) for bundle in opinions)
    return sorted({*asked, *(one.size for one in seen if one)})


def _signed(fact: Any) -> bool:
    return fact.type == RECORDED and fact.data.get("opinion_sha256") is not None


async def _ask(
    request: Request, service: Any, path: str, query: models.PassportQuery | None = None
) -> Response:
    services: Services = request.app.state.services
    return relayed(await services.ask(service, call(request, path, query, None)))


def _read(answer: Response) -> Any:
    return json.loads(bytes(answer.body))


def _file(name: str, content: Any) -> Response:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(text, media_type="application/json", headers=headers)
