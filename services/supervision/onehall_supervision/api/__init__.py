"""HTTP in: a case's ledger, clock, deadlines, progress and trace, who holds it, and cards."""

from fastapi import APIRouter

from onehall_supervision.api import cards, cases, clock, deadlines, progress, trace

router = APIRouter()
for part in (cases, clock, deadlines, progress, trace, cards):
    router.include_router(part.router)

__all__ = ["router"]
