"""From the events of one batch to the tables: one statement for each table, whatever the number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pydantic_core
from asyncpg import Connection
from onehall_store import Recorded

from onehall_notify.domain import model as m
from onehall_notify.domain.kinds import CASE_NUMBER
from onehall_notify.store import endpoints
from onehall_notify.store.bell import BELL

QUEUED = """
INSERT INTO notify.delivery (notice_id, case_id, about, template, parameters, channel, legal,
                             recipient_ref, state, via, queued_at, next_at)
SELECT *, queued_at FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::json[],
    $6::text[], $7::boolean[], $8::uuid[], $9::text[], $10::text[], $11::timestamptz[])
    AS new(notice_id, case_id, about, template, parameters, channel, legal, recipient_ref, state,
           via, queued_at)
"""
CONCERNED = """
INSERT INTO notify.concerned AS known (about, recipient_ref, case_number)
SELECT DISTINCT ON (about) about, recipient_ref, case_number
FROM unnest($1::text[], $2::uuid[], $3::text[]) AS new(about, recipient_ref, case_number)
ORDER BY about
ON CONFLICT (about) DO UPDATE SET case_number = excluded.case_number
WHERE known.case_number IS NULL AND excluded.case_number IS NOT NULL
"""
MOVED = """
UPDATE notify.delivery d SET
    state = coalesce(new.state, d.state),
    recipient_ref = coalesce(new.recipient_ref, d.recipient_ref),
    attempts = greatest(new.attempt, d.attempts),
    round = coalesce(new.round, d.round),
    reason = new.reason,
    next_at = new.next_at,
    sent_at = coalesce(new.sent_at, d.sent_at),
    settled_at = coalesce(new.settled_at, d.settled_at),
    gathered_at = coalesce(new.gathered_at, d.gathered_at),
    digest_id = CASE WHEN new.round IS NULL THEN coalesce(new.digest_id, d.digest_id) END,
    content_sha256 = coalesce(d.content_sha256, new.content_sha256),
    leased_until = NULL
FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::int[], $5::int[], $6::text[],
            $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::timestamptz[],
            $11::uuid[], $12::text[])
    AS new(notice_id, state, recipient_ref, attempt, round, reason, next_at, sent_at, settled_at,
           gathered_at, digest_id, content_sha256)
WHERE d.notice_id = new.notice_id
"""
TRIED = """
INSERT INTO notify.attempt AS a (notice_id, attempt, outcome, reason, at)
SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::timestamptz[])
ON CONFLICT (notice_id, attempt) DO UPDATE SET
    outcome = excluded.outcome, reason = excluded.reason, at = excluded.at
"""
DELIVERED = """
WITH delivered AS (
    INSERT INTO notify.inbox_item (notice_id, recipient_ref, delivered_at)
    SELECT d.notice_id, d.recipient_ref, d.sent_at
    FROM unnest($1::uuid[]) AS sent(notice_id) JOIN notify.delivery d USING (notice_id)
    WHERE d.channel = 'in-app'
    ON CONFLICT (notice_id) DO NOTHING RETURNING notice_id, recipient_ref
)
INSERT INTO notify.hook_wanted (notice_id, endpoint_id)
SELECT i.notice_id, e.endpoint_id
FROM delivered i JOIN notify.endpoint e ON e.owner_ref = i.recipient_ref
WHERE e.state = 'active'
"""
READ = """
UPDATE notify.inbox_item i SET read_at = new.at
FROM unnest($1::uuid[], $2::timestamptz[]) AS new(notice_id, at)
WHERE i.notice_id = new.notice_id AND i.read_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of a row of `delivery`; None leaves it, but for the reason and the next time."""

    notice_id: UUID
    state: str | None = None
    recipient_ref: UUID | None = None
    attempt: int | None = None
    round: int | None = None
    reason: str | None = None
    next_at: datetime | None = None
    sent_at: datetime | None = None
    settled_at: datetime | None = None
    gathered_at: datetime | None = None
    digest_id: UUID | None = None
    content_sha256: str | None = None


async def project(connection: Connection, recorded: Sequence[Recorded[m.Event]]) -> None:
    """Bring the tables up to date, in the transaction of the events."""
    queued = [(r.stream, r.event) for r in recorded if isinstance(r.event, m.NoticeQueued)]
    in_app = [UUID(r.stream) for r in recorded if _delivered(r)]
    read = [(UUID(r.stream), r.event.at) for r in recorded if isinstance(r.event, m.NoticeRead)]
    known = [
        (e.about, UUID(e.recipient), e.parameters.get(CASE_NUMBER))
        for _, e in queued
        if e.recipient
    ]
    for statement, rows in (
        (QUEUED, [_queued(stream, event) for stream, event in queued]),
        (CONCERNED, known),
        (MOVED, [_row(move) for move in _moves(recorded).values()]),
        (TRIED, list(_tried(recorded))),
        (DELIVERED, [(notice_id,) for notice_id in in_app]),
        (READ, read),
    ):
        if rows:
            await connection.execute(statement, *map(list, zip(*rows, strict=True)))
    await endpoints.disable(connection, list(_given_up(recorded)))
    _ring(recorded)


def _queued(stream: str, event: m.NoticeQueued) -> tuple[Any, ...]:
    return (
        UUID(stream),
        event.case,
        event.about,
        event.template,
        pydantic_core.to_json(event.parameters).decode(),
        event.channel.value,
        event.legal,
        UUID(event.recipient) if event.recipient else None,
        (m.Phase.DUE if event.recipient else m.Phase.UNADDRESSED).value,
        event.via,
        event.at,
    )


def _given_up(recorded: Iterable[Recorded[m.Event]]) -> Iterable[tuple[UUID, str, datetime]]:
    """Yield the endpoints whose notices were given up, each once."""
    lost = {
        UUID(r.after.queued.via): (r.event.why, r.event.at)
        for r in recorded
        if isinstance(r.event, m.NoticeExhausted) and r.after.queued.channel is m.Channel.WEBHOOK
    }
    return ((endpoint, why, at) for endpoint, (why, at) in lost.items())


def _ring(recorded: Iterable[Recorded[m.Event]]) -> None:
    """Wake who follows an inbox, and the channels that have something to send."""
    states = [r.after for r in recorded if r.after is not None]
    due = {one.queued.channel.value for one in states if one.phase is m.Phase.DUE}
    BELL.ring(due | {one.recipient for one in states if one.recipient})


def _delivered(recorded: Recorded[m.Event]) -> bool:
    """Whether this put a notice into an inbox."""
    if not isinstance(recorded.event, m.NoticeSent):
        return False
    return bool(recorded.after.queued.channel is m.Channel.IN_APP)


def _moves(recorded: Iterable[Recorded[m.Event]]) -> dict[UUID, Move]:
    """Return each notice's moves as one: an UPDATE takes only one row for each."""
    moves: dict[UUID, Move] = {}
    for r in recorded:
        notice_id = UUID(r.stream)
        before = moves.get(notice_id, Move(notice_id))
        after = _moved(before, r.event)
        if after is not before:
            moves[notice_id] = after
    return moves


