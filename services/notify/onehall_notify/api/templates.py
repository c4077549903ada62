"""For operators: which templates there are, and what a notice made from one looks like."""

from typing import Any

from fastapi import APIRouter, Request
from onehall_chassis import CurrentActor
from onehall_chassis.bodies import Given, read
from onehall_contracts.problem import Problem

from onehall_notify.api.previewing import example, listed, previewed
from onehall_notify.templates import TEMPLATES, UNSAYABLE

router = APIRouter(tags=["templates"])


class Preview(Given):
    """What to fill a template with; without it, what the golden story says."""

    parameters: dict[str, Any] | None = None


@router.get("/templates")
async def list_templates(actor: CurrentActor) -> dict[str, Any]:
    """List every template with its fields and forms; superseded ones too."""
    actor.must_have("operator")
    return {"templates": listed()}


@router.post("/templates/{name}/preview")
async def preview(request: Request, actor: CurrentActor, name: str) -> dict[str, Any]:
    """Return a notice in all its forms; nothing is sent."""
    actor.must_have("operator")
    given = read(Preview, await request.body())
    if (known := example(name)) is None:
        raise Problem(404, "not-found", "there is no such template; list them with GET /templates")
    try:
        return previewed(TEMPLATES, name, known if given.parameters is None else given.parameters)
    except UNSAYABLE:
        fields = ", ".join(sorted(known))
        detail = f"the template cannot be filled with these parameters; it knows {fields}"
        raise Problem(422, "invalid-request", detail) from None
