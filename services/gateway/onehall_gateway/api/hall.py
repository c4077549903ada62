"""The hall 大厅: how it is set up, the guide's desk, the windows, and how a day went."""

from typing import Annotated, Any

from fastapi import Path, Query, Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers import hall as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import ONCE, CentreName, Given
from onehall_gateway.api.models.hall import HallCode
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

router = doors()
Centre = Annotated[
    CentreName, Path(description="a centre 政务中心, as 610100", examples=["610100"])
]
Window = Annotated[
    str, Path(pattern=r"^[0-9A-Z]{1,6}$", description="a window 窗口", examples=["07"])
]
Code = Annotated[HallCode, Path(description="a business 业务 by its letters", examples=["A"])]


def _act(name: str) -> dict[str, Any]:
    """Return what the API document says of an act at a window: answered with the window."""
    return {"dependencies": [ONCE]} | operation(name, answers.WindowNow)


async def _at(
    request: Request, centre: str, window: str, act: str, body: Given | None = None
) -> Response:
    return await forward(request, "intake", f"/halls/{centre}/windows/{window}/{act}", body=body)


@router.get("/{centre}/businesses", **operation("listBusinesses", answers.BusinessList))
@needs(Permission.HALL_READ)
async def list_businesses(request: Request, centre: Centre) -> Response:
    """Return what people come for, and what of the catalogue leads there."""
    return await forward(request, "intake", f"/halls/{centre}/businesses")


@router.put("/{centre}/businesses/{code}", **operation("setBusiness", answers.BusinessSet))
@needs(Permission.HALL_SET_UP)
async def set_business(
    request: Request, centre: Centre, code: Code, body: models.HallBusiness
) -> Response:
    """Set a business up or change it."""
    return await forward(request, "intake", f"/halls/{centre}/businesses/{code}", body=body)


@router.get("/{centre}/windows", **operation("listWindows", answers.WindowList))
@needs(Permission.HALL_STAFF_READ)
async def list_windows(request: Request, centre: Centre) -> Response:
    """Return the windows of today and who works there."""
    return await forward(request, "intake", f"/halls/{centre}/windows")


@router.put("/{centre}/windows/{window}", **operation("setWindow", answers.WindowSet))
@needs(Permission.HALL_SET_UP)
async def set_window(
    request: Request, centre: Centre, window: Window, body: models.HallWindow
) -> Response:
    """Set a window up or change it."""
    return await forward(request, "intake", f"/halls/{centre}/windows/{window}", body=body)


@router.post(
    "/{centre}/absences", dependencies=[ONCE], **operation("recordAway", answers.AbsentToday)
)
@needs(Permission.HALL_ABSENCE)
async def record_away(request: Request, centre: Centre, body: models.HallAbsence) -> Response:
    """Say who is away today, or back; a clerk says it of themselves. The B person covers."""
    return await forward(request, "intake", f"/halls/{centre}/absences", body=body)


@router.get("/{centre}/windows/{window}", **operation("readWindow", answers.WindowNow))
@needs(Permission.HALL_STAFF_READ)
async def read_window(request: Request, centre: Centre, window: Window) -> Response:
    """Return a window as it is now; how to serve is shown to who works there."""
    return await forward(request, "intake", f"/halls/{centre}/windows/{window}")


@router.post("/{centre}/windows/{window}/opening", **_act("openWindow"))
@needs(Permission.WINDOW_ACT)
async def open_window(request: Request, centre: Centre, window: Window) -> Response:
    """Open a window as its A or B person; B covers A's absence, break or relief."""
    return await _at(request, centre, window, "opening")


@router.post("/{centre}/windows/{window}/closing", **_act("closeWindow"))
@needs(Permission.WINDOW_ACT)
async def close_window(request: Request, centre: Centre, window: Window) -> Response:
    """Close a window."""
    return await _at(request, centre, window, "closing")


@router.post("/{centre}/windows/{window}/call", **_act("callNext"))
@needs(Permission.WINDOW_ACT)
async def call_next(request: Request, centre: Centre, window: Window) -> Response:
    """Call the next ticket; if nobody waits the next one comes by itself, and is told live.

    After ninety minutes without a break the queue pauses ten instead: see `pause`.
    """
    return await _at(request, centre, window, "call")


