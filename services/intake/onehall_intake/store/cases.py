"""The line per case that lists and public queries read, its number, and its lock."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from asyncpg import Connection
from onehall_store import Recorded

from onehall_intake.domain import case
from onehall_intake.domain import model as m
from onehall_intake.domain.filing import CaseId
from onehall_intake.domain.model import Status

NEXT = """
INSERT INTO intake.case_counter AS c (centre, on_day, class_id, last) VALUES ($1, $2, $3, 1)
ON CONFLICT (centre, on_day, class_id) DO UPDATE SET last = c.last + 1 RETURNING last
"""
ADD = """
INSERT INTO intake.case_row (case_id, case_number, class_id, class_name, applicant_ref, channel,
                             submitted_at, answer_due_at, status, version, centre, linked, modes)
SELECT case_id, case_number, class_id, class_name, applicant_ref, channel, submitted_at,
       answer_due_at, status, version, centre, linked, string_to_array(modes, ',')
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[],
            $7::timestamptz[], $8::timestamptz[], $9::text[], $10::bigint[], $11::text[],
            $12::boolean[], $13::text[])
    AS n(case_id, case_number, class_id, class_name, applicant_ref, channel, submitted_at,
         answer_due_at, status, version, centre, linked, modes)
"""
MOVE = """
UPDATE intake.case_row r
SET status = coalesce(n.status, r.status), version = n.version,
    answer_due_at = CASE WHEN n.status IS NULL THEN r.answer_due_at ELSE n.answer_due_at END,
    accepted_at = coalesce(n.accepted_at, r.accepted_at),
    ended_at = greatest(n.ended_at, r.ended_at), mode = coalesce(n.mode, r.mode)
FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::timestamptz[], $5::timestamptz[],
            $6::timestamptz[], $7::text[])
    AS n(case_id, status, version, answer_due_at, accepted_at, ended_at, mode)
WHERE r.case_id = n.case_id
"""
ENDED = (Status.NOT_ACCEPTED, Status.WITHDRAWN, Status.CLOSED)
COLUMNS = """case_id, case_number, class_id, class_name, centre, channel, status, version,
    submitted_at, answer_due_at, accepted_at, mode, ended_at"""
LIST = f"""
SELECT {COLUMNS} FROM intake.case_row
WHERE ($1::uuid IS NULL OR applicant_ref = $1) AND ($2::text IS NULL OR status = $2)
  AND ($3::text IS NULL OR class_id = $3) AND ($4::text IS NULL OR centre = $4)
  AND ($5::uuid IS NULL OR case_id < $5)
ORDER BY case_id DESC LIMIT $6
"""  # noqa: S608 - only our own column names
BY_NUMBER = "SELECT case_id FROM intake.case_row WHERE case_number = $1"
WHOSE = "SELECT applicant_ref FROM intake.case_row WHERE case_id = $1"
OF_PERSON = "SELECT case_number, status, ended_at FROM intake.case_row WHERE applicant_ref = $1"
HOLD = """
SELECT s.version, r.applicant_ref, r.class_id
FROM intake.stream s JOIN intake.case_row r ON r.case_id = s.stream::uuid
WHERE s.stream = $1 FOR UPDATE OF s
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases a list is to show; None does not narrow it."""

    applicant: UUID | None
    status: str | None
    class_id: str | None
    centre: str | None
    after: UUID | None
    limit: int


@dataclass(frozen=True, slots=True)
class Ended:
    """How far a case is: `ended_at` is None while it goes on."""

    number: str
    status: Status
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Held:
    """A case nobody else can change until this transaction ends."""

    version: int
    applicant: UUID
    class_id: str


async def next_sequence(connection: Connection, centre: str, day: date, class_id: str) -> int:
    """Return the next sequence of a class on a day, kept with the case or not at all."""
    sequence: int = await connection.fetchval(NEXT, centre, day, class_id)
    return sequence


async def listed(connection: Connection, wanted: Wanted) -> list[dict[str, Any]]:
    """Return one page of cases, newest first."""
    rows = await connection.fetch(LIST, *astuple(wanted))
    return [dict(row) for row in rows]


async def id_of(connection: Connection, number: str) -> CaseId | None:
    """Return the id of the case with this number, or None."""
    found = await connection.fetchval(BY_NUMBER, number)
    return CaseId(str(found)) if found else None


async def whose(connection: Connection, case_id: UUID) -> UUID | None:
    """Return the reference of a case's applicant, or None if there is no such case."""
    ref: UUID | None = await connection.fetchval(WHOSE, case_id)
    return ref


async def of_person(connection: Connection, applicant: UUID) -> list[Ended]:
    """Return every case an applicant ever had."""
    rows = await connection.fetch(OF_PERSON, applicant)
    return [
        Ended(number, Status(status), ended_at if Status(status) in ENDED else None)
        for number, status, ended_at in rows
    ]


async def hold(connection: Connection, case_id: CaseId) -> Held | None:
    """Lock a case and say where it stands; None if there is no such case."""
    row = await connection.fetchrow(HOLD, case_id)
    return Held(row["version"], row["applicant_ref"], row["class_id"]) if row else None


async def project(connection: Connection, recorded: Sequence[Recorded[m.Event]]) -> None:
    """Let the line of each case follow its events, by whole batches."""
    added = [_added(r, r.event) for r in recorded if isinstance(r.event, m.CaseSubmitted)]
    if added:
        await connection.execute(ADD, *_columns(added))
    moved: dict[str, list[Recorded[m.Event]]] = {}
    for one in recorded:
        if not isinstance(one.event, m.CaseSubmitted | m.PersonErased):
            moved.setdefault(one.stream, []).append(one)
    if moved:
        await connection.execute(MOVE, *_columns(_moved(events) for events in moved.values()))


def _added(recorded: Recorded[m.Event], event: m.CaseSubmitted) -> tuple[object, ...]:
    filed = event.filing
    return (
        UUID(filed.case),
        filed.number,
        filed.class_id,
        filed.class_name,
        UUID(filed.applicant),
        filed.channel.value,
        event.at,
        event.answer_due_at,
        Status.SUBMITTED.value,
        recorded.version,
        filed.centre,
        any(plan.centre != filed.centre for plan in filed.items),
        ",".join(plan.mode for plan in filed.items),
    )


def _moved(recorded: Sequence[Recorded[m.Event]]) -> tuple[object, ...]:
    """Return where the events of one case, in order, leave its line; None where they leave it."""
    moves = [(r.event, case.status_after(r.event)) for r in recorded]
    moved = [(event, status) for event, status in moves if status]
    last, status = moved[-1] if moved else (None, None)
    accepted = [e for e, _ in moved if isinstance(e, m.CaseAccepted)]
    ended = [e.at for e, after in moved if after in ENDED]
    return (
        UUID(recorded[-1].stream),
        status,
        recorded[-1].version,
        last.answer_due_at if isinstance(last, m.CorrectionReceived) else None,
        accepted[-1].accepted_at if accepted else None,
        ended[-1] if ended else None,
        accepted[-1].mode.value if accepted else None,
    )


def _columns(rows: Iterable[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]
