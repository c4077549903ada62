"""What the four systems promise 配套制度, version by version; the first is in the package."""

from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from asyncpg import Connection

from onehall_intake.domain.care.words import Module

KEEP: Final = """
INSERT INTO intake.care_policy (module, version, zh, en, published_by, published_at)
SELECT $1, 1 + greatest(1, (SELECT max(version) FROM intake.care_policy WHERE module = $1)),
       $2, $3, $4, $5
RETURNING version
"""
READ: Final = """
SELECT module, version, zh, en, published_at FROM intake.care_policy
WHERE module = $1 ORDER BY version DESC
"""


async def publish(
    connection: Connection, module: Module, texts: tuple[str, str], by: str, at: datetime
) -> int:
    """Keep a new version of a policy, Chinese and English; return its number."""
    version: int = await connection.fetchval(KEEP, module.value, *texts, by, at)
    return version


async def versions(connection: Connection, module: Module) -> list[dict[str, Any]]:
    """Return every version of a policy, the newest first; the shipped one is the first, 1."""
    rows = [dict(row) for row in await connection.fetch(READ, module.value)]
    return [*rows, _shipped(module)]


@cache
def _shipped(module: Module) -> dict[str, Any]:
    folder = files("onehall_intake") / "data" / "care"
    texts = {
        language: (folder / f"{module.value}.{language}.md").read_text(encoding="utf-8")
        for language in ("zh", "en")
    }
    return {"module": module.value, "version": 1, **texts, "published_at": None}
