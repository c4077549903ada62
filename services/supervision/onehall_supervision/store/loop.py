"""Cards and orders as they stand now, kept in the transaction of what was done about them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from asyncpg import Connection, Pool
from onehall_store import Recorded

from onehall_supervision import messages
from onehall_supervision.domain import model as m
from onehall_supervision.domain.course import acts as a
from onehall_supervision.domain.course.standing import Order, Status
from onehall_supervision.domain.levels import Function
from onehall_supervision.domain.loop.duties import answer_by
from onehall_supervision.messages.loop import order_uuid

KEEP_STATES: Final = """
INSERT INTO supervision.card_state (
    card_id, stream, function, rule, subject, level, department, responsible, reason_zh, reason_en,
    breached_at, since, status, answer_by, decide_by, drafted, missed)
SELECT a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p,
       coalesce(string_to_array(nullif(q, ''), ' '), '{}')
FROM unnest(
    $1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::timestamptz[], $12::timestamptz[], $13::text[],
    $14::timestamptz[], $15::timestamptz[], $16::text[], $17::text[]
) AS given (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q)
ON CONFLICT (card_id) DO UPDATE SET
    since = excluded.since, status = excluded.status, answer_by = excluded.answer_by,
    decide_by = excluded.decide_by, drafted = excluded.drafted, missed = excluded.missed
"""
KEEP_ORDER: Final = """
INSERT INTO supervision.card_order (
    order_id, id, stream, kind, department, card_ids, demand_zh, demand_en, finish_by, issued_by,
    issued_at, answered_at, ended)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (order_id) DO UPDATE SET answered_at = excluded.answered_at, ended = excluded.ended
"""
CARD: Final = "SELECT * FROM supervision.card_state WHERE card_id = $1"
CARDS: Final = """
SELECT * FROM supervision.card_state
WHERE ($1::text IS NULL OR status = $1) AND ($2::text IS NULL OR department = $2)
  AND ($3::timestamptz IS NULL OR (since, card_id) < ($3, $4::uuid))
ORDER BY since DESC, card_id DESC LIMIT $5
"""
ORDER: Final = "SELECT * FROM supervision.card_order WHERE order_id = $1"
ORDERS: Final = """
SELECT o.*, ARRAY(
    SELECT ARRAY[s.function, s.rule] FROM supervision.card_state s
    WHERE s.card_id = ANY(o.card_ids)) AS broken
FROM supervision.card_order o
WHERE ($1::text IS NULL OR department = $1) AND ($2::boolean IS NULL OR (ended IS NULL) = $2)
  AND ($3::timestamptz IS NULL OR (issued_at, order_id) < ($3, $4::uuid))
ORDER BY issued_at DESC, order_id DESC LIMIT $5
"""
ACTS: Final = """
SELECT type, at, actor, payload FROM supervision.event
WHERE stream = $1 AND type <> 'observed' AND (
    payload->>'function' = $2 AND payload->>'rule' = $3 AND payload->>'subject' = $4
    OR payload->'key'->>'function' = $2 AND payload->'key'->>'rule' = $3
        AND payload->'key'->>'subject' = $4)
