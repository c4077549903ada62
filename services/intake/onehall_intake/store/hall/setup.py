"""Businesses 业务 and windows of a centre, as they are set up; and where the catalogue leads."""

from collections.abc import Sequence
from typing import Any, Final

from asyncpg import Connection
from onehall_contracts.problem import Problem

from onehall_intake.domain.hall.model import Post

KEEP_BUSINESS: Final = """
INSERT INTO intake.hall_business
    (centre, code, name_zh, name_en, items, classes, categories, weight, active)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (centre, code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en,
    items = excluded.items, classes = excluded.classes, categories = excluded.categories,
    weight = excluded.weight, active = excluded.active
"""
KEEP_WINDOW: Final = """
INSERT INTO intake.hall_window (centre, "window", businesses, post_a, post_b)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (centre, "window") DO UPDATE SET businesses = excluded.businesses,
    post_a = excluded.post_a, post_b = excluded.post_b
"""
BUSINESSES: Final = """
SELECT code, name_zh, name_en, items, classes, categories, weight FROM intake.hall_business
WHERE centre = $1 AND active ORDER BY code
"""
KNOWN: Final = """
SELECT code FROM intake.hall_business WHERE centre = $1 AND active AND code = ANY($2::text[])
"""
LED: Final = """
SELECT code FROM intake.hall_business
WHERE centre = $1 AND active
  AND ($2 = ANY(items) OR $3 = ANY(classes) OR $4 = ANY(categories))
ORDER BY ($2 = ANY(items)) DESC, ($3 = ANY(classes)) DESC, code LIMIT 1
"""
WINDOW: Final = """
SELECT businesses, post_a, post_b FROM intake.hall_window WHERE centre = $1 AND "window" = $2
"""


async def keep_business(connection: Connection, centre: str, code: str, row: Sequence[Any]) -> None:
    """Set a business up, or change it."""
    await connection.execute(KEEP_BUSINESS, centre, code, *row)


async def keep_window(
    connection: Connection, centre: str, window: str, codes: list[str], post: Post
) -> None:
    """Set a window up, or change it; raise a 422 problem for a business there is none of."""
    await must_know(connection, centre, codes)
    await connection.execute(KEEP_WINDOW, centre, window, codes, post.a, post.b)


async def businesses(connection: Connection, centre: str) -> list[dict[str, Any]]:
    """Return what people come for, with what of the catalogue leads there."""
    return [dict(row) for row in await connection.fetch(BUSINESSES, centre)]


async def must_know(connection: Connection, centre: str, codes: list[str]) -> None:
    """Raise a 422 problem unless every business is one of the centre's."""
    known = {row["code"] for row in await connection.fetch(KNOWN, centre, codes)}
    if set(codes) - known:
        detail = "business: this centre has no such one; its list names them"
        raise Problem(422, "unknown-business", detail)


async def led_to(connection: Connection, centre: str, *named: str | None) -> str:
    """Return the business an item, a class or a category leads to; raise a 422 problem for none."""
    found: str | None = await connection.fetchval(LED, centre, *named)
    if found is None:
        detail = "no business of this centre takes that; name one by its code"
        raise Problem(422, "unknown-business", detail)
    return found


async def window(connection: Connection, centre: str, name: str) -> tuple[tuple[str, ...], Post]:
    """Return what a window serves and its post; raise a 404 problem for one that is not there."""
    row = await connection.fetchrow(WINDOW, centre, name)
    if row is None:
        raise Problem(404, "not-found", "this centre has no such window; set it up first")
    return tuple(row["businesses"]), Post(row["post_a"], row["post_b"])