def _moved(move: Move, event: m.Event) -> Move:
    match event:
        case m.AttemptFailed() | m.NoticeExhausted() | m.NoticeSent():
            return _attempted(move, event)
        case m.NoticeHeld() | m.NoticeWithheld():
            return _wished(move, event)
        case m.DeliveryConfirmed() | m.DeliveryFailed():
            return _settled(move, event)
        case m.NoticeAddressed(recipient=recipient, at=at):
            return replace(move, state="due", recipient_ref=UUID(recipient), next_at=at)
        case m.ResendOrdered(round=number, at=at):
            return replace(move, state="due", round=number, reason=None, next_at=at)
        case _:
            return move


def _attempted(move: Move, event: m.AttemptFailed | m.NoticeExhausted | m.NoticeSent) -> Move:
    move = replace(move, attempt=max(move.attempt or 0, event.attempt))
    match event:
        case m.AttemptFailed(why=why, next_at=at):
            return replace(move, reason=why, next_at=at, digest_id=_digest(event))
        case m.NoticeExhausted(why=why):
            return replace(move, state="exhausted", reason=why, next_at=None)
        case m.NoticeSent():
            return _sent(move, event)


def _sent(move: Move, event: m.NoticeSent) -> Move:
    move = replace(move, digest_id=_digest(event), content_sha256=event.content_sha256)
    return replace(move, state="sent", sent_at=event.at, reason=None, next_at=None)


def _digest(event: m.AttemptFailed | m.NoticeSent) -> UUID | None:
    return UUID(event.digest) if event.digest else None


def _wished(move: Move, event: m.NoticeHeld | m.NoticeWithheld) -> Move:
    if isinstance(event, m.NoticeWithheld):
        return replace(move, state="withheld", reason=event.why, next_at=None)
    slot = event.until if event.gathered else move.gathered_at
    return replace(move, reason="held", next_at=event.until, gathered_at=slot)


def _settled(move: Move, event: m.DeliveryConfirmed | m.DeliveryFailed) -> Move:
    if isinstance(event, m.DeliveryConfirmed):
        return replace(move, state="delivered", settled_at=event.at, reason=None, next_at=None)
    return replace(move, state="undelivered", settled_at=event.at, reason=event.why, next_at=None)


def _tried(recorded: Iterable[Recorded[m.Event]]) -> Iterable[tuple[Any, ...]]:
    for r in recorded:
        match r.event:
            case m.AttemptFailed(attempt=n, why=why, at=at):
                yield UUID(r.stream), n, "failed", why, at
            case m.NoticeExhausted(attempt=n, why=why, at=at):
                yield UUID(r.stream), n, "gave-up", why, at
            case m.NoticeSent(attempt=n, at=at):
                yield UUID(r.stream), n, "sent", None, at
            case _:
                continue


def _row(move: Move) -> tuple[Any, ...]:
    return tuple(getattr(move, field.name) for field in fields(move))
