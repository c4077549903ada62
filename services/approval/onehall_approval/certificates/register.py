"""The public register of permits: what anybody may know, and what a permit is worth now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from asyncpg import Connection, Record
from onehall_calendar import local_day

from onehall_approval.certificates.facts import SHOWN_DIGITS, is_number
from onehall_approval.certificates.work import columns

RECORD = """
INSERT INTO approval.permit AS p
    (permit_number, case_id, item_id, item_name, certificate, department, department_name,
     issued_at, valid_until, status_at, version)
SELECT permit_number, case_id, item_id, item_name, certificate, department, department_name,
       issued_at, valid_until, issued_at, version
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
            $8::timestamptz[], $9::date[], $10::int[])
    AS new(permit_number, case_id, item_id, item_name, certificate, department, department_name,
           issued_at, valid_until, version)
ON CONFLICT (permit_number) DO UPDATE SET
    case_id = excluded.case_id, item_id = excluded.item_id, item_name = excluded.item_name,
    certificate = excluded.certificate, department = excluded.department,
    department_name = excluded.department_name, issued_at = excluded.issued_at,
    valid_until = excluded.valid_until, status = 'valid', status_at = excluded.status_at,
    reason = NULL, digest = NULL, version = excluded.version, successor = NULL
WHERE p.version < excluded.version
"""
CHANGE_STATUS = """
UPDATE approval.permit p
SET status = new.status, status_at = new.at, reason = new.reason, successor = new.successor
FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[])
    AS new(permit_number, status, at, reason, successor)
WHERE p.permit_number = new.permit_number
"""
GET = "SELECT * FROM approval.permit WHERE permit_number = $1"
OF_CASE = "SELECT * FROM approval.permit WHERE case_id = $1 ORDER BY item_id"
PAGE = """
SELECT * FROM approval.permit
WHERE ($1::text IS NULL OR department = $1) AND ($2::text IS NULL OR item_id = $2)
  AND ($3::timestamptz IS NULL OR issued_at >= $3)
  AND ($4::timestamptz IS NULL OR issued_at < $4)
  AND ($5::text IS NULL OR (issued_at, permit_number) <
       (SELECT issued_at, permit_number FROM approval.permit WHERE permit_number = $5))
ORDER BY issued_at DESC, permit_number DESC LIMIT $6
"""
EARLIER = """
SELECT 1 FROM approval.certificate
WHERE permit_number = $1 AND version < $2 AND left(digest, $4) = $3
"""


NOTE = "INSERT INTO approval.document_read (who, permit_number, at) VALUES ($1, $2, $3)"


class PermitStatus(StrEnum):
    """What the department has said of a permit last."""

    VALID = "valid"
    REVOKED = "revoked"  # 撤销、吊销
    CANCELLED = "cancelled"  # 注销
    SUPERSEDED = "superseded"  # 变更、延续: another permit or version took its place


class Standing(StrEnum):
    """What a number, with or without a digest, is worth today."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    ALTERED = "altered"


@dataclass(frozen=True, slots=True)
class Issued:
    """A permit as the issuance records it; `issued_at` is business time."""

    permit_number: str
    case_id: str
    item_id: str
    item_name: str
    certificate: str
    department: str
    department_name: str
    issued_at: datetime
    valid_until: date | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class StatusChange:
    """What becomes of a permit; `successor` is the number that took its place."""

    permit_number: str
    status: PermitStatus
    at: datetime
    reason: str | None = None
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class Permit:
    """A line of the register. The masked name and the digest come with the document."""

    permit_number: str
    case_id: str
    item_id: str
    item_name: str
    certificate: str
    department: str
    department_name: str
    holder_name_masked: str | None
    issued_at: datetime
    valid_until: date | None
    status: PermitStatus
    status_at: datetime
    reason: str | None
    digest: str | None
    version: int
    successor: str | None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which permits to list: of a department, of an item, issued from (inclusive), before."""

    department: str | None = None
    item_id: str | None = None
    issued_from: datetime | None = None
    issued_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What anybody is told of a number; the permit is there unless the number is unknown."""

    standing: Standing
    permit: Permit | None = None


EVERYTHING = Filters()
UNKNOWN = Answer(Standing.UNKNOWN)


async def record(connection: Connection, rows: Sequence[Issued]) -> None:
    """Enter permits, in the transaction of their issuance; a higher version replaces a lower.

    One transaction may issue a permit and correct it: a statement changes no row twice.
    """
    newest = {r.permit_number: r for r in sorted(rows, key=lambda r: r.version)}.values()
    found = [
        (r.permit_number, r.case_id, r.item_id, r.item_name, r.certificate, r.department,
         r.department_name, r.issued_at, r.valid_until, r.version)
        for r in newest
    ]  # fmt: skip
    if found:
        await connection.execute(RECORD, *columns(found))


async def change_status(connection: Connection, rows: Sequence[StatusChange]) -> None:
    """Revoke, cancel or supersede permits, at once for everybody; of one permit the last counts."""
    last = {r.permit_number: r for r in rows}.values()
    found = [(r.permit_number, r.status.value, r.at, r.reason, r.successor) for r in last]
    if found:
        await connection.execute(CHANGE_STATUS, *columns(found))


async def get(connection: Connection, permit_number: str) -> Permit | None:
    """Return one permit."""
    row = await connection.fetchrow(GET, permit_number)
    return _permit(row) if row else None


async def of_case(connection: Connection, case_id: str) -> list[Permit]:
    """Return the permits of one case, by item."""
    return [_permit(row) for row in await connection.fetch(OF_CASE, case_id)]


async def page(
    connection: Connection, filters: Filters = EVERYTHING, after: str | None = None, limit: int = 50
) -> list[Permit]:
    """Return permits, newest first, from the one after the permit number `after`."""
    asked = (filters.department, filters.item_id, filters.issued_from, filters.issued_before)
    rows = await connection.fetch(PAGE, *asked, after, limit)
    return [_permit(row) for row in rows]


async def verify_number(
    connection: Connection, permit_number: str, digest: str | None, now: datetime
) -> Answer:
    """Tell what a number is worth now, and whether `digest` (16 digits or more) is its own.

    A document of an earlier version is told as revoked: something newer took its place.
    """
    permit = await get(connection, permit_number) if is_number(permit_number) else None
    if permit is None:
        return UNKNOWN
    if digest and not _fits(digest, permit.digest):
        shown = digest[:SHOWN_DIGITS].lower()
        found = await connection.fetchval(
            EARLIER, permit_number, permit.version, shown, SHOWN_DIGITS
        )
        return Answer(Standing.REVOKED if found else Standing.ALTERED, permit)
    return Answer(standing(permit, now), permit)


async def note_read(connection: Connection, who: str, permit_number: str, at: datetime) -> None:
    """Keep for ever that somebody of the staff read a document, which names a person."""
    await connection.execute(NOTE, who, permit_number, at)


def standing(permit: Permit, now: datetime) -> Standing:
    """Return whether a permit is in force; its last day is wholly in force (Chinese time)."""
    if permit.status is not PermitStatus.VALID:
        return Standing.REVOKED
    if permit.valid_until is not None and local_day(now) > permit.valid_until:
        return Standing.EXPIRED
    return Standing.VALID


def _fits(digest: str, own: str | None) -> bool:
    return own is not None and len(digest) >= SHOWN_DIGITS and own.startswith(digest.lower())


def _permit(row: Record) -> Permit:
    return Permit(**{**row, "status": PermitStatus(row["status"])})
