"""How much was accepted, for those who watch: every case counted once."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from onehall_calendar import end_of
from onehall_chassis import CurrentActor

from onehall_intake.api.running import CENTRE, CurrentHall
from onehall_intake.store import counts

router = APIRouter(prefix="/statistics", tags=["statistics"])

DAY = timedelta(days=1)
Day = Annotated[date | None, Query(ge=date(2000, 1, 1), le=date(2100, 1, 1))]


@router.get("")
async def read_statistics(
    hall: CurrentHall,
    actor: CurrentActor,
    from_day: Day = None,
    to_day: Day = None,
    centre: Annotated[str | None, Query(pattern=CENTRE)] = None,
) -> dict[str, Any]:
    """Return what was accepted from one day to another, both included; a linked case is one."""
    actor.must_have("supervisor", "operator")
    since = end_of(from_day - DAY) if from_day else None
    wanted = counts.Wanted(since, end_of(to_day) if to_day else None, centre)
    async with hall.pool.acquire(timeout=10) as connection:
        return await counts.accepted(connection, wanted)
