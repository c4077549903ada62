"""What is counted of ratings: services of a month that could be rated, and how they were."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from asyncpg import Connection

from onehall_intake.domain.rating.publishing import Tally


class By(StrEnum):
    """What ratings are grouped by."""

    DEPARTMENT = "department"
    ITEM = "item"
    WINDOW = "window"
    CHANNEL = "channel"


COUNTS: Final = """
    count(DISTINCT (v.case_id, v.item_id))
        FILTER (WHERE v.grade IS NOT NULL AND v.excluded IS NOT TRUE) AS rated,
    count(v.grade) FILTER (WHERE v.excluded) AS excluded,
    count(v.follow_up) FILTER (WHERE v.excluded IS NOT TRUE) AS followed_up,
    ARRAY[count(*) FILTER (WHERE v.grade = 1 AND v.excluded IS NOT TRUE),
          count(*) FILTER (WHERE v.grade = 2 AND v.excluded IS NOT TRUE),
          count(*) FILTER (WHERE v.grade = 3 AND v.excluded IS NOT TRUE),
          count(*) FILTER (WHERE v.grade = 4 AND v.excluded IS NOT TRUE),
          count(*) FILTER (WHERE v.grade = 5 AND v.excluded IS NOT TRUE)] AS grades"""


def _of_services(group: str, within: str) -> str:
    return f"""
SELECT {group} AS grouped, {within} AS within,
    count(DISTINCT (s.case_id, s.item_id)) AS services, {COUNTS}
FROM intake.ratable s LEFT JOIN intake.rating v USING (case_id, item_id)
WHERE s.over_at >= $1 AND s.over_at < $2 GROUP BY 1, 2 ORDER BY 1, 2
"""  # noqa: S608 - both are named below


def _of_ratings(group: str) -> str:
    return f"""
SELECT v.{group} AS grouped, '' AS within,
    (SELECT count(*) FROM intake.ratable WHERE over_at >= $1 AND over_at < $2) AS services, {COUNTS}
FROM intake.rating v JOIN intake.ratable s USING (case_id, item_id)
WHERE s.over_at >= $1 AND s.over_at < $2 AND v.{group} IS NOT NULL GROUP BY 1 ORDER BY 1
"""  # noqa: S608 - it is named below


# Through which window or channel an unrated service would have been rated nobody knows, so there
# the response rate is that group's share of all services.
SQL: Final[Mapping[By, str]] = {
    By.DEPARTMENT: _of_services("s.department", "''"),
    By.ITEM: _of_services("s.item_id", "s.department"),
    By.WINDOW: _of_ratings("rated_window"),
    By.CHANNEL: _of_ratings("channel"),
}


async def tallies(connection: Connection, by: By, since: datetime, until: datetime) -> list[Tally]:
    """Count the services that were over in [since, until), and their ratings, by group."""
    return [_tally(row) for row in await connection.fetch(SQL[by], since, until)]


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
