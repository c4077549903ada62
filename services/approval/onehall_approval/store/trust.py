"""Beside the history: which key signed which opinion, and what was not to be believed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from asyncpg import Connection
from onehall_bus import topology
from onehall_contracts import approval
from onehall_contracts.ids import derived
from onehall_contracts.message import WIRE_NAME
from onehall_store import Parked, Recorded, Refusal, Said

from onehall_approval import messages
from onehall_approval.domain import model as m
from onehall_approval.domain.keys import Standing
from onehall_approval.store import keys

SIGNED = """
INSERT INTO approval.signed_opinion (opinion_id, task_id, case_id, item_id, department, kid, sha256,
                                     recorded_at)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[],
                     $7::text[], $8::timestamptz[])
"""
NOTE = """
INSERT INTO approval.security_event (id, at, department, user_id, event_id, type, case_id, reason,
                                     detail)
SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::uuid[], $6::text[],
                     $7::text[], $8::text[], $9::text[])
ON CONFLICT (id) DO NOTHING
"""
REOPENED = """
INSERT INTO approval.key_audit (kid, department, act, by, at, reason, task_id, new_task)
SELECT s.kid, s.department, 'reopened', v.by, v.at, v.reason, s.task_id, v.new_task
FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::uuid[], $5::uuid[])
     AS v(by, at, reason, task_id, new_task)
JOIN approval.signed_opinion s ON s.task_id = v.task_id
ON CONFLICT (task_id) DO NOTHING
"""
EVENTS = """
SELECT id, at, department, user_id, event_id, type, case_id, reason, detail
FROM approval.security_event e
WHERE ($1::text IS NULL OR department = $1) AND ($2::text IS NULL OR reason = $2)
  AND ($3::uuid IS NULL
       OR (at, id) < (SELECT at, id FROM approval.security_event WHERE id = $3))
ORDER BY at DESC, id DESC LIMIT $4
"""
OURS: Final = frozenset({"the handler failed", "the database refused it", "kills the process"})
"""Reasons that are our own defects, and nobody's attack."""
OPINIONS: Final = topology.opinions_queue("")
CASE: Final = re.compile(r"[0-9a-f-]{36}")


class _Signed(NamedTuple):
    """The columns of SIGNED."""

    opinion_id: UUID
    task_id: UUID
    case_id: str
    item_id: str
    department: str
    kid: str
    sha256: str
    recorded_at: datetime


async def project(connection: Connection, recorded: Sequence[Recorded[m.Event]]) -> None:
    """Enter which key signed each opinion that goes on record, and which were reopened."""
    if signed := [row for one in recorded for row in _signed(one)]:
        await _judge(connection, signed)
        await connection.execute(SIGNED, *map(list, zip(*signed, strict=True)))
    if reopened := [row for one in recorded for row in _reopened(one)]:
        await connection.execute(REOPENED, *map(list, zip(*reopened, strict=True)))


async def _judge(connection: Connection, signed: Sequence[_Signed]) -> None:
    """Raise `Refusal` if a key no longer speaks for its department: validity is judged here."""
    ring = await keys.held(connection, (one.kid for one in signed))
    for one in signed:
        standing = ring.recordable(one.kid, one.department, one.recorded_at)
        if standing is not Standing.VALID:
            raise Refusal("this key does not speak for the department any more", standing.value)


def _signed(one: Recorded[Any]) -> Iterable[_Signed]:
    match one.event:
        case m.OpinionRecorded(task=task, opinion=m.Opinion(proof=m.Proof() as proof)) as event:
            opinion, case = UUID(event.opinion.id), one.stream
            whose = event.item, event.department, proof.kid, proof.sha256
            yield _Signed(opinion, UUID(task), case, *whose, event.at)


def _reopened(one: Recorded[Any]) -> Iterable[tuple[str, datetime, str, UUID, UUID]]:
    match one.event:
        case m.OpinionVoided(item=item, ground=m.VoidGround.COMPROMISED_KEY as ground) as event:
            task = messages.task_of(one.stream, item, one.after.reviews[item].round - 1)
            yield one.origin.actor, event.at, ground.value, UUID(task), UUID(event.task)


def sender(parked: Parked) -> str | None:
    """Return the department whose queue something came in by, or None for our own bus."""
    return parked.queue.removeprefix(OPINIONS) if parked.queue.startswith(OPINIONS) else None


async def notes(connection: Connection, parked: Sequence[Parked]) -> None:
    """Make a security event of everything a department sent that was not to be believed."""
    rows = [
        (
            one.id,
            one.at,
            department,
            one.user_id,
            one.event_id,
            *_worded(one),
            one.reason,
            one.detail,
        )
        for one in parked
        for department in (sender(one),)
        if department is not None and one.reason not in OURS
    ]
    if rows:
        await connection.execute(NOTE, *map(list, zip(*rows, strict=True)))


def _worded(parked: Parked) -> tuple[str, str]:
    """Return its type and its case, if they are such: a sender may write a person in either."""
    return (
        parked.type if WIRE_NAME.fullmatch(parked.type) else "",
        parked.subject if CASE.fullmatch(parked.subject) else "",
    )


async def events(
    connection: Connection, wanted: tuple[str | None, str | None], after: UUID | None, limit: int
) -> list[Mapping[str, Any]]:
    """Return security events of a department and a reason, or of all, the newest first."""
    return [dict(row) for row in await connection.fetch(EVENTS, *wanted, after, limit)]


def returns(parked: Parked) -> Iterable[Said]:
    """Tell a department which of its messages was not taken, if the broker vouches for it.

    Supervision is told that a correction of its was not carried out.
    """
    department = sender(parked)
    if department is None:
        yield from messages.answers(parked)
        return
    if parked.event_id is None or parked.reason in OURS:
        return
    if parked.user_id != topology.department_user(department):
        return  # somebody used its name: it is not for it to hear what came of that
    returned = approval.ReturnMessageV1(
        department=department,
        event_id=parked.event_id,
        message=parked.type[:200],
        reason=parked.reason,
        detail=parked.detail[:2000],
        returned_at=parked.at,
    )
    yield Said(returned, department=department, id=derived("returned", parked.id))