@router.post("/{centre}/windows/{window}/recall", **_act("recallTicket"))
@needs(Permission.WINDOW_ACT)
async def recall_ticket(request: Request, centre: Centre, window: Window) -> Response:
    """Call the same ticket again."""
    return await _at(request, centre, window, "recall")


@router.post("/{centre}/windows/{window}/skip", **_act("skipTicket"))
@needs(Permission.WINDOW_ACT)
async def skip_ticket(request: Request, centre: Centre, window: Window) -> Response:
    """Let a ticket be that was called three times; it may come back once 过号."""
    return await _at(request, centre, window, "skip")


@router.post("/{centre}/windows/{window}/serving", **_act("beginService"))
@needs(Permission.WINDOW_ACT)
async def begin_service(request: Request, centre: Centre, window: Window) -> Response:
    """Begin to serve: the visitor is here."""
    return await _at(request, centre, window, "serving")


@router.post("/{centre}/windows/{window}/finish", **_act("finishService"))
@needs(Permission.WINDOW_ACT)
async def finish_service(request: Request, centre: Centre, window: Window) -> Response:
    """End the service."""
    return await _at(request, centre, window, "finish")


@router.post("/{centre}/windows/{window}/transfer", **_act("passTicket"))
@needs(Permission.WINDOW_ACT)
async def pass_ticket(
    request: Request, centre: Centre, window: Window, body: models.OtherBusiness
) -> Response:
    """Pass the ticket in hand to another business; it keeps its waiting time."""
    return await _at(request, centre, window, "transfer", body)


@router.post("/{centre}/windows/{window}/take-away", **_act("takeAway"))
@needs(Permission.WINDOW_ACT)
async def take_away(
    request: Request, centre: Centre, window: Window, body: models.TakenAway
) -> Response:
    """Let the visitor leave with the matter, to go on elsewhere 取走."""
    return await _at(request, centre, window, "take-away", body)


@router.post("/{centre}/windows/{window}/pause", **_act("pauseWindow"))
@needs(Permission.WINDOW_ACT)
async def pause_window(request: Request, centre: Centre, window: Window) -> Response:
    """Pause of one's own wish."""
    return await _at(request, centre, window, "pause")


@router.post("/{centre}/windows/{window}/resumption", **_act("resumeWindow"))
@needs(Permission.WINDOW_ACT)
async def resume_window(request: Request, centre: Centre, window: Window) -> Response:
    """Work on after a pause; a break and relief last their time."""
    return await _at(request, centre, window, "resumption")


@router.post("/{centre}/windows/{window}/override", **_act("overrideBreak"))
@needs(Permission.HALL_LEAD)
async def override_break(
    request: Request, centre: Centre, window: Window, body: models.BreakOverride
) -> Response:
    """Let a window work half an hour beyond its ninety minutes; relief cannot be moved."""
    return await _at(request, centre, window, "override", body)


@router.post("/{centre}/windows/{window}/encounters", **_act("recordEncounter"))
@needs(Permission.ENCOUNTER_RECORD)
async def record_encounter(
    request: Request, centre: Centre, window: Window, body: models.HostileEncounter
) -> Response:
    """Record a hostile encounter: fifteen minutes' relief at once, and who can cover."""
    return await _at(request, centre, window, "encounters", body)


@router.get("/{centre}/mood-index", **operation("readMoodIndex", answers.MoodIndex))
@needs(Permission.HALL_STAFF_READ)
async def read_mood_index(
    request: Request, centre: Centre, query: Annotated[models.HallDays, Query()]
) -> Response:
    """Return the hall's mood index 心情指数 and what was kept of days; null of fewer than ten."""
    return await forward(request, "intake", f"/halls/{centre}/mood-index", query=query)


@router.get("/{centre}/measures", **operation("readMeasures", answers.HallMeasures))
@needs(Permission.HALL_LEAD)
async def read_measures(
    request: Request, centre: Centre, query: Annotated[models.HallDay, Query()]
) -> Response:
    """Return how a day went: waits, spread of work, breaks, relief; null of fewer than ten."""
    return await forward(request, "intake", f"/halls/{centre}/measures", query=query)
