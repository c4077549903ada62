"""Guides 办事指南 that are public: what is new or changed in the version in force is told once."""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from asyncpg import Connection, Pool
from onehall_calendar import local_day
from onehall_contracts import window
from onehall_contracts.ids import derived
from onehall_store import Said, say
from onehall_store.outages import OUTAGE

from onehall_intake.domain import disclosing
from onehall_intake.domain.catalogue import Catalogue
from onehall_intake.domain.disclosing import Guide

log = logging.getLogger(__name__)

POLL: Final = 30.0
"""Seconds between looks at the calendar; a version comes into force at midnight."""
KNOWN: Final = "SELECT item_id, digest, basis, basis_changed_on FROM intake.guide FOR UPDATE"
KEEP: Final = """
INSERT INTO intake.guide (item_id, digest, basis, version, revised_on, basis_changed_on)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::date[])
ON CONFLICT (item_id) DO UPDATE SET digest = excluded.digest, basis = excluded.basis,
    version = excluded.version, revised_on = excluded.revised_on,
    basis_changed_on = excluded.basis_changed_on
"""


async def publish(connection: Connection, catalogue: Catalogue, now: datetime) -> int:
    """Tell of every guide that says something new; return how many."""
    rows: Mapping[str, Any] = {row["item_id"]: row for row in await connection.fetch(KNOWN)}
    before = {
        item: disclosing.Known(row["digest"], row["basis"], row["basis_changed_on"])
        for item, row in rows.items()
    }
    new = disclosing.changed(catalogue, before, local_day(now))
    if new:
        kept = [
            (g.item, g.digest, g.basis, g.version, g.revised_on, g.basis_changed_on) for g in new
        ]
        await connection.execute(KEEP, *map(list, zip(*kept, strict=True)))
        await say(connection, "intake", now, [_said(guide, now) for guide in new])
    return len(new)


async def part(app: Any, stop: asyncio.Event) -> None:
    """Publish whatever version comes into force, until told to stop."""
    state, last = app.state, ""
    while not stop.is_set():
        now = state.clock.now()
        catalogue = state.catalogue.on(local_day(now))
        if catalogue.version != last and await _published(state.host.pool, catalogue, now):
            last = catalogue.version
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), POLL)


async def _published(pool: Pool, catalogue: Catalogue, now: datetime) -> bool:
    try:
        async with pool.acquire(timeout=10) as connection, connection.transaction():
            told = await publish(connection, catalogue, now)
    except OUTAGE as error:
        log.warning("guides wait", extra={"error": type(error).__name__})
        return False
    log.info("guides are public", extra={"version": catalogue.version, "told": told})
    return True


def _said(guide: Guide, at: datetime) -> Said:
    public = window.GuidePublishedV1(
        item_id=guide.item,
        department=guide.department,
        catalogue_version=guide.version,
        empty_fields=guide.empty,
        revised_on=guide.revised_on,
        basis_changed_on=guide.basis_changed_on,
        published_at=at,
    )
    return Said(public, id=derived("guide", guide.item, guide.version, guide.digest))
