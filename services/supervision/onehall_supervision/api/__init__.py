"""HTTP in: ledger, clock, deadlines, progress, trace, holders; cards; stuck cases; log; exports."""

from fastapi import APIRouter

from onehall_supervision.api import (
    cards,
    cases,
    clock,
    deadlines,
    exports,
    log,
    loop,
    orders,
    passport,
    progress,
    scores,
    stuck,
    trace,
)

router = APIRouter()
PARTS = (
    *(cases, clock, deadlines, progress, trace),
    *(cards, loop, orders, scores, stuck, log, passport, exports),
)
for part in PARTS:
    router.routes.extend(part.router.routes)

__all__ = ["router"]
