"""HTTP in: the ledger of a case, its progress, its trace, who holds it, and cards."""

from fastapi import APIRouter

from onehall_supervision.api import cards, cases, progress, trace

router = APIRouter()
for part in (cases, progress, trace, cards):
    router.include_router(part.router)

__all__ = ["router"]