ORDER BY version
"""
Before = tuple[datetime, UUID] | None


@dataclass(frozen=True, slots=True)
class KnownCard:
    """A card as it is looked up: in which stream it is, and what makes it unique there."""

    stream: str
    key: m.CardKey
    department: str | None
    row: dict[str, Any]


async def project(connection: Connection, recorded: Sequence[Recorded[m.Event]]) -> None:
    """Bring cards and orders up to date after what happened to them."""
    states = dict(_states(recorded))
    if states:
        await connection.execute(KEEP_STATES, *map(list, zip(*states.values(), strict=True)))
    orders = dict(_orders(recorded))
    if orders:
        await connection.executemany(KEEP_ORDER, list(orders.values()))


async def card(pool: Pool, card_id: UUID) -> KnownCard | None:
    """Return a card, or a proposed one."""
    async with pool.acquire(timeout=10) as connection:
        row = await connection.fetchrow(CARD, card_id)
    if row is None:
        return None
    key = m.CardKey(Function(row["function"]), row["rule"], m.Subject(row["subject"]))
    return KnownCard(row["stream"], key, row["department"], dict(row))


async def cards(
    pool: Pool, status: str | None, department: str | None, before: Before, limit: int
) -> list[dict[str, Any]]:
    """Return cards from the newest on, by where they stand."""
    async with pool.acquire(timeout=10) as connection:
        rows = await connection.fetch(CARDS, status, department, *(before or (None, None)), limit)
    return [dict(row) for row in rows]


async def acts(pool: Pool, known: KnownCard) -> list[dict[str, Any]]:
    """Return everything that was done about a card, from its issue on."""
    key = known.key
    async with pool.acquire(timeout=10) as connection:
        rows = await connection.fetch(ACTS, known.stream, key.function, key.rule, key.subject)
    return [dict(row) for row in rows]


async def order(pool: Pool, order_id: UUID) -> dict[str, Any] | None:
    """Return an order."""
    async with pool.acquire(timeout=10) as connection:
        row = await connection.fetchrow(ORDER, order_id)
    return dict(row) if row else None


async def orders(
    pool: Pool, department: str | None, is_open: bool | None, before: Before, limit: int
) -> list[dict[str, Any]]:
    """Return orders from the newest on."""
    async with pool.acquire(timeout=10) as connection:
        rows = await connection.fetch(ORDERS, department, is_open, *(before or (None, None)), limit)
    return [dict(row) for row in rows]


def _states(recorded: Sequence[Recorded[m.Event]]) -> Iterator[tuple[UUID, tuple[Any, ...]]]:
    """Yield the rows of the cards that something happened to, the last state of each."""
    for entry in recorded:
        for key in _cards_of(entry.event):
            view: m.CaseView = entry.after
            card_id = messages.card_id(entry.stream, key)
            yield card_id, _state(card_id, entry.stream, view, key)


def _cards_of(event: m.Event) -> tuple[m.CardKey, ...]:
    match event:
        case m.Observed():
            return ()
        case m.CardIssued():
            return (event.key,)
        case m.CardProposed(card=card):
            return (card.key,)
        case a.OrderIssued(keys=keys):
            return keys
        case _:
            key = getattr(event, "key", None)
            return (key,) if key else ()


def _state(card_id: UUID, stream: str, view: m.CaseView, key: m.CardKey) -> tuple[Any, ...]:
    proposed = view.proposed.get(key)
    card = proposed or view.cards[key]
    course = view.loop.course(key)
    waiting = proposed is not None and course.status is Status.ISSUED
    return (
        card_id, stream, key.function, key.rule, key.subject, card.level, card.department,
        card.responsible, card.reason_zh, card.reason_en, card.breached_at, card.at,
        Status.PROPOSED if waiting else course.status,
        None if proposed else answer_by(card, view), course.decide_by, course.drafted,
        " ".join(sorted(course.missed)),
    )  # fmt: skip


def _orders(recorded: Sequence[Recorded[m.Event]]) -> Iterator[tuple[a.OrderId, tuple[Any, ...]]]:
    for entry in recorded:
        if isinstance(entry.event, (a.OrderIssued, a.OrderAnswered, a.OrderClosed)):
            view: m.CaseView = entry.after
            id = entry.event.id
            yield id, _order(entry.stream, view.loop.orders[id])


def _order(stream: str, order: Order) -> tuple[Any, ...]:
    said = order.issued
    return (
        order_uuid(stream, said.id), said.id, stream, said.kind, said.department,
        [messages.card_id(stream, key) for key in said.keys], said.demand_zh, said.demand_en,
        said.finish_by, said.by, said.at, order.answered_at, order.ended,
    )  # fmt: skip
