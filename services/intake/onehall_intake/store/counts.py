"""Counting what was accepted: a case once, however many centres have a part in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asyncpg import Connection

COUNT = """
WITH accepted AS (
    SELECT class_id, centre, mode, modes, linked FROM intake.case_row
    WHERE accepted_at IS NOT NULL
      AND ($1::timestamptz IS NULL OR accepted_at >= $1)
      AND ($2::timestamptz IS NULL OR accepted_at < $2)
      AND ($3::text IS NULL OR centre = $3)
)
SELECT 'total' AS of, '' AS name, count(*) AS n FROM accepted
UNION ALL SELECT 'linked', '', count(*) FILTER (WHERE linked) FROM accepted
UNION ALL SELECT 'class', class_id, count(*) FROM accepted GROUP BY class_id
UNION ALL SELECT 'centre', centre, count(*) FROM accepted GROUP BY centre
UNION ALL SELECT 'mode', mode, count(*) FROM accepted GROUP BY mode
UNION ALL SELECT 'review', review, count(*) FROM accepted, unnest(modes) AS review GROUP BY review
ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which acceptances are counted: since, before, of which centre; None does not narrow it."""

    since: datetime | None
    before: datetime | None
    centre: str | None


async def accepted(connection: Connection, wanted: Wanted) -> dict[str, Any]:
    """Count accepted cases once each, and their reviews by the mode in which each is handled."""
    found: dict[str, dict[str, int]] = {}
    for row in await connection.fetch(COUNT, wanted.since, wanted.before, wanted.centre):
        found.setdefault(row["of"], {})[row["name"]] = row["n"]
    return {
        "accepted_total": found["total"][""],
        "linked_total": found["linked"][""],
        "by_class": found.get("class", {}),
        "by_centre": found.get("centre", {}),
        "by_acceptance": found.get("mode", {}),
        "reviews_by_mode": found.get("review", {}),
    }
