"""Is it alive, is it ready, what does it count, which version: the same four paths everywhere."""

from importlib.metadata import version

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

router = APIRouter(include_in_schema=False)
PATHS = frozenset({"/healthz", "/readyz", "/metrics", "/version"})


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Say that the process is alive; no I/O."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """Say whether work can be done now, part by part."""
    state = request.app.state
    checks = dict(await state.host.checks()) if state.host else {}
    checks["not-draining"] = not state.stop.is_set()
    ready = all(checks.values())
    told = {"notices": notices} if (notices := state.notices()) else {}
    return JSONResponse({"ready": ready, "checks": checks, **told}, 200 if ready else 503)


@router.get("/metrics")
async def metrics() -> Response:
    """Return the metrics in Prometheus's text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@router.get("/version")
async def release(request: Request) -> dict[str, str]:
    """Return which service this is, and its release."""
    name = request.app.state.service
    return {"service": name, "version": version(f"onehall-{name}")}
