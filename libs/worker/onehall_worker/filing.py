"""Papers into their folders: receipts, each to the opinion it is for, and what came back."""

import sqlite3
from collections.abc import Iterable, Iterator
from uuid import UUID

from onehall_worker import papers, schema, witnessing
from onehall_worker.records import Arrived, Parked, Receipt, Sighting


def file(db: sqlite3.Connection, arrived: Arrived) -> set[UUID]:
    """Put papers on record and set aside what came with them; return the ids of new returns."""
    misfits = [_filed(db, receipt, arrived.at) for receipt in arrived.receipts]
    park(db, (misfit for misfit in misfits if misfit))
    park(db, arrived.parked)
    park(db, (double for one in arrived.sightings if (double := _sighted(db, one, arrived.at))))
    return set(_returned(db, arrived))


def park(db: sqlite3.Connection, parked: Iterable[Parked]) -> None:
    """Set aside; the same thing set aside again is there once."""
    rows = [(str(p.id), p.parked_at, p.reason, p.detail, p.body) for p in parked]
    db.executemany(schema.PARK, rows)


def _sighted(db: sqlite3.Connection, one: Sighting, at: str) -> Parked | None:
    db.execute(schema.SIGHT, (one.origin, one.size, one.root, one.note, at))
    known = Sighting(*db.execute(schema.SIGHTED, (one.origin, one.size)).fetchone())
    return None if known.root == one.root else witnessing.split(known, one, at)


def _filed(db: sqlite3.Connection, receipt: Receipt, at: str) -> Parked | None:
    said = db.execute(schema.OPINION, (str(receipt.opinion_id),)).fetchone()
    if wrong := papers.mismatch(receipt, said[0] if said else None):
        return Parked(receipt.parked_id, at, *wrong, receipt.body)
    ids = str(receipt.opinion_id), str(receipt.task_id)
    row = (*ids, receipt.opinion_sha256, receipt.recorded_at, at, receipt.compact)
    db.execute(schema.FILE_RECEIPT, row)
    return None


def _returned(db: sqlite3.Connection, arrived: Arrived) -> Iterator[UUID]:
    for one in arrived.returned:
        row = (str(one.event_id), one.message, one.reason, one.detail, one.returned_at)
        if db.execute(schema.FILE_RETURNED, row).rowcount == 1:
            yield one.event_id
