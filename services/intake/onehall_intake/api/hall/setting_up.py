"""What a centre's people come for and which windows serve it; who is away today."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from onehall_calendar import local_day
from onehall_chassis import CurrentActor
from onehall_chassis.acts import Acts
from onehall_chassis.bodies import Given, Line, read
from pydantic import Field, StringConstraints

from onehall_intake.api.hall import acting
from onehall_intake.api.hall.acting import CODE, HallAct, Place, Scene, at_centre, own_centre
from onehall_intake.domain.hall import guarding
from onehall_intake.domain.hall.model import Post
from onehall_intake.store.hall import desks, reading, setup

router = APIRouter(prefix="/halls/{centre}", tags=["hall"])
act = Acts[HallAct](router, at_centre, acting.deal)

SETUP = ("operator", "director")
STAFF = ("clerk", "guide", "supervisor", "director", "operator")
Code = Annotated[str, StringConstraints(pattern=CODE)]
Known = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,16}$")]
Clerk = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.@-]{1,64}$")]
Here = Annotated[Place, Depends(at_centre)]
AtWindow = Annotated[Place, Depends(acting.at_window)]


class Business(Given):
    """A business 业务: its names, what of the catalogue leads to it, how much work it is."""

    name_zh: Line
    name_en: Line
    items: list[Known] = Field(default_factory=list, max_length=400)
    classes: list[Known] = Field(default_factory=list, max_length=50)
    categories: list[Known] = Field(default_factory=list, max_length=100)
    weight: Annotated[int, Field(ge=1, le=10, strict=True)] = 1
    active: bool = True


class Window(Given):
    """A window: the businesses it serves, and its A and B person AB岗."""

    businesses: list[Code] = Field(min_length=1, max_length=30)
    post_a: Clerk | None = None
    post_b: Clerk | None = None


@act("/absences", "clerk", "supervisor", "director")
class Absence(HallAct):
    """Say who is away today, or back: their B person may then open, or may no more."""

    clerk: Clerk
    away: bool = True

    async def work(self, scene: Scene) -> dict[str, Any]:
        """Keep it for today; a clerk says it of themselves only."""
        if not scene.actor.has(*acting.LEAD) and scene.actor.subject != self.clerk:
            scene.actor.must_have(*acting.LEAD)
        await desks.absent(scene.connection, scene.day, self.clerk, self.away)
        return {"clerk": self.clerk, "away": self.away}


@router.put("/businesses/{code}")
async def set_business(
    request: Request, here: Here, actor: CurrentActor, code: Code
) -> dict[str, Any]:
    """Set a business up or change it; one that is no longer active takes no tickets."""
    actor.must_have(*SETUP)
    own_centre(actor, here.centre)
    said = read(Business, await request.body())
    row = (said.name_zh, said.name_en, said.items, said.classes, said.categories)
    pool, rest = here.hall.pool, (said.weight, said.active)
    async with pool.acquire(timeout=10) as connection:
        await setup.keep_business(connection, here.centre, code, (*row, *rest))
    return {"code": code} | said.model_dump()


@router.put("/windows/{window}")
async def set_window(request: Request, at: AtWindow, actor: CurrentActor) -> dict[str, Any]:
    """Set a window up or change it; who serves there now goes on."""
    actor.must_have(*SETUP)
    own_centre(actor, at.centre)
    said = read(Window, await request.body())
    post = Post(said.post_a, said.post_b)
    async with at.hall.pool.acquire(timeout=10) as connection:
        await setup.keep_window(connection, at.centre, at.window, said.businesses, post)
    return {"window": at.window} | said.model_dump()


@router.get("/businesses")
async def list_businesses(here: Here) -> dict[str, Any]:
    """Return what people come for; no login."""
    async with here.hall.pool.acquire(timeout=10) as connection:
        return {"businesses": await setup.businesses(connection, here.centre)}


@router.get("/windows")
async def list_windows(here: Here, actor: CurrentActor) -> dict[str, Any]:
    """Return the windows of today with who works there, and who may cover."""
    actor.must_have(*STAFF)
    own_centre(actor, here.centre)
    async with here.hall.pool.acquire(timeout=10) as connection:
        on = local_day(here.hall.now)
        found = await reading.windows(connection, here.centre, on)
        if actor.has(*acting.LEAD):
            talks = await reading.talks(connection, here.centre, on)
            return {"windows": found, "talks_wanted": talks}
    return {"windows": [one | {"talk_wanted": None} for one in found], "talks_wanted": None}


async def cover_for(scene: Scene, post: Post) -> str | None:
    """Return who can take over: the A or B person who neither works, rests nor is away."""
    clerks = [one for one in (post.a, post.b) if one]
    known = await desks.stretches(scene.connection, scene.day, clerks)
    busy = {
        clerk
        for clerk, (window, stretch, absent) in known.items()
        if window or absent or guarding.rests(stretch, scene.day.now)
    }
    return guarding.cover_of(post, busy)
