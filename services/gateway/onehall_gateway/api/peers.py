"""Whether the services are alive that every case needs, for whoever balances load."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from onehall_gateway.clients import Services

router = APIRouter(include_in_schema=False)


@router.get("/readyz/peers")
async def ready(request: Request) -> Response:
    """Say for each needed service whether it answers; asked at most once a second."""
    services: Services = request.app.state.services
    checks = await services.checks()
    alive = all(checks.values())
    return JSONResponse({"ready": alive, "checks": checks}, 200 if alive else 503)
