"""What is counted of ratings: services of a month that could be rated, and how they were."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from asyncpg import Connection
from onehall_calendar import local_day

from onehall_intake.domain.rating.publishing import Tally, published
from onehall_intake.domain.rating.words import AT_A_WINDOW, Grade


class By(StrEnum):
    """What ratings are grouped by."""

    DEPARTMENT = "department"
    ITEM = "item"
    WINDOW = "window"
    CHANNEL = "channel"


# Only what was decided and said until the figures were settled, $3; an earlier release's was.
EXCLUDED: Final = "(v.excluded IS TRUE AND coalesce(v.excluded_at < $3, true))"
GRADES: Final = ", ".join(
    f"count(*) FILTER (WHERE v.grade = {grade:d} AND NOT {EXCLUDED})" for grade in sorted(Grade)
)
COUNTS: Final = f"""
    count(DISTINCT (v.case_id, v.item_id))
        FILTER (WHERE v.grade IS NOT NULL AND NOT {EXCLUDED}) AS rated,
    count(v.grade) FILTER (WHERE {EXCLUDED}) AS excluded,
    count(v.follow_up)
        FILTER (WHERE NOT {EXCLUDED} AND coalesce(v.followed_at < $3, true)) AS followed_up,
    ARRAY[{GRADES}] AS grades"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which figures: of services that were over in [since, until), as they stood at `settled`.

    `centre` is whose windows are meant in a case that names none.
    """

    by: By
    centre: str
    since: datetime
    until: datetime
    settled: datetime


def _of_services(group: str, within: str) -> str:
    return f"""
SELECT {group} AS grouped, {within} AS within,
    count(DISTINCT (s.case_id, s.item_id)) AS services, {COUNTS}
FROM intake.ratable s LEFT JOIN intake.rating v USING (case_id, item_id)
WHERE s.over_at >= $1 AND s.over_at < $2 GROUP BY 1, 2 ORDER BY 1, 2
"""  # noqa: S608 - both are named below


# Through which channel an unrated service would have been rated nobody knows, so there the response
# rate is that channel's share of all services.
OF_CHANNELS: Final = f"""
SELECT v.channel AS grouped, '' AS within,
    (SELECT count(*) FROM intake.ratable WHERE over_at >= $1 AND over_at < $2) AS services, {COUNTS}
FROM intake.rating v JOIN intake.ratable s USING (case_id, item_id)
WHERE s.over_at >= $1 AND s.over_at < $2 GROUP BY 1 ORDER BY 1
"""  # noqa: S608 - our own names
# Of a window it is the share of the visits it served: tickets are counted, and joined to nobody.
OF_WINDOWS: Final = f"""
WITH rated AS (
    SELECT v.rated_window AS "window", coalesce(c.centre, $4) AS centre, {COUNTS}
    FROM intake.rating v JOIN intake.ratable s USING (case_id, item_id)
    LEFT JOIN intake.case_row c USING (case_id)
    WHERE s.over_at >= $1 AND s.over_at < $2 AND v.rated_window IS NOT NULL GROUP BY 1, 2
), visits AS (
    SELECT "window", centre, sum(served) AS n FROM intake.hall_window_day
    WHERE day >= $5 AND day < $6 GROUP BY 1, 2
)
SELECT "window" AS grouped, centre AS within, coalesce(visits.n, 0) AS services,
    coalesce(rated.rated, 0) AS rated, coalesce(rated.excluded, 0) AS excluded,
    coalesce(rated.followed_up, 0) AS followed_up,
    coalesce(rated.grades, '{{0,0,0,0,0}}') AS grades
FROM rated FULL JOIN visits USING ("window", centre) ORDER BY 2, 1
"""  # noqa: S608 - our own names
WINDOW: Final = """
SELECT bool_or(w."window" = $2) FROM intake.hall_window w
JOIN intake.case_row c ON c.centre = w.centre WHERE c.case_id = $1
"""
SQL: Final[Mapping[By, str]] = {
    By.DEPARTMENT: _of_services("s.department", "''"),
    By.ITEM: _of_services("s.item_id", "s.department"),
    By.WINDOW: OF_WINDOWS,
    By.CHANNEL: OF_CHANNELS,
}


async def tallies(connection: Connection, wanted: Wanted) -> list[Tally]:
    """Count services, and their ratings, by group."""
    since, until = wanted.since, wanted.until
    at_windows = (wanted.centre, local_day(since), local_day(until))
    more = at_windows if wanted.by is By.WINDOW else ()
    rows = await connection.fetch(SQL[wanted.by], since, until, wanted.settled, *more)
    return [_tally(row) for row in rows]


async def sums(connection: Connection, wanted: Wanted) -> Collection[str]:
    """Return the families of groups whose sum, published in another table, is withheld there."""
    if wanted.by is By.ITEM:
        whole = await tallies(connection, replace(wanted, by=By.DEPARTMENT))
        return {one.group for one in published(whole) if one.withheld}
    if wanted.by is By.WINDOW:
        whole = await tallies(connection, replace(wanted, by=By.CHANNEL))
        if any(one.withheld and one.group in AT_A_WINDOW for one in published(whole)):
            return {one.within for one in await tallies(connection, wanted)}
    return ()


async def window_known(connection: Connection, case_id: UUID, window: str) -> bool:
    """Whether the centre of a case has a window; any it is, where none was ever set up."""
    return await connection.fetchval(WINDOW, case_id, window) is not False


def _tally(row: Mapping[str, Any]) -> Tally:
    one, two, three, four, five = row["grades"]
    return Tally(
        group=row["grouped"],
        within=row["within"],
        services=row["services"],
        rated=row["rated"],
        grades=(one, two, three, four, five),
        excluded=row["excluded"],
        followed_up=row["followed_up"],
    )
