"""How the hall goes: its mood index, what came of moods, and the day's measures; never of few."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from onehall_calendar import local_day
from onehall_chassis import CurrentActor

from onehall_intake.api.hall.acting import Place, at_centre, own_centre
from onehall_intake.api.hall.setting_up import STAFF
from onehall_intake.domain.hall import moods
from onehall_intake.domain.hall.words import Grade
from onehall_intake.store.hall import moods as kept
from onehall_intake.store.hall import reading

router = APIRouter(prefix="/halls/{centre}", tags=["hall"])
Here = Annotated[Place, Depends(at_centre)]
HOUR = timedelta(hours=1)
Day = Annotated[date | None, Query(ge=date(2000, 1, 1), le=date(2100, 1, 1))]
SHOWN_TO = ("supervisor", "director")


@router.get("/mood-index")
async def read_index(
    here: Here, actor: CurrentActor, from_day: Day = None, to_day: Day = None
) -> dict[str, Any]:
    """Return the index of the last hour, and what was kept of days; null of fewer than ten."""
    actor.must_have(*STAFF)
    own_centre(actor, here.centre)
    now = here.hall.now
    until = to_day or local_day(now)
    since = from_day or until
    async with here.hall.pool.acquire(timeout=10) as connection:
        last = await kept.counts(connection, here.centre, now - HOUR, now)
        lifts = await kept.lifts(connection, here.centre, since, until)
        hours = await kept.hours(connection, here.centre, since, until)
    styles = moods.STYLES
    by_entry = {styles[Grade(grade)].mode: found for grade, found in lifts.items()}
    lift = lifts[Grade.POOR]
    index = moods.index(last)
    return {"index": index, "hours": hours, "satisfied_by_entry": by_entry, "exit_lift": lift}


@router.get("/measures")
async def read_measures(here: Here, actor: CurrentActor, day: Day = None) -> dict[str, Any]:
    """Return how a day went: waits, spread of work, breaks, relief; null of fewer than ten."""
    actor.must_have(*SHOWN_TO)
    own_centre(actor, here.centre)
    now = here.hall.now
    on = day or local_day(now)
    async with here.hall.pool.acquire(timeout=10) as connection:
        found = await reading.measures(connection, here.centre, on, moods.valid_from(now))
    return {"day": on} | found
