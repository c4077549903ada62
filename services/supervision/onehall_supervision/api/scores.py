"""Scores 绩效 of months, line by line, and key figures of any span, each with its cases."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from fastapi import APIRouter, Query, Request
from onehall_calendar import local_day
from onehall_chassis import Actor, CurrentActor
from onehall_contracts.message import DepartmentId
from onehall_contracts.problem import Problem

from onehall_supervision.api.access import Connections
from onehall_supervision.domain.scoring.kpis import Figures, Rate, figures
from onehall_supervision.domain.scoring.scale import ENGLISH, WEIGHTS, Part
from onehall_supervision.store import scores, tallying

router = APIRouter(tags=["scores"])
WATCHES = ("supervisor", "operator")
LONGEST_DAYS = 1100
SHOWN = 200
Scored: TypeAlias = Literal["department", "person", "item", "window", "centre"]
Period = Annotated[str | None, Query(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$")]


@router.get("/scores")
async def list_scores(
    request: Request,
    connections: Connections,
    actor: CurrentActor,
    period: Period = None,
    scored: Scored = "department",
) -> dict[str, Any]:
    """List the scores of a month, the best first; of a month that is not over, as they stand.

    Who has fewer than thirty cases is not ranked. A department sees itself only.
    """
    unit, period = _own(actor, scored), _named(request, period)
    rows, final = await _scores(request, connections, period, scored, unit)
    told = [_brief(row) for row in rows]
    return {"period": period, "scored": scored, "final": final, "scores": told}


@router.get("/scores/{scored}/{unit}")
async def read_score(
    request: Request,
    connections: Connections,
    actor: CurrentActor,
    scored: Scored,
    unit: str,
    period: Period = None,
) -> dict[str, Any]:
    """Return one score with every point taken or given, why, and for which cards or cases."""
    if _own(actor, scored) not in (None, unit):
        raise _nothing()
    period = _named(request, period)
    rows, final = await _scores(request, connections, period, scored, unit)
    if not rows:
        raise _nothing()
    row = rows[0]
    parts = [
        {"part": part, "en": ENGLISH[part], "weight": WEIGHTS[part], "points": row["parts"][part]}
        for part in Part
    ]
    return _brief(row) | {"period": period, "final": final, "parts": parts, "lines": row["lines"]}


@router.get("/kpis")
async def read_kpis(
    request: Request,
    connections: Connections,
    actor: CurrentActor,
    first: Annotated[date, Query(alias="from")],
    last: Annotated[date, Query(alias="until")],
    department: DepartmentId | None = None,
) -> dict[str, Any]:
    """Return the key figures of a span of days, with the cases that keep a rate from being whole.

    What is open after its promised day counts against the rate.
    """
    actor.must_have(*WATCHES)
    if not 0 <= (last - first).days <= LONGEST_DAYS:
        detail = f"until: give a day from the first one on, at most {LONGEST_DAYS} days later"
        raise Problem(422, "span-wrong", detail)
    await _catch_up(request)
    today = min(local_day(request.app.state.clock.now()), last)
    found = await scores.handled(connections, first, last, department)
    return {"from": first, "until": last, "department": department} | _told(figures(found, today))


async def _scores(
    request: Request, connections: Connections, period: str, scored: str, unit: str | None
) -> tuple[list[dict[str, Any]], bool]:
    """Return a month's scores as written down, or as they stand today; and which of the two."""
    if rows := await scores.kept(connections, period, scored, unit):
        return rows, True
    await _catch_up(request)
    marked = await scores.marked(connections, period)
    mine = [one for one in marked if one.scored == scored and unit in (None, one.unit)]
    mine.sort(key=lambda one: (not one.score.ranked, -one.score.score, one.unit))
    return [_as_row(one) for one in mine], False


def _as_row(one: scores.Marked) -> dict[str, Any]:
    score = one.score
    return {
        "unit": one.unit,
        "score": score.score,
        "grade": score.grade,
        "cases": score.cases,
        "ranked": score.ranked,
        "satisfaction": score.satisfaction,
        "rated": score.rated,
        "parts": dict(score.parts),
        "lines": [asdict(line) for line in score.lines],
    }


def _brief(row: dict[str, Any]) -> dict[str, Any]:
    names = ("unit", "score", "grade", "cases", "ranked", "satisfaction", "rated")
    return {name: row[name] for name in names}


def _told(found: Figures) -> dict[str, Any]:
    told = {
        name: _rate(value) if isinstance(value, Rate) else value
        for name, value in ((name, getattr(found, name)) for name in Figures.__slots__)
    }
    return told | {"overdue": {"count": len(found.overdue), "cases": found.overdue[:SHOWN]}}


def _rate(rate: Rate) -> dict[str, Any]:
    cases = rate.cases[:SHOWN]
    return {"share": rate.share, "part": rate.part, "whole": rate.whole, "cases": cases}


def _own(actor: Actor, scored: str) -> str | None:
    """Return whose scores may be seen: None for everybody's."""
    if actor.has(*WATCHES):
        return None
    actor.must_have("department", *WATCHES)
    if scored != "department" or not actor.department:
        raise Problem(403, "not-allowed", "a department sees its own scores: scored=department")
    return actor.department


def _named(request: Request, period: str | None) -> str:
    """Return the month that was named, or the current one."""
    return period or f"{local_day(request.app.state.clock.now()):%Y-%m}"


async def _catch_up(request: Request) -> None:
    """Count what is not counted yet, so that figures are exact when somebody asks."""
    host = request.app.state.host
    await tallying.catch_up(host.pool, host.model.decider.INITIAL, host.engine.known)


def _nothing() -> Problem:
    return Problem(404, "not-found", "nobody of that name was judged in that month")
