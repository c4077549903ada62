"""HTTP in: file a dispute, take one's part in it, see how it stands, take its evidence away."""

from fastapi import APIRouter

from onehall_dispute.api import bundles, desk, ending, experts, filing, hearing, reading

router = APIRouter()
for part in (filing.router, reading.router, bundles.router, desk.router):
    router.routes.extend(part.routes)
internal = reading.internal
register = experts.router

__all__ = ["ending", "hearing", "internal", "register", "router"]
